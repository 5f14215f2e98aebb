package entra

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"
)

// refreshLifetime is how long a refresh token may lie unused.
//
// https://learn.microsoft.com/entra/identity-platform/refresh-tokens#token-lifetime
const refreshLifetime = 90 * 24 * time.Hour

// A signIn is a user who let an application act for them.
type signIn struct {
	tenant string
	app    client
	user   User
	scope  string // what the application asks for now
	nonce  string
	// redirect is where the answer to the sign-in went, if anywhere.
	redirect string
	// renew is the scope that came with a refresh token, which is renewed
	// whatever scope is asked for now.
	renew string
}

// issue answers a request with tokens for s.
func (e *Entra) issue(q *tokenRequest, s signIn) (tokenAnswer, error) {
	at := cloudOf(q.Base)
	w, err := parseScope(at, s.scope)
	if err != nil {
		return tokenAnswer{}, err
	}
	g, err := s.app.grant(w)
	if err != nil {
		return tokenAnswer{}, err
	}
	a, err := e.answer(q, userClaims(at, s, g, q.Time), w.resource, g.scope)
	if err != nil {
		return tokenAnswer{}, err
	}
	if slices.Contains(w.openID, "openid") {
		if a.ID, err = e.sign(s.tenant, idTokenClaims(q, s, g)); err != nil {
			return tokenAnswer{}, err
		}
	}
	if w.offline && s.renew == "" {
		s.renew = s.scope
	}
	if s.renew != "" {
		a.Refresh = e.seal(kindRefresh, ticket{Expires: q.Time.Add(refreshLifetime).Unix(),
			Tenant: s.tenant, App: s.app.ClientID, User: s.user.ID, Scope: s.renew, Redirect: s.redirect})
	}
	if q.form["client_info"] == "1" {
		a.ClientInfo = clientInfo(s.tenant, s.user)
	}
	return a, nil
}

// userClaims returns the claims of an access token for a user.
//
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
func userClaims(at *cloud, s signIn, g granted, now time.Time) claims {
	c := appClaims(at, s.tenant, s.app, audience(g.resource), now)
	c.AuthClass, c.AuthBy = "1", []string{"pwd"}
	c.Type, c.Object, c.Subject, c.Roles, c.Provider = "user", s.user.ID, pairwise(s.app.ClientID, s.user), nil, ""
	c.Name, c.GivenName, c.FamilyName = s.user.DisplayName, s.user.GivenName, s.user.Surname
	c.UPN, c.UniqueName = s.user.UserPrincipalName, s.user.UserPrincipalName
	c.Scopes = strings.Join(g.scp, " ")
	return c
}

// audience returns the aud for a resource, which is as the caller wrote it.
func audience(resource string) string {
	if isGraph(resource) { // however it was cased
		return strings.ToLower(resource)
	}
	return resource
}

// pairwise returns the sub of a user, another one for each application.
//
// https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference (sub)
func pairwise(app string, u User) string {
	sum := sha256.Sum256([]byte(app + "/" + u.ID))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// idClaims are the payload of an id token.
//
// https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
type idClaims struct {
	Audience   string          `json:"aud"`
	Issuer     string          `json:"iss"`
	IssuedAt   jwt.NumericDate `json:"iat"`
	NotBefore  jwt.NumericDate `json:"nbf"`
	Expires    jwt.NumericDate `json:"exp"`
	Email      string          `json:"email,omitempty"`
	FamilyName string          `json:"family_name,omitempty"`
	GivenName  string          `json:"given_name,omitempty"`
	Name       string          `json:"name,omitempty"`
	Nonce      string          `json:"nonce,omitempty"`
	Object     string          `json:"oid,omitempty"`
	Preferred  string          `json:"preferred_username,omitempty"`
	Subject    string          `json:"sub"`
	Tenant     string          `json:"tid"`
	UniqueName string          `json:"unique_name,omitempty"`
	UPN        string          `json:"upn,omitempty"`
	ID         string          `json:"uti"`
	Version    string          `json:"ver"`
}

// idTokenClaims returns the claims of an id token: of version 2, with the
// issuer of the host that the caller used, or of version 1.
func idTokenClaims(q *tokenRequest, s signIn, g granted) idClaims {
	start := jwt.NumericDate(q.Time.Add(-backdated).Unix())
	c := idClaims{
		Audience: s.app.ClientID, Issuer: issuerV2(q.Base, tenantRef{id: s.tenant}),
		IssuedAt: start, NotBefore: start, Expires: jwt.NumericDate(q.Time.Add(lifetime).Unix()),
		Nonce: s.nonce, Subject: pairwise(s.app.ClientID, s.user), Tenant: s.tenant, ID: newTokenID(), Version: "2.0",
	}
	if slices.Contains(g.openID, "profile") {
		c.Name, c.Object, c.Preferred = s.user.DisplayName, s.user.ID, s.user.UserPrincipalName
	}
	if slices.Contains(g.openID, "email") {
		c.Email = s.user.Mail
	}
	if q.v1 {
		c.Issuer, c.Version, c.Preferred, c.Email = cloudOf(q.Base).issuer(s.tenant), "1.0", "", ""
		c.GivenName, c.FamilyName = s.user.GivenName, s.user.Surname
		c.UPN, c.UniqueName = s.user.UserPrincipalName, s.user.UserPrincipalName
	}
	return c
}
