package scenario

import (
	"sync"
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A run is one scenario in use by one tenant: what has been counted so far.
//
// Its memory grows with the resources that rules have looked at: about 20 bytes
// for each rule and resource.
type run struct {
	scenario *Scenario
	tenant   string
	seed     uint64

	inherited bool // from the scenario that is in use for all tenants

	mu      sync.Mutex
	started time.Time // the first request
	counts  map[digest]int32
	steps   map[digest]string
	buckets map[digest]*bucket
	answers map[digest]remembered // for stale reads
}

// A remembered is an answer of earlier.
type remembered struct {
	resp *rest.Response
	err  error
	at   time.Time
}

func newRun(s *Scenario, tenant string, seed uint64) *run {
	return &run{scenario: s, tenant: tenant, seed: seed,
		counts: map[digest]int32{}, steps: map[digest]string{}, buckets: map[digest]*bucket{},
		answers: map[digest]remembered{}}
}

// decide returns the firing of the first rule that fires for s, or nil.
func (x *run) decide(s *subject) *firing {
	fitting := make([]int, 0, 8) // matching may be slow, so it is not done under the lock
	for i := range x.scenario.Rules {
		if s.matches(&x.scenario.Rules[i].When) {
			fitting = append(fitting, i)
		}
	}
	if len(fitting) == 0 {
		return nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.started.IsZero() {
		x.started = s.r.Time
	}
	for _, i := range fitting {
		if f := x.try(&x.scenario.Rules[i], s); f != nil {
			return f
		}
	}
	return nil
}

// try counts s for the rule and returns its firing, or nil. The run is locked.
func (x *run) try(rule *Rule, s *subject) *firing {
	key := s.key(rule.Per)
	scope := fnvOffset.add(string(rule.Per)).add(key)
	if len(rule.When.Step) > 0 && !contains(rule.When.Step, x.step(scope)) {
		return nil
	}
	counter := scope.add(string(rule.Name))
	x.counts[counter]++
	d := draw{x.seed, rule.Name, x.tenant, s.r.Operation, key, int(x.counts[counter])}
	if !rule.Occurs.at(d.ordinal, s.r.Time, x.started, d.fraction) {
		return nil
	}
	f := &firing{run: x, rule: rule, draw: d}
	if t := rule.Then.Throttle; t != nil && !x.throttled(f, t.filled(), s) {
		return nil
	}
	if rule.Then.Step != "" {
		x.steps[scope] = rule.Then.Step
	}
	return f
}

func (x *run) step(scope digest) string {
	if step := x.steps[scope]; step != "" {
		return step
	}
	return FirstStep
}

// throttled reports whether s finds its bucket empty or too many under way, and
// notes how long it has to wait. If not, it is under way until [run.leave].
func (x *run) throttled(f *firing, t Throttle, s *subject) bool {
	id := fnvOffset.add(string(f.rule.Name)).add(s.key(t.Per))
	b := x.buckets[id]
	if b == nil {
		b = new(bucket)
		x.buckets[id] = b
	}
	if !b.enter(t) {
		f.wait = time.Second
		return true
	}
	s.entered = append(s.entered, b)
	f.wait, f.early = b.take(t, s.r.Time, fnvOffset.add(s.r.Operation).add(f.draw.key))
	return f.wait > 0
}

// leave says that s is under way no more.
func (x *run) leave(s *subject) {
	if len(s.entered) == 0 {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, b := range s.entered {
		b.underWay--
	}
}
