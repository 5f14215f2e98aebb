package scenario

import (
	"embed"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
)

// The headers with which a request asks for a scenario of its own, and an
// answer says which rule changed it.
const (
	ScenarioHeader = "X-Graphemu-Scenario"
	RuleHeader     = "X-Graphemu-Rule"
)

// Options configure an [Engine].
type Options struct {
	// Library has the scenarios that requests can name; nil means none.
	Library *Library
	// State returns the state of the connection with that id in the tenant of
	// r's caller, and "" if there is none. Nil means that rules which ask for a
	// state never fit.
	State func(r *rest.Request, connection string) string
	// Now tells the time by the clock of a tenant. Requests for Graph have it
	// already; those for tokens get it from here. Nil means that they have too.
	Now func(tenant string) time.Time
	// TenantID returns the id of the tenant that a segment in the path of the
	// token endpoint stands for. Nil means that it is the id.
	TenantID func(segment string) (string, error)
	// Roll makes a new key sign the tokens of a tenant, and refuses those of
	// the old keys if it is to replace them. Nil means that keys stay.
	Roll func(tenant string, replace bool) error
}

// An Engine decides for each request whether a rule fires. It may be used from
// several goroutines at once. With no scenario in use it does next to nothing.
type Engine struct {
	options Options

	armed  atomic.Pointer[map[string]*run] // by tenant, and "" for all others; nil means that there is none
	mu     sync.Mutex                      // held to change armed and single
	single map[string]map[asking]*run      // by tenant, of requests that ask for a scenario themselves
}

// New returns an Engine that has no scenario in use.
func New(o Options) *Engine {
	if o.Library == nil {
		o.Library = NewLibrary(embed.FS{}) // which is empty
	}
	return &Engine{options: o, single: map[string]map[asking]*run{}}
}

// Library returns the scenarios that can be named.
func (e *Engine) Library() *Library { return e.options.Library }

// Use puts s in use for the tenant, in place of what was in use, and counts
// from the beginning. The tenant "" stands for all that have none of their own.
func (e *Engine) Use(tenant string, s *Scenario) {
	e.change(func(armed map[string]*run) {
		forget(armed, tenant)
		armed[tenant] = newRun(s, tenant, s.Seed)
	})
}

// Clear takes the tenant's scenario out of use, and forgets what was counted
// for requests that named theirs.
func (e *Engine) Clear(tenant string) {
	e.change(func(armed map[string]*run) {
		forget(armed, tenant)
		delete(e.single, tenant)
	})
}

// forget removes the run of a tenant; with "" all that came from it as well.
func forget(armed map[string]*run, tenant string) {
	maps.DeleteFunc(armed, func(t string, x *run) bool { return t == tenant || tenant == "" && x.inherited })
}

// Current returns the scenario that the tenant has in use, or nil.
func (e *Engine) Current(tenant string) *Scenario {
	if x := e.runOf(tenant); x != nil {
		return x.scenario
	}
	return nil
}

// Copy puts in use for the tenant to what was put in use for the tenant from
// alone, which may be nothing, and counts from the beginning.
func (e *Engine) Copy(from, to string) {
	e.change(func(armed map[string]*run) {
		delete(armed, to)
		if x := armed[from]; x != nil && !x.inherited {
			armed[to] = newRun(x.scenario, to, x.seed)
		}
	})
}

func (e *Engine) change(fn func(map[string]*run)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	next := map[string]*run{}
	if armed := e.armed.Load(); armed != nil {
		maps.Copy(next, *armed)
	}
	fn(next)
	if len(next) == 0 {
		e.armed.Store(nil)
		return
	}
	e.armed.Store(&next)
}

// runOf returns the run of the tenant, or nil. One that has none of its own but
// falls under "" gets a run when its first request comes, so that tenants never
// share a counter.
func (e *Engine) runOf(tenant string) *run {
	armed := e.armed.Load()
	if armed == nil {
		return nil
	}
	x, own := (*armed)[tenant]
	if !own {
		if x = (*armed)[""]; x != nil {
			e.change(func(m map[string]*run) {
				if m[tenant] == nil {
					m[tenant] = newRun(x.scenario, tenant, x.seed)
					m[tenant].inherited = true
				}
				x = m[tenant]
			})
		}
	}
	return x
}

// An asking is the scenario that a request names, and its seed.
type asking struct {
	name Name
	seed uint64
}

// maxSingle bounds how many runs are kept of a tenant's requests that name their
// scenario.
const maxSingle = 1024

// asked returns the run for a request that names its scenario itself, as NAME
// or NAME; seed=N. Such requests share their counters with all of the tenant's
// that name the same.
//
// Errors: a [*rest.Error] with 400 for a scenario or seed that is none.
func (e *Engine) asked(tenant, value string) (*run, error) {
	name, parameter, _ := strings.Cut(value, ";")
	s, err := e.options.Library.Scenario(strings.TrimSpace(name))
	if err != nil {
		return nil, refused(err.Error())
	}
	seed := s.Seed
	if parameter = strings.TrimSpace(parameter); parameter != "" {
		text, ok := strings.CutPrefix(parameter, "seed=")
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil || !ok {
			return nil, refused(fmt.Sprintf("%q is no seed: write NAME; seed=7", parameter))
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	runs, id := e.single[tenant], asking{s.Name, seed}
	if runs == nil || len(runs) >= maxSingle { // whoever asks for that many seeds comes back to none
		runs = map[asking]*run{}
		e.single[tenant] = runs
	}
	if runs[id] == nil {
		runs[id] = newRun(s, tenant, seed)
	}
	return runs[id], nil
}

func refused(why string) error {
	return &rest.Error{Status: http.StatusBadRequest, Code: "BadRequest", Message: ScenarioHeader + ": " + why}
}
