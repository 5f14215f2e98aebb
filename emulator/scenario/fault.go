package scenario

import (
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A fault is one way to misbehave around the work of a request.
type fault interface {
	// wrap returns next with the fault around it.
	wrap(f *firing, next rest.Handler) rest.Handler
}

// A spoiler is one way to misbehave with the answer.
type spoiler interface {
	spoil(f *firing, r *rest.Request, resp *rest.Response)
}

// A firing is a rule that has fired for one request.
type firing struct {
	run  *run
	rule *Rule
	draw draw

	wait  time.Duration // until the throttle lets the request pass
	early bool          // it came before it was told to

	roll func(tenant string, replace bool) error // of the engine's options
}

// faults returns what t does around the work, the first outermost: what waits,
// waits before anything is done, and what answers decides whether it is.
func (t *Then) faults() []fault {
	var list []fault
	if t.Delay != nil {
		list = append(list, delayFault{*t.Delay})
	}
	if t.Token != nil && t.Token.Keys != "" {
		list = append(list, keysFault{t.Token.Keys})
	}
	if t.Stale > 0 {
		list = append(list, staleFault{time.Duration(t.Stale)})
	}
	if t.answers() || t.skips() {
		list = append(list, answerFault{t})
	}
	if t.Work == WorkTwice {
		list = append(list, twiceFault{})
	}
	return list
}

// spoilers returns what t does to the answer, in order.
func (t *Then) spoilers() []spoiler {
	return []spoiler{bodySpoiler{t}, headerSpoiler{t}, wireSpoiler{t}}
}

func (f *firing) around(next rest.Handler) rest.Handler {
	list := f.rule.Then.faults()
	for i := len(list) - 1; i >= 0; i-- {
		next = list[i].wrap(f, next)
	}
	return next
}

func (f *firing) spoil(r *rest.Request, resp *rest.Response) {
	for _, s := range f.rule.Then.spoilers() {
		s.spoil(f, r, resp)
	}
	f.mark(resp)
}
