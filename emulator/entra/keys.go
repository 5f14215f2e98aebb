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
	public      *rsa.PublicKey
	certificate []byte // DER
	signer      func() (jose.Signer, error)
}

// A keyPair is a signing key with the cipher for tickets that follows from it.
type keyPair struct {
	signs *signingKey
	seals func() cipher.AEAD
}

// firstKeys returns what an Entra starts with, from a private key; nil stands
// for the well-known one.
func firstKeys(private *rsa.PrivateKey) (keyPair, error) {
	if private == nil {
		return wellKnownKeys()
	}
	key, err := newSigningKey(private)
	return keyPair{key, sealer(func() (*rsa.PrivateKey, error) { return private, nil })}, err
}

// wellKnownKeys reads the well-known key, once. Its private half waits until
// something is signed or sealed: to check that it is one takes longer than to
// start a server.
var wellKnownKeys = sync.OnceValues(func() (keyPair, error) {
	block, more := pem.Decode(wellKnown)
	second, _ := pem.Decode(more)
	if block == nil || second == nil {
		return keyPair{}, errors.New("the key file holds no key with a certificate")
	}
	certificate, err := x509.ParseCertificate(second.Bytes)
	if err != nil {
		return keyPair{}, err
	}
	public, ok := certificate.PublicKey.(*rsa.PublicKey)
	if !ok {
		return keyPair{}, errors.New("the key file's certificate is not for an RSA key")
	}
	private := sync.OnceValues(func() (*rsa.PrivateKey, error) { return x509.ParsePKCS1PrivateKey(block.Bytes) })
	return keyPair{certified(public, second.Bytes, private), sealer(private)}, nil
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
	return certified(&private.PublicKey, certificate, func() (*rsa.PrivateKey, error) { return private, nil }), nil
}

// certified returns the signing key of a certificate.
func certified(public *rsa.PublicKey, certificate []byte, private func() (*rsa.PrivateKey, error)) *signingKey {
	sum := sha1.Sum(certificate)
	id := base64.RawURLEncoding.EncodeToString(sum[:])
	return &signingKey{
		id: id, public: public, certificate: certificate,
		signer: sync.OnceValues(func() (jose.Signer, error) {
			key, err := private()
			if err != nil {
				return nil, err
			}
			return newSigner(id, key)
		}),
	}
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
