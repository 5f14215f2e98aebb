package scenario

import (
	"bytes"
	"maps"
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A staleFault answers a read with what an earlier one got: a replica that has
// not heard of what was written since.
type staleFault struct{ until time.Duration }

func (s staleFault) wrap(f *firing, next rest.Handler) rest.Handler {
	return func(r *rest.Request) (*rest.Response, error) {
		id := fnvOffset.add(r.Operation).add(r.HTTP.URL.RequestURI())
		f.run.mu.Lock()
		old, there := f.run.answers[id]
		f.run.mu.Unlock()
		if there && r.Time.Before(old.at.Add(s.until)) {
			return old.copy()
		}
		resp, err := next(r)
		fresh := remembered{resp, err, r.Time}
		fresh.resp, fresh.err = fresh.copy()
		f.run.mu.Lock()
		f.run.answers[id] = fresh
		f.run.mu.Unlock()
		return resp, err
	}
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
