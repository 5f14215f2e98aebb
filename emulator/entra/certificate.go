package entra

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// assertionHeader is what the header of an assertion says of its certificate.
type assertionHeader struct {
	SHA1   string   `json:"x5t"`
	SHA256 string   `json:"x5t#S256"`
	Chain  []string `json:"x5c"`
}

// checkCertificate checks who signed an assertion. An application without
// certificates may use any: then the signature is only held against the
// certificate that comes with it, if one does.
//
// RS256 with x5t and PS256 with x5t#S256: logged from the CLI for Microsoft 365,
// MSAL JS and MSAL Go.
func (a Application) checkCertificate(text string, token *jwt.JSONWebToken, now time.Time) error {
	if alg := token.Headers[0].Algorithm; alg != string(jose.RS256) && alg != string(jose.PS256) {
		return errAssertion("The algorithm '" + alg + "' is not supported.")
	}
	h, err := readAssertionHeader(text)
	if err != nil {
		return errAssertion("JWT token is invalid or malformed.")
	}
	if h.SHA1 == "" && h.SHA256 == "" && len(h.Chain) == 0 {
		return errAssertion("No certificate thumbprint specified in token header.")
	}
	certificate, err := a.certificate(h)
	switch {
	case err != nil:
		return err
	case certificate == nil:
		return nil
	case now.Before(certificate.NotBefore) || now.After(certificate.NotAfter):
		return errAssertionSignature(a, "The key used is expired.", h.text())
	case token.Claims(certificate.PublicKey, new(jwt.Claims)) != nil:
		return errAssertionSignature(a, "The key was found, but use of the key to verify the signature failed.", h.text())
	}
	return nil
}

func readAssertionHeader(text string) (h assertionHeader, err error) {
	head, _, _ := strings.Cut(text, ".")
	b, err := base64.RawURLEncoding.DecodeString(head)
	if err != nil {
		return h, err
	}
	return h, json.Unmarshal(b, &h)
}

// certificate returns the certificate whose key has to have signed, or nil if
// the signature cannot be checked.
func (a Application) certificate(h assertionHeader) (*x509.Certificate, error) {
	for _, c := range a.certificates {
		if h.names(c) {
			return c, nil
		}
	}
	if len(a.certificates) > 0 {
		return nil, errAssertionSignature(a, "The key was not found.", h.text())
	}
	if len(h.Chain) == 0 {
		return nil, nil
	}
	der, err := base64.StdEncoding.DecodeString(h.Chain[0])
	if err != nil {
		return nil, errAssertion("JWT token is invalid or malformed.")
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, errAssertion("JWT token is invalid or malformed.")
	}
	return c, nil
}

// names reports whether h names c by a thumbprint or carries it.
func (h assertionHeader) names(c *x509.Certificate) bool {
	old, sum := sha1.Sum(c.Raw), sha256.Sum256(c.Raw)
	return bytes.Equal(thumbprint(h.SHA1), old[:]) || bytes.Equal(thumbprint(h.SHA256), sum[:]) ||
		len(h.Chain) > 0 && h.Chain[0] == base64.StdEncoding.EncodeToString(c.Raw)
}

// thumbprint decodes base64 of either alphabet, padded or not: MSAL Go sends
// x5t#S256 padded and with the standard alphabet, MSAL JS neither (logged).
func thumbprint(s string) []byte {
	s = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(s, "="))
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil
	}
	return b
}

// text returns the thumbprint as Entra's messages write it.
func (h assertionHeader) text() string {
	sum := thumbprint(h.SHA1)
	if len(sum) == 0 {
		sum = thumbprint(h.SHA256)
	}
	return strings.ToUpper(hex.EncodeToString(sum))
}
