package entra

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"net/url"
	"strings"
)

// A proof is how a client showed who it is, as the claim appidacr has it.
//
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference (appidacr)
type proof string

// Proofs.
const (
	asPublic      proof = "0"
	bySecret      proof = "1"
	byCertificate proof = "2"
)

// A client is the application that sent a request, and how it proved that.
type client struct {
	Application
	proof proof
}

// client returns who sent the request. Every application may come as a public
// client, without a proof: grants that need one ask for it.
func (e *Entra) client(q *tokenRequest) (client, error) {
	id, secret := clientIn(q.HTTP, q.form)
	if id == "" {
		return client{}, missingIn(q.HTTP, "client_id")
	}
	app, err := e.application(id, q.tenant)
	if err != nil {
		return client{}, err
	}
	switch assertion := q.form["client_assertion"]; {
	case assertion != "":
		return client{app, byCertificate}, e.checkAssertion(q, app, assertion)
	case secret == "":
		return client{app, asPublic}, nil
	case app.accepts(secret):
		return client{app, bySecret}, nil
	case app.accepted(secret):
		return client{}, errSecretExpired(app.ClientID)
	}
	return client{}, errSecret(app.ClientID)
}

// checkProof reports why c may not redeem what a user's sign-in came to: one
// that has to prove who it is has not, or one that cannot has. redirect is the
// redirect URI of the sign-in, if there was one.
//
// https://github.com/Azure/azure-sdk-for-go/issues/22386,
// https://github.com/Azure/azure-sdk-for-js/issues/21395
func (q *tokenRequest) checkProof(c client, redirect string) error {
	switch {
	case c.proof == asPublic && c.mustProve(redirect, q.HTTP.Header.Get("Origin")):
		return errNotProven(c.Application)
	case c.proof != asPublic && c.ClientType == Public:
		return errPublicClient()
	}
	return nil
}

// mustProve reports whether a has to prove who it is when it redeems what a
// sign-in at redirect came to.
//
// Entra goes by the platform that the redirect URI is registered for. Here that
// is told by the URI, unless a's type says otherwise: one of https is that of a
// web application, which has a secret, or of a single page, whose browser says
// from where it comes. Any other, on this machine or with a scheme of its own,
// may be a native application's, which has none.
//
// https://learn.microsoft.com/entra/identity-platform/reply-url,
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redirect-uris-for-single-page-apps-spas
func (a Application) mustProve(redirect, origin string) bool {
	if a.ClientType != "" {
		return a.ClientType == Confidential
	}
	registered := len(a.Secrets)+len(a.Certificates)+len(a.FederatedCredentials) > 0
	return registered && origin == "" && strings.HasPrefix(redirect, "https://") && redirect != nativeRedirect
}

// nativeRedirect is the one redirect URI of https that native applications have.
//
// https://learn.microsoft.com/entra/identity-platform/scenario-desktop-app-registration#redirect-uris
const nativeRedirect = "https://login.microsoftonline.com/common/oauth2/nativeclient"

// application returns the application with this client id. One that is not
// seeded is refused if it has to be.
func (e *Entra) application(id string, t tenantRef) (Application, error) {
	app, known := e.knownApplication(t.id, id)
	if !known && e.strict {
		return app, errNoApplication(id, t.segment)
	}
	return app, nil
}

// accepts reports whether secret is one of a's.
func (a Application) accepts(secret string) bool {
	return len(a.Secrets) == 0 || oneOf(a.Secrets, secret)
}

// accepted reports whether secret used to be one of a's.
func (a Application) accepted(secret string) bool { return oneOf(a.ExpiredSecrets, secret) }

// oneOf reports whether secret is in list. It takes the same time for any
// secret of any length.
func oneOf(list []string, secret string) bool {
	got, right := sha256.Sum256([]byte(secret)), 0
	for _, s := range list {
		want := sha256.Sum256([]byte(s))
		right |= subtle.ConstantTimeCompare(got[:], want[:])
	}
	return right == 1
}

// clientIn returns the client id and secret, of the body or of the header
// Authorization: Basic, whose halves are form-encoded (RFC 6749 §2.3.1). That
// the body comes first is a guess. Terraform's restful provider and any program
// on x/oauth2 tries the header first.
func clientIn(r *http.Request, f form) (id, secret string) {
	id, secret = f["client_id"], f["client_secret"]
	user, password, ok := r.BasicAuth()
	if !ok {
		return id, secret
	}
	if id == "" {
		id = unescaped(user)
	}
	if secret == "" {
		secret = unescaped(password)
	}
	return id, secret
}

// unescaped undoes form encoding. Programs that do not know of it send a
// stray % as it is.
func unescaped(s string) string {
	if u, err := url.QueryUnescape(s); err == nil {
		return u
	}
	return s
}

// resourceOf returns the resource whose /.default is asked for. OpenID's own
// scopes beside it are passed over: MSAL Go adds them (logged from azidentity
// 1.15).
func resourceOf(scope string) (string, error) {
	var resource string
	for s := range strings.FieldsSeq(scope) {
		switch s {
		case "openid", "profile", "offline_access", "email":
			continue
		}
		of, ok := strings.CutSuffix(s, "/.default")
		if !ok || of == "" || resource != "" {
			return "", errScope(scope)
		}
		resource = of
	}
	if resource == "" {
		return "", errScope(scope)
	}
	return resource, nil
}
