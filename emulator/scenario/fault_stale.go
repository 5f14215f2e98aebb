package scenario

import (
	"bytes"
	"maps"
	"net/http"
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A staleFault answers a read with what an earlier one of the same caller got: a
// replica that has not heard of what was written since. Writes go through: what
// answered them in place of the work would lose them.
type staleFault struct{ until time.Duration }

func (s staleFault) wrap(f *firing, next rest.Handler) rest.Handler {
	return func(r *rest.Request) (*rest.Response, error) {
		if r.HTTP.Method != http.MethodGet && r.HTTP.Method != http.MethodHead {
			return next(r)
		}
		id := fnvOffset.add(r.Caller.App).add(r.Caller.User).add(r.HTTP.Method).add(r.HTTP.URL.RequestURI())
		f.run.mu.Lock()
		old, there := f.run.answers[id]
		f.run.mu.Unlock()
		if there && r.Time.Before(old.at.Add(s.until)) {
			return old.copy()
		}
		resp, err := next(r)
		fresh := remembered{resp, err, r.Time}
		fresh.resp, fresh.err = fresh.copy()
		f.run.remember(id, fresh)
		return resp, err
	}
}

// maxAnswers bounds how many answers a run remembers.
const maxAnswers = 10_000

// remember keeps m. A run that is full forgets all: reads are fresh once then.
func (x *run) remember(id digest, m remembered) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.answers) >= maxAnswers {
		clear(x.answers)
	}
	x.answers[id] = m
}

// copy returns the answer so that others may change it.
func (m remembered) copy() (*rest.Response, error) {
	if m.resp == nil {
		return nil, m.err
	}
	c := *m.resp
	c.Header, c.Body = maps.Clone(c.Header), bytes.Clone(c.Body)
	return &c, m.err
}
