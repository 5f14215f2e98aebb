package graph

import (
	"errors"
	"time"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// A Behavior changes how the domain behaves for single requests. Where it
// returns false, the [Options] hold.
type Behavior interface {
	// Plan says how the registration of a schema goes that r begins.
	Plan(r *rest.Request) (external.Plan, bool)
	// ReleaseDelay says how long the id of a connection that r deletes stays
	// taken.
	ReleaseDelay(r *rest.Request) (time.Duration, bool)
	// IndexLag says how long the count of indexed items leaves out what r writes
	// or deletes.
	IndexLag(r *rest.Request) (time.Duration, bool)
	// Limits say what the tenant may hold, as far as r is concerned.
	Limits(r *rest.Request) (external.Limits, bool)
	// Obsolete says that something that the connections r touches need is gone.
	Obsolete(r *rest.Request) bool
	// Lost undoes what r writes, while its answer says that it is done.
	Lost(r *rest.Request) bool
}

func (a *API) planFor(r *rest.Request) external.Plan {
	if a.behavior != nil {
		if p, ok := a.behavior.Plan(r); ok {
			return p
		}
	}
	return a.plan
}

func (a *API) releaseDelayFor(r *rest.Request) time.Duration {
	if a.behavior != nil {
		if d, ok := a.behavior.ReleaseDelay(r); ok {
			return d
		}
	}
	return a.releaseDelay
}

// index makes the count of c's items, as it is before r adds or deletes one, the
// one that is shown for as long as the behavior says. A count that is behind
// already stays so: the index is refreshed as a whole.
func (a *API) index(r *rest.Request, e *store.Edit, c external.Connection) error {
	if a.behavior == nil {
		return nil
	}
	d, ok := a.behavior.IndexLag(r)
	if !ok || c.Lag.Holds(r.Time) {
		return nil
	}
	c.Lag = &external.Lag{Items: c.Items, Until: r.Time.Add(d)}
	return e.PutConnection(c)
}

func (a *API) limitsFor(r *rest.Request) external.Limits {
	if a.behavior != nil {
		if l, ok := a.behavior.Limits(r); ok {
			return l
		}
	}
	return a.limits
}

// state returns the state that c is in, as far as r is concerned.
func (a *API) state(r *rest.Request, c external.Connection) external.State {
	return a.aged(r, c).State(r.Time, a.limitsFor(r))
}

// shown returns the document of c as r's client sees it.
func (a *API) shown(r *rest.Request, c external.Connection) ([]byte, error) {
	return a.aged(r, c).Shown(r.Time, a.limitsFor(r))
}

// aged returns c with what the behavior says of it. It is not to be stored.
func (a *API) aged(r *rest.Request, c external.Connection) external.Connection {
	c.Deprecated = c.Deprecated || a.behavior != nil && a.behavior.Obsolete(r)
	return c
}

// errLost undoes a transaction whose request is answered as if it had not.
var errLost = errors.New("graph: the write is lost on purpose")

// orLost returns fn, or if what r writes is to be lost, fn and then errLost.
func (a *API) orLost(r *rest.Request, fn func(*store.Edit) error) func(*store.Edit) error {
	if a.behavior == nil || !a.behavior.Lost(r) {
		return fn
	}
	return func(e *store.Edit) error {
		if err := fn(e); err != nil {
			return err
		}
		return errLost
	}
}
