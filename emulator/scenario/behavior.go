package scenario

import (
	"time"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/rest"
)

// The methods below tell Graph how its domain misbehaves for a request. They
// have nothing to say, and return false, unless a rule that says so has fired
// for it.

// then returns what the rule says that fired for r, or nil.
func then(r *rest.Request) *Then {
	if f, ok := r.Effect.(*firing); ok {
		return &f.rule.Then
	}
	return nil
}

// Plan returns how the registration of a schema goes that r begins.
func (e *Engine) Plan(r *rest.Request) (p external.Plan, ok bool) {
	t := then(r)
	if t == nil || t.Schema == nil {
		return p, false
	}
	return t.Schema.plan(), true
}

// ReleaseDelay returns how long the id of a connection that r deletes stays
// taken.
func (e *Engine) ReleaseDelay(r *rest.Request) (d time.Duration, ok bool) {
	if t := then(r); t != nil && t.ReleaseDelay > 0 {
		return time.Duration(t.ReleaseDelay), true
	}
	return 0, false
}

// IndexLag returns how long the item that r writes or deletes is not counted.
func (e *Engine) IndexLag(r *rest.Request) (d time.Duration, ok bool) {
	if t := then(r); t != nil && t.IndexLag > 0 {
		return time.Duration(t.IndexLag), true
	}
	return 0, false
}

// Limits returns what r's tenant may hold.
func (e *Engine) Limits(r *rest.Request) (l external.Limits, ok bool) {
	if t := then(r); t != nil && t.Limits != "" {
		l, _ = external.ParseLimits(string(t.Limits)) // which has read it before
		return l, true
	}
	return l, false
}

// Obsolete reports whether the connections that r touches are obsolete.
func (e *Engine) Obsolete(r *rest.Request) bool {
	t := then(r)
	return t != nil && t.Obsolete
}

// Lost reports whether what r writes is to be undone behind its back.
func (e *Engine) Lost(r *rest.Request) bool {
	t := then(r)
	return t != nil && t.Work == WorkLost
}
