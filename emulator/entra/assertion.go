package entra

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// assertionType is the one kind of client assertion: RFC 7523 §2.2.
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// skew is how far the clock of a client may be off: a guess.
const skew = 5 * time.Minute

// checkAssertion checks the JWT that an application shows in place of a secret:
// its own, signed with its certificate, or that of another issuer.
//
// A jti that comes again is taken: the real Entra ID asks for one, and programs
// send one assertion until it expires (guess).
//
// https://learn.microsoft.com/entra/identity-platform/certificate-credentials
func (e *Entra) checkAssertion(q *tokenRequest, app Application, text string) error {
	if kind := q.form["client_assertion_type"]; kind == "" {
		return missingIn(q.HTTP, "client_assertion_type")
	} else if kind != assertionType {
		return errAssertionType()
	}
	token, err := jwt.ParseSigned(text, []jose.SignatureAlgorithm{
		jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512, jose.ES256, jose.ES384, jose.ES512, jose.EdDSA})
	if err != nil {
		return errAssertion("JWT token is invalid or malformed.")
	}
	var c jwt.Claims
	if err := token.UnsafeClaimsWithoutVerification(&c); err != nil || c.Expiry == nil {
		return errAssertion("JWT token is invalid or malformed.")
	}
	if late(c, q.Time) {
		return errClientAssertionTime(c, q.Time)
	}
	if strings.Contains(c.Issuer, "://") { // another issuer's is a URL
		return app.checkFederated(c)
	}
	if normalID(c.Issuer) != app.ClientID || normalID(c.Subject) != app.ClientID {
		return errAssertionClient()
	}
	if !slices.ContainsFunc(c.Audience, func(aud string) bool { return e.isAudience(q, aud) }) {
		return errAssertionAudience()
	}
	return app.checkCertificate(text, token, q.Time)
}

// late reports whether an assertion has expired or is not valid yet.
func late(c jwt.Claims, now time.Time) bool {
	return !now.Before(c.Expiry.Time().Add(skew)) || c.NotBefore != nil && now.Add(skew).Before(c.NotBefore.Time())
}

// isAudience reports whether aud is a name of the token endpoint that q came
// to: the endpoint of either version or the issuer of its tenant, on the host
// that the caller used or one of Entra's own.
//
// Logged from MSAL Go, MSAL JS and the CLI for Microsoft 365: the token_endpoint
// of the discovery document. The other forms are those of
// https://learn.microsoft.com/entra/identity-platform/certificate-credentials#assertion-format
// and of older programs (guess).
func (e *Entra) isAudience(q *tokenRequest, aud string) bool {
	u, err := url.Parse(aud)
	if err != nil {
		return false
	}
	base, err := url.Parse(authority(q.Base))
	if err != nil || u.Host != base.Host && !isEntra(u.Host) {
		return false
	}
	tenant, rest, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	if !slices.Contains([]string{"oauth2/v2.0/token", "oauth2/token", "v2.0", ""}, strings.TrimSuffix(rest, "/")) {
		return false
	}
	t, err := e.directory.tenant(tenant)
	return err == nil && t.id == q.tenant.id
}

// checkFederated checks the token of another issuer by what it claims: this
// emulator asks nobody for keys, so the signature is not verified.
//
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation
func (a Application) checkFederated(c jwt.Claims) error {
	known := a.FederatedCredentials
	if len(known) == 0 && len(a.Certificates) == 0 {
		return nil
	}
	keep := func(fits func(Federated) bool) bool {
		known = slices.DeleteFunc(slices.Clone(known), func(f Federated) bool { return !fits(f) })
		return len(known) > 0
	}
	switch {
	case !keep(func(f Federated) bool { return f.Issuer == c.Issuer }):
		return errFederated(700211, "issuer", c.Issuer)
	case !keep(func(f Federated) bool { return f.Subject == c.Subject }):
		return errFederated(700213, "subject", c.Subject)
	case !keep(func(f Federated) bool { return slices.Contains(c.Audience, f.Audience) }):
		return errFederated(700212, "audience", strings.Join(c.Audience, " "))
	}
	return nil
}
