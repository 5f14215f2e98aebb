package entra

import (
	"cmp"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"time"
)

// codeLifetime is how long a code may be redeemed.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
// ("about 10 minutes")
const codeLifetime = 10 * time.Minute

// maxRedeemed bounds how many redeemed codes are remembered.
const maxRedeemed = 4096

// authorizationCode is the grant for the code of a sign-in.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
func (e *Entra) authorizationCode(q *tokenRequest) (tokenAnswer, error) {
	c, err := e.client(q)
	if err != nil {
		return tokenAnswer{}, err
	}
	for _, name := range []string{"code", "redirect_uri"} {
		if q.form[name] == "" {
			return tokenAnswer{}, missingIn(q.HTTP, name)
		}
	}
	t, ok := e.unseal(kindCode, q.form["code"])
	if err := e.checkCode(q, c, t, ok); err != nil {
		return tokenAnswer{}, err
	}
	if err := q.checkProof(c, t.Redirect); err != nil {
		return tokenAnswer{}, err
	}
	scope := cmp.Or(q.form["scope"], t.Scope)
	if scope == "" {
		return tokenAnswer{}, q.missingScope()
	}
	u, ok := e.user(t.Tenant, t.User)
	if !ok || u.Disabled {
		return tokenAnswer{}, errDisabled()
	}
	if !e.redeem(t, q.Time) {
		return tokenAnswer{}, errRedeemed()
	}
	return e.issue(q, signIn{tenant: t.Tenant, app: c, user: u, scope: scope, nonce: t.Nonce, redirect: t.Redirect})
}

// checkCode reports why a code may not be redeemed by this request. In which
// order Entra looks is a guess.
func (e *Entra) checkCode(q *tokenRequest, c client, t ticket, ok bool) error {
	verifier := q.form["code_verifier"]
	switch {
	case !ok:
		return errMalformed()
	case t.App != c.ClientID:
		return errOthersGrant("code", c.ClientID)
	case q.tenant.id != "" && q.tenant.id != t.Tenant:
		return errOtherTenant()
	case t.expired(q.Time):
		return errExpired()
	case t.Redirect != q.form["redirect_uri"]:
		return errOtherRedirect(q.form["redirect_uri"], t.Redirect)
	case t.Challenge != "" && verifier == "":
		return errNoVerifier()
	case t.Challenge == "" && verifier == "":
		return nil
	case !proves(t.Challenge, t.Method, verifier):
		return errVerifier()
	}
	return nil
}

// proves reports whether verifier belongs to challenge: RFC 7636 §4.6.
func proves(challenge, method, verifier string) bool {
	if method == "S256" {
		sum := sha256.Sum256([]byte(verifier))
		verifier = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	return subtle.ConstantTimeCompare([]byte(challenge), []byte(verifier)) == 1
}

// refreshToken is the grant for a refresh token. It comes back as a new one;
// the old one stays good, as that of the real Entra ID.
//
// https://learn.microsoft.com/entra/identity-platform/refresh-tokens
func (e *Entra) refreshToken(q *tokenRequest) (tokenAnswer, error) {
	c, err := e.client(q)
	if err != nil {
		return tokenAnswer{}, err
	}
	if q.form["refresh_token"] == "" {
		return tokenAnswer{}, missingIn(q.HTTP, "refresh_token")
	}
	t, ok := e.unseal(kindRefresh, q.form["refresh_token"])
	switch {
	case !ok:
		return tokenAnswer{}, errMalformed()
	case t.App != c.ClientID:
		return tokenAnswer{}, errOthersGrant("refresh_token", c.ClientID)
	case t.expired(q.Time):
		return tokenAnswer{}, errInactive(time.Unix(t.Expires, 0).Add(-refreshLifetime))
	}
	if err := q.checkProof(c, t.Redirect); err != nil {
		return tokenAnswer{}, err
	}
	u, ok := e.user(t.Tenant, t.User)
	if !ok || u.Disabled {
		return tokenAnswer{}, errDisabled()
	}
	tenant := t.Tenant
	if q.tenant.id != "" { // a refresh token is good for every tenant of its user
		if tenant, err = e.tenantOf(q.tenant, u); err != nil {
			return tokenAnswer{}, err
		}
	}
	return e.issue(q, signIn{tenant: tenant, app: c, user: u, scope: cmp.Or(q.form["scope"], t.Scope), renew: t.Scope, redirect: t.Redirect})
}
