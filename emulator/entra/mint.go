package entra

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/graphemu/graphemu/emulator/rest"
)

const (
	// graphResource is the aud of a token for the worldwide Graph.
	graphResource = "https://graph.microsoft.com"
	// graphApp is the client id of Graph, another name for the same resource.
	// https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
	graphApp = "00000003-0000-0000-c000-000000000000"
)

// A token may be used from 5 minutes before it was issued until an hour after.
// From memory of decoded tokens, a guess; the answer's 3599 is logged.
const (
	backdated = 5 * time.Minute
	lifetime  = time.Hour
	expiresIn = 3599
)

// claims are the payload of an access token as Graph gets them: version 1.0.
//
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference.
// The CLI for Microsoft 365 reads oid, tid, upn, app_displayname, idtyp, scp and
// roles.
type claims struct {
	Audience   any             `json:"aud"` // text in ours; others write a list
	AuthClass  string          `json:"acr,omitempty"`
	AuthBy     []string        `json:"amr,omitempty"`
	FamilyName string          `json:"family_name,omitempty"`
	GivenName  string          `json:"given_name,omitempty"`
	Name       string          `json:"name,omitempty"`
	UniqueName string          `json:"unique_name,omitempty"`
	UPN        string          `json:"upn,omitempty"`
	Issuer     string          `json:"iss"`
	IssuedAt   jwt.NumericDate `json:"iat,omitempty"`
	NotBefore  jwt.NumericDate `json:"nbf,omitempty"`
	Expires    jwt.NumericDate `json:"exp,omitempty"`
	AppName    string          `json:"app_displayname,omitempty"`
	App        string          `json:"appid,omitempty"`
	AppAuth    proof           `json:"appidacr,omitempty"`
	Authorized string          `json:"azp,omitempty"`
	Provider   string          `json:"idp,omitempty"`
	Type       string          `json:"idtyp,omitempty"`
	Object     string          `json:"oid,omitempty"`
	Roles      []string        `json:"roles,omitempty"`
	Scopes     string          `json:"scp,omitempty"`
	Subject    string          `json:"sub,omitempty"`
	Tenant     string          `json:"tid,omitempty"`
	ID         string          `json:"uti,omitempty"`
	Version    string          `json:"ver,omitempty"`
}

// appClaims returns the claims of an application that acts for itself, as the
// cloud at which it asks has them.
func appClaims(at *cloud, tenant string, a client, resource string, now time.Time) claims {
	object := servicePrincipal(tenant, a.ClientID)
	start := jwt.NumericDate(now.Add(-backdated).Unix())
	return claims{
		Audience: resource, Issuer: at.issuer(tenant),
		IssuedAt: start, NotBefore: start, Expires: jwt.NumericDate(now.Add(lifetime).Unix()),
		AppName: a.Name, App: a.ClientID, AppAuth: a.proof, Authorized: a.ClientID,
		Provider: at.issuer(tenant), Type: "app", Object: object, Roles: a.Roles, Subject: object,
		Tenant: tenant, ID: newTokenID(), Version: "1.0",
	}
}

// servicePrincipal returns the object id of an application in a tenant.
func servicePrincipal(tenant, clientID string) string {
	return nameID("servicePrincipal/" + tenant + "/" + clientID)
}

// newTokenID returns the identifier that makes each token another one.
func newTokenID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// sign returns claims as a token that the tenant's key signs.
func (e *Entra) sign(tenant string, claims any) (string, error) {
	signer, err := e.keys.of(tenant)[0].signer()
	if err != nil {
		return "", err
	}
	jws, err := signer.Sign(rest.Marshal(claims))
	if err != nil {
		return "", err
	}
	return jws.CompactSerialize()
}

// newSigner returns a signer whose tokens name the key twice, as Entra's do
// (https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens).
func newSigner(id string, key *rsa.PrivateKey) (jose.Signer, error) {
	options := (&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", id).WithHeader("x5t", id)
	return jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, options)
}
