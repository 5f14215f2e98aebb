package scenario

import (
	"strconv"
	"strings"

	"github.com/graphemu/graphemu/emulator/rest"
)

// Middleware decides whether a rule fires for a request, and lets it decide
// what happens in place of the work or around it. It has to run inside what
// finds out who asks, and inside the envelope. What happens to the answer
// happens in [Engine.Answer].
func (e *Engine) Middleware(next rest.Handler) rest.Handler {
	return func(r *rest.Request) (*rest.Response, error) {
		named := r.HTTP.Header[ScenarioHeader]
		if e.armed.Load() == nil && named == nil {
			return next(r)
		}
		return e.serve(next, r, named)
	}
}

func (e *Engine) serve(next rest.Handler, r *rest.Request, named []string) (*rest.Response, error) {
	if strings.HasPrefix(r.Operation, "entra.") && r.Operation != tokenOperation {
		return next(r)
	}
	tenant := e.tenant(r)
	x := e.runOf(tenant)
	if len(named) > 0 {
		var err error
		if x, err = e.asked(tenant, named[0]); err != nil {
			return nil, err
		}
	}
	if x == nil {
		return next(r)
	}
	if r.Operation == tokenOperation && e.options.Now != nil {
		r.Time = e.options.Now(tenant)
	}
	s := &subject{r: r, tenant: tenant, stateOf: e.options.State}
	f := x.decide(s)
	defer x.leave(s)
	if f == nil {
		return next(r)
	}
	r.Rule, r.Effect, f.roll = string(f.rule.Name), f, e.options.Roll
	return f.around(next)(r)
}

// tenant returns the id of the tenant that r is for. Token requests for what is
// no tenant are one, "": names that anybody can make up are not worth a run.
func (e *Engine) tenant(r *rest.Request) string {
	if r.Caller.Tenant != "" || r.Operation != tokenOperation {
		return r.Caller.Tenant
	}
	segment := r.Vars.Get("tenant")
	if e.options.TenantID == nil {
		return segment
	}
	id, _ := e.options.TenantID(segment)
	return id
}

// Answer lets the rule that fired do to the answer what it does to answers. It
// has to run outside the envelope, whose answers it changes, and inside what
// records answers.
func (e *Engine) Answer(next rest.Handler) rest.Handler {
	return func(r *rest.Request) (*rest.Response, error) {
		resp, err := next(r)
		if f, ok := r.Effect.(*firing); ok && resp != nil {
			f.spoil(r, resp)
		}
		return resp, err
	}
}

// mark says in the answer's headers which rule of which scenario fired.
func (f *firing) mark(resp *rest.Response) {
	resp.Header[ScenarioHeader] = []string{string(f.run.scenario.Name) + "; seed=" + strconv.FormatUint(f.run.seed, 10)}
	resp.Header[RuleHeader] = []string{string(f.rule.Name)}
}
