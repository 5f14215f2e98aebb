package graph

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/gorilla/mux"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// An API answers requests below the roots /v1.0 and /beta.
type API struct {
	store   *store.Store
	rules   external.Rules
	limits  external.Limits
	updates UpdateAnswer
	usage   *Usage
	foreign func(r *rest.Request, connection string) error

	plan         external.Plan
	releaseDelay time.Duration
	behavior     Behavior // nil: nothing changes

	routers  map[int]func() *mux.Router     // by number of segments
	routes   map[string]*route              // by path template
	wrap     rest.Middleware                // goes around every operation
	handlers []atomic.Pointer[rest.Handler] // by index of the operation: those asked for
}

// Options configure an [API].
type Options struct {
	// Store keeps the tenants.
	Store *store.Store
	// Rules say how strictly bodies are checked.
	Rules external.Rules
	// Limits say what a tenant may hold.
	Limits external.Limits
	// Plan says how registrations of a schema go.
	Plan external.Plan
	// ReleaseDelay is how long the id of a deleted connection stays taken.
	ReleaseDelay time.Duration
	// Behavior changes what Limits, Plan and ReleaseDelay say for single
	// requests; nil means never.
	Behavior Behavior
	// Usage learns which permissions callers need; nil means that nobody asks.
	Usage *Usage
	// Foreign says what becomes of a caller that may touch only what it owns, and
	// touches another's connection; nil means [RefuseForeign].
	Foreign func(r *rest.Request, connection string) error
	// Updates says what a PATCH answers when the client has no preference.
	Updates UpdateAnswer
	// Middleware wraps each operation; the first is outermost. It is to hold
	// [rest.Envelope].
	Middleware []rest.Middleware
}

// An UpdateAnswer says how a PATCH of a connection is answered when the client
// sends no "Prefer: return=...".
type UpdateAnswer string

// The answers to a PATCH.
const (
	// ByVersion answers as Microsoft's pages and the user's document say:
	// beta 200 with the object, v1.0 204 without.
	ByVersion UpdateAnswer = "version"
	// Representation always answers 200 with the object.
	Representation UpdateAnswer = "representation"
	// Minimal always answers 204.
	Minimal UpdateAnswer = "minimal"
)

// New returns an API.
func New(o Options) *API {
	a := &API{
		store: o.Store, rules: o.Rules, limits: o.Limits, updates: o.Updates,
		plan: o.Plan, releaseDelay: o.ReleaseDelay, behavior: o.Behavior,
		routers: table().routers, routes: table().routes,
		handlers: make([]atomic.Pointer[rest.Handler], len(table().operations)),
	}
	if a.usage = o.Usage; a.usage == nil {
		a.usage = NewUsage()
	}
	if a.foreign = o.Foreign; a.foreign == nil {
		a.foreign = RefuseForeign
	}
	if a.updates == "" {
		a.updates = ByVersion
	}
	a.wrap = func(h rest.Handler) rest.Handler { return rest.Chain(translated(h), o.Middleware...) }
	return a
}

// handler returns what answers op, with the middleware around it. It is made
// when op is first asked for: most APIs in tests are asked for a few operations.
func (a *API) handler(op *Operation) rest.Handler {
	made := &a.handlers[op.index]
	if h := made.Load(); h != nil {
		return *h
	}
	h := rest.Handler(func(r *rest.Request) (*rest.Response, error) { return op.handler(a, r) })
	if op.Open {
		h = rest.Envelope(h)
	} else {
		h = a.wrap(h)
	}
	made.Store(&h) // whoever makes it at the same time makes the same
	return h
}

// Handle routes r and answers it.
func (a *API) Handle(r *rest.Request) (*rest.Response, error) {
	return a.find(r)(r)
}

// connection returns the id of the connection in r's path.
func connection(r *rest.Request) string { return r.Vars.Get("connection") }

// version returns the API version of r.
func version(r *rest.Request) external.Version { return external.Version(r.Version) }

// view runs fn on a snapshot of the tenant of r's caller, if the caller may
// touch the connection in r's path.
func (a *API) view(r *rest.Request, fn func(*store.Snapshot) error) error {
	return a.store.View(r.HTTP.Context(), r.Caller.Tenant, func(s *store.Snapshot) error {
		if err := a.own(r, s); err != nil {
			return err
		}
		return fn(s)
	})
}

// update does the same in a transaction.
func (a *API) update(r *rest.Request, fn func(*store.Edit) error) error {
	fn = a.orLost(r, fn)
	err := a.store.Update(r.HTTP.Context(), r.Caller.Tenant, func(e *store.Edit) error {
		if err := a.own(r, &e.Snapshot); err != nil {
			return err
		}
		return fn(e)
	})
	if errors.Is(err, errLost) {
		return nil
	}
	return err
}

// own returns nil if r's caller may touch the connection in r's path. All that
// handlers read and write goes through it, so none of them can forget it.
func (a *API) own(r *rest.Request, s *store.Snapshot) error {
	id, there := r.Vars.Find("connection")
	if !there || !r.Caller.OwnedOnly && a.usage.knows(r, id) {
		return nil
	}
	c, err := s.Connection(id)
	if isMissing(err) {
		return nil // the handler says so
	}
	if err != nil {
		return err
	}
	mine := c.Authorizes(r.Caller.App)
	if r.Caller.OwnedOnly && !mine {
		if err := a.foreign(r, id); err != nil {
			return err
		}
	}
	a.usage.touch(r, id, mine)
	return nil
}
