package entra

import (
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	_ "embed"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// wellKnown holds the emulator's own key and its certificate. It is no secret;
// the file says why.
//
//go:embed wellknown_key.pem
var wellKnown []byte

// A signingKey signs tokens, or used to.
type signingKey struct {
	id          string // kid and x5t: the certificate's SHA-1 in base64url
	private     *rsa.PrivateKey
	certificate []byte // DER
	signer      jose.Signer
}

// A keyPair is a signing key with the cipher for tickets that follows from it.
type keyPair struct {
	signs *signingKey
	seals cipher.AEAD
}

// firstKeys returns what an Entra starts with, from a private key; nil stands
// for the well-known one.
func firstKeys(private *rsa.PrivateKey) (keyPair, error) {
	if private == nil {
		return wellKnownKeys()
	}
	key, err := newSigningKey(private)
	if err != nil {
		return keyPair{}, err
	}
	seal, err := newSeal(private)
	return keyPair{key, seal}, err
}

// wellKnownKeys reads the well-known key, once: to check that it is one takes
// longer than to start a server.
var wellKnownKeys = sync.OnceValues(func() (keyPair, error) {
	private, certificate, err := parseKey(wellKnown)
	if err != nil {
		return keyPair{}, err
	}
	key, err := certified(private, certificate)
	if err != nil {
		return keyPair{}, err
	}
	seal, err := newSeal(private)
	return keyPair{key, seal}, err
})

// newSigningKey returns the signing key for a private key.
func newSigningKey(private *rsa.PrivateKey) (*signingKey, error) {
	if private.N.BitLen() < 2048 { // RFC 7518 §3.3
		return nil, fmt.Errorf("the signing key has %d bits, fewer than 2048", private.N.BitLen())
	}
	certificate, err := selfSigned(private)
	if err != nil {
		return nil, err
	}
	return certified(private, certificate)
}

func certified(private *rsa.PrivateKey, certificate []byte) (*signingKey, error) {
	sum := sha1.Sum(certificate)
	k := &signingKey{
		id: base64.RawURLEncoding.EncodeToString(sum[:]), private: private, certificate: certificate,
	}
	var err error
	k.signer, err = newSigner(k)
	return k, err
}

// parseKey reads a PEM file with a key and its certificate.
func parseKey(text []byte) (*rsa.PrivateKey, []byte, error) {
	block, more := pem.Decode(text)
	certificate, _ := pem.Decode(more)
	if block == nil || certificate == nil {
		return nil, nil, errors.New("the key file holds no key with a certificate")
	}
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	return key, certificate.Bytes, err
}

// selfSigned returns a certificate for key, the same for the same key, so that
// its tokens outlive a restart. It is valid always: an emulator's clock may show
// any year.
func selfSigned(key *rsa.PrivateKey) ([]byte, error) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "graphemu token signing"},
		NotBefore:    time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:     time.Date(2999, 12, 31, 23, 59, 59, 0, time.UTC),
	}
	return x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
}
