package entra

import (
	"crypto/cipher"
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
	// Own knows what a tenant has beside the Directory; nil if none has.
	Own Own
	// Now tells the time in a tenant.
	Now func(tenant string) time.Time
	// Auth is how Guard checks tokens.
	Auth Mode
	// StrictApps refuses applications that the directory does not know. Without
	// it they get a token for any secret, with all [ConnectorRoles], so that a
	// sample runs with the ids it happens to hold.
	StrictApps bool
	// StrictTenants refuses tenants that the directory does not know. Without
	// it each name stands for a tenant of its own.
	StrictTenants bool
	// AutoSignIn signs the first user in, or the one that login_hint names,
	// where the real Entra ID would show a page and wait.
	AutoSignIn bool
	// Key signs tokens; nil means the well-known key that ships with the
	// emulator. It must have 2048 bits or more.
	Key *rsa.PrivateKey
	// Behavior changes single tokens; nil changes none.
	Behavior Behavior
	// Middleware wraps each operation of [Entra.Handler], the first outermost.
	// It sees the operation's name. Nil means [Envelope] alone; a list that is
	// given has to hold Envelope, inside what records answers and outside what
	// injects faults.
	Middleware []rest.Middleware
}

// Entra is a faked Entra ID. It may be used from several goroutines at once.
type Entra struct {
	directory     Directory
	own           Own
	now           func(tenant string) time.Time
	mode          Mode
	strict        bool
	strictTenants bool
	auto          bool
	keys          *keyring
	behavior      Behavior
	tickets       func() cipher.AEAD
	grants        map[string]grant
	routes        map[string]*route       // by the path below the tenant
	fixed         map[string]*route       // by the whole path
	verified      *memo[string, verified] // by token
	redeemed      *memo[string, struct{}] // ids of tickets that are good for once
	devices       *memo[string, device]   // by user code
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
	keys, err := firstKeys(o.Key)
	if err != nil {
		return nil, fmt.Errorf("entra: %w", err)
	}
	if o.Middleware == nil {
		o.Middleware = []rest.Middleware{Envelope}
	}
	e := &Entra{
		directory: directory, own: o.Own, now: o.Now, mode: o.Auth,
		strict: o.StrictApps, strictTenants: o.StrictTenants, auto: o.AutoSignIn,
		keys: newKeyring(keys.signs), behavior: o.Behavior, tickets: keys.seals,
		verified: newMemo[string, verified](maxVerified),
		redeemed: newMemo[string, struct{}](maxRedeemed),
		devices:  newMemo[string, device](maxDevices),
	}
	e.grants = e.grantTable()
	e.routes, e.fixed = e.tables(o.Middleware)
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
	route, ok := e.route(tenant, endpoint)
	if !ok {
		return nil, false
	}
	return func(r *rest.Request) (*rest.Response, error) {
		r.Operation = route.operation
		r.Vars = rest.Vars{{Name: "tenant", Value: tenant}}
		return route.handler(r)
	}, true
}
