package entra

import (
	"crypto/rsa"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A Mode says how much of a bearer token [Entra.Guard] checks.
type Mode string

const (
	// Verify takes only tokens that this emulator signed, for Graph, that have
	// not expired. The empty Mode means the same.
	Verify Mode = "verify"
	// Shape takes any bearer token. What a JWT claims is believed; any other
	// value stands for the default tenant and application.
	Shape Mode = "shape"
	// Off asks for no token. A JWT is believed as in Shape; everybody else is
	// the default application of the default tenant, with all roles.
	Off Mode = "off"
)

// Options configure an [Entra]. The zero Options are a good default, but for
// Now, which has none.
type Options struct {
	// Directory says which tenants and applications are known.
	Directory Directory
	// Now is the emulator's clock.
	Now func() time.Time
	// Auth is how Guard checks tokens.
	Auth Mode
	// StrictApps refuses applications that the directory does not know. Without
	// it they get a token for any secret, with all [ConnectorRoles], so that a
	// sample runs with the ids it happens to hold.
	StrictApps bool
	// Key signs tokens; nil means the well-known key that ships with the
	// emulator. It must have 2048 bits or more.
	Key *rsa.PrivateKey
	// Middleware wraps each operation of [Entra.Handler], the first outermost.
	// It sees the operation's name. Nil means [Envelope] alone; a list that is
	// given has to hold Envelope, inside what records answers and outside what
	// injects faults.
	Middleware []rest.Middleware
}

// Entra is a faked Entra ID. It may be used from several goroutines at once.
type Entra struct {
	directory Directory
	now       func() time.Time
	mode      Mode
	strict    bool
	keys      []*signingKey // the first signs; all verify
	grants    map[string]grant
	routes    map[string]*route
	verified  *cache
}

// New returns an Entra.
//
// Errors: a directory that contradicts itself, an unknown Auth, no Now, and a
// Key that is too short.
func New(o Options) (*Entra, error) {
	if o.Now == nil {
		return nil, errors.New("entra: Options.Now is missing")
	}
	directory, err := o.Directory.complete()
	if err != nil {
		return nil, fmt.Errorf("entra: %w", err)
	}
	switch o.Auth {
	case "":
		o.Auth = Verify
	case Verify, Shape, Off:
	default:
		return nil, fmt.Errorf("entra: unknown auth mode %q; it is %q, %q or %q", o.Auth, Verify, Shape, Off)
	}
	key, err := newSigningKey(o.Key)
	if err != nil {
		return nil, fmt.Errorf("entra: %w", err)
	}
	if o.Middleware == nil {
		o.Middleware = []rest.Middleware{Envelope}
	}
	e := &Entra{
		directory: directory, now: o.Now, mode: o.Auth, strict: o.StrictApps,
		keys: []*signingKey{key}, verified: newCache(),
	}
	e.grants = map[string]grant{
		"client_credentials": e.clientCredentials,
	}
	e.routes = e.table(o.Middleware)
	return e, nil
}

// Directory returns the directory in use, its defaults filled in. The caller
// must not change it.
func (e *Entra) Directory() Directory { return e.directory }

// Handler returns the handler for a request to one of Entra's endpoints, and
// false for a path that is none of them. The handler sets
// [rest.Request.Operation] and answers a wrong method itself.
func (e *Entra) Handler(r *http.Request) (rest.Handler, bool) {
	tenant, endpoint, ok := split(r.URL.Path)
	if !ok {
		return nil, false
	}
	route, ok := e.routes[endpoint]
	if !ok {
		return nil, false
	}
	return func(r *rest.Request) (*rest.Response, error) {
		r.Operation = route.operation
		r.Vars = map[string]string{"tenant": tenant}
		return route.handler(r)
	}, true
}

// Token returns an access token for Graph as the token endpoint would issue it
// to app in tenant, which is a GUID or a domain. Empty means the default one.
func (e *Entra) Token(tenant, app string) (string, error) {
	if tenant == "" {
		tenant = e.directory.Tenants[0].ID
	}
	t, err := e.directory.tenant(tenant)
	if err != nil {
		return "", err
	}
	if t.id == "" {
		return "", fmt.Errorf("entra: %q is not one tenant", tenant)
	}
	if app == "" {
		app = e.directory.Applications[0].ClientID
	}
	a, known := e.directory.application(app)
	if !known && e.strict {
		return "", errNoApplication(app, t.segment)
	}
	return e.sign(appClaims(t.id, a, graphResource, e.now()))
}
