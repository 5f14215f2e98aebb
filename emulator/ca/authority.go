// Package ca is a certificate authority of one user, or of one emulator, with
// which the emulator can be reached over TLS under Microsoft's names.
//
// Whoever holds its key could pretend to be Graph to whoever trusts it. So the
// key stays in a file of the user's own or in memory, and the authority's
// certificate says, in terms that verifiers must heed, that it vouches only for
// Graph, Entra ID and this machine, only as a server, and for no other
// authority.
package ca

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"sync"
	"time"
)

// Until when certificates are valid. They begin a day early, for clients whose
// clock is late.
const (
	authorityYears = 20
	leafDays       = 90 // Apple takes no more than 825: https://support.apple.com/103769
	early          = 24 * time.Hour
)

// An Authority signs certificates for the emulator. It may be used from several
// goroutines at once.
type Authority struct {
	now         func() time.Time
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	leafKey     *ecdsa.PrivateKey // of all leaves

	mu     sync.Mutex
	leaves map[string]*tls.Certificate
}

// New returns an Authority that nobody has seen before and that is kept in
// memory only. now is the machine's clock: clients check with theirs.
func New(now func() time.Time) (*Authority, error) {
	key, err := newKey()
	if err != nil {
		return nil, err
	}
	der, err := selfSigned(key, now())
	if err != nil {
		return nil, err
	}
	return open(der, key, now)
}

// open returns the Authority with this certificate and key.
func open(der []byte, key *ecdsa.PrivateKey, now func() time.Time) (*Authority, error) {
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	if !key.PublicKey.Equal(certificate.PublicKey) {
		return nil, errors.New("the certificate is not the key's")
	}
	if !certificate.PermittedDNSDomainsCritical {
		return nil, errors.New("the certificate is not limited to the hosts of Graph and Entra ID")
	}
	leafKey, err := newKey()
	if err != nil {
		return nil, err
	}
	return &Authority{now: now, certificate: certificate, key: key, leafKey: leafKey,
		leaves: make(map[string]*tls.Certificate)}, nil
}

func newKey() (*ecdsa.PrivateKey, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }

// selfSigned returns the certificate of a new authority.
func selfSigned(key *ecdsa.PrivateKey, now time.Time) ([]byte, error) {
	template := &x509.Certificate{
		// The last word tells two authorities apart in a list of trusted ones.
		Subject:   pkix.Name{Organization: []string{"graphemu"}, CommonName: "graphemu local CA " + rand.Text()[:6]},
		NotBefore: now.Add(-early),
		NotAfter:  now.AddDate(authorityYears, 0, 0),

		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLenZero:        true,
		KeyUsage:              x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},

		// A kind of name that is not mentioned would not be limited: RFC 5280
		// §4.2.1.10. So all that verifiers know are.
		PermittedDNSDomainsCritical: true,
		PermittedDNSDomains:         names(),
		PermittedIPRanges:           loopback,
		PermittedEmailAddresses:     []string{localhost},
		PermittedURIDomains:         []string{localhost},
	}
	return x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
}

// PEM returns the authority's certificate, which clients have to trust.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: pemCertificate, Bytes: a.certificate.Raw})
}
