package entra

import (
	"net/http"
	"strings"

	"github.com/graphemu/graphemu/emulator/rest"
)

// Guard finds out who sent a request and puts it in [rest.Request.Caller], or
// answers 401. It is a [rest.Middleware] for the handlers of Graph. Handlers
// must not change the Caller's slices, which requests share.
func (e *Entra) Guard(next rest.Handler) rest.Handler {
	return func(r *rest.Request) (*rest.Response, error) {
		caller, err := e.identify(r)
		if err != nil {
			return nil, err
		}
		r.Caller, r.Time = caller, e.now(caller.Tenant)
		return next(r)
	}
}

func (e *Entra) identify(r *rest.Request) (rest.Caller, error) {
	token := bearer(r.HTTP.Header)
	if e.mode == Verify {
		caller, refused := e.verify(token)
		if refused != nil {
			return rest.Caller{}, e.unauthorized(r, refused)
		}
		return caller, nil
	}
	app := e.directory.Applications[0]
	caller := rest.Caller{Tenant: e.directory.Tenants[0].ID, App: app.ClientID, Roles: app.Roles}
	if c, ok := peek(token); ok {
		caller = e.believed(c)
	} else if token == "" && e.mode == Shape {
		return rest.Caller{}, e.unauthorized(r, refuseEmpty())
	}
	// A dummy token names no permissions, and where nothing is asked for none
	// are needed.
	if e.mode == Off || len(caller.Roles)+len(caller.Scopes) == 0 {
		caller.Roles, caller.Scopes = ConnectorRoles(), nil
		if caller.User != "" {
			caller.Roles, caller.Scopes = nil, DefaultScopes()
		}
	}
	return caller, nil
}

// believed returns the caller of claims that nobody verified. A tenant or
// application that they do not name is the default one.
func (e *Entra) believed(c claims) rest.Caller {
	caller := c.caller()
	if caller.Tenant = strings.ToLower(caller.Tenant); !isGUID(caller.Tenant) {
		caller.Tenant = e.directory.Tenants[0].ID
	}
	if caller.App == "" {
		caller.App = e.directory.Applications[0].ClientID
	}
	return caller
}

// caller returns who c speaks of. A token is a user's if it says so or carries
// delegated permissions.
//
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
// (idtyp, scp)
func (c claims) caller() rest.Caller {
	caller := rest.Caller{Tenant: c.Tenant, App: normalID(c.App), Roles: c.Roles, Scopes: strings.Fields(c.Scopes)}
	if caller.App == "" {
		caller.App = normalID(c.Authorized) // version 2.0 has no appid
	}
	if c.Type == "user" || c.Type != "app" && c.Scopes != "" {
		caller.User = c.Object
	}
	return caller
}

// bearer returns the bearer token, or "". The scheme compares without case:
// RFC 9110 §11.1.
func bearer(h http.Header) string {
	scheme, token, _ := strings.Cut(h.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// unauthorized returns the 401 for a refusal.
//
// Header: fixtures of Azure's SDK tests against Graph; the real one names
// https://login.microsoftonline.com. It carries no claims=, which makes SDKs
// fetch a new token and send the request again (logged from kiota-go, azcore).
func (e *Entra) unauthorized(r *rest.Request, why *refusal) error {
	base := authority(r.Base)
	h := http.Header{}
	h.Set("WWW-Authenticate", `Bearer realm="", authorization_uri="`+base+`/common/oauth2/authorize", client_id="`+graphApp+`"`)
	endpoint := base + "/" + e.directory.Tenants[0].ID + "/oauth2/v2.0/token"
	h.Set(hintHeader, strings.ReplaceAll(why.hint, "{endpoint}", endpoint))
	return &rest.Error{Status: http.StatusUnauthorized, Code: "InvalidAuthenticationToken",
		Message: why.message, Header: h, Err: why.err}
}
