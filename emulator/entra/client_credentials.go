package entra

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"net/url"
	"strings"

	"github.com/graphemu/graphemu/emulator/rest"
)

// clientCredentials is the grant for an application that acts for itself. In
// which order Entra looks at the parameters is a guess.
func (e *Entra) clientCredentials(r *rest.Request, t tenantRef, f form) (tokenAnswer, error) {
	app, err := e.authenticate(r.HTTP, t, f)
	if err != nil {
		return tokenAnswer{}, err
	}
	resource, err := resourceOf(r.HTTP, f["scope"])
	if err != nil {
		return tokenAnswer{}, err
	}
	token, err := e.sign(appClaims(t.id, app, resource, r.Time))
	return tokenAnswer{Type: "Bearer", Expires: expiresIn, ExtExpires: expiresIn, Token: token}, err
}

// authenticate returns the application that sent the request.
func (e *Entra) authenticate(r *http.Request, t tenantRef, f form) (Application, error) {
	id, secret := clientIn(r, f)
	if id == "" {
		return Application{}, missingIn(r, "client_id")
	}
	if t.id == "" || t.id == consumerTenant { // for personal accounts a guess
		return Application{}, errNoTenant()
	}
	app, known := e.directory.application(id)
	if !known && e.strict {
		return Application{}, errNoApplication(id, t.segment)
	}
	if secret == "" {
		return Application{}, errNoCredential()
	}
	if !app.accepts(secret) {
		return Application{}, errSecret(app.ClientID)
	}
	return app, nil
}

// accepts reports whether secret is one of a's. It takes the same time for any
// secret of any length.
func (a Application) accepts(secret string) bool {
	got, right := sha256.Sum256([]byte(secret)), 0
	for _, s := range a.Secrets {
		want := sha256.Sum256([]byte(s))
		right |= subtle.ConstantTimeCompare(got[:], want[:])
	}
	return right == 1 || len(a.Secrets) == 0
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
func resourceOf(r *http.Request, scope string) (string, error) {
	if scope == "" {
		return "", missingIn(r, "scope")
	}
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
