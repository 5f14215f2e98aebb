package scenario

import (
	"cmp"
	"maps"
	"net/http"
	"strconv"
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
)

// An answerFault answers with an error, before or after the work. A gateway
// that gives up knows nothing of what the workload does, so the work's own
// answer does not matter.
type answerFault struct{ then *Then }

func (a answerFault) wrap(f *firing, next rest.Handler) rest.Handler {
	return func(r *rest.Request) (*rest.Response, error) {
		if !a.then.skips() {
			if _, err := next(r); err != nil && !a.then.answers() {
				return nil, err
			}
		}
		return a.answer(f, r)
	}
}

func (a answerFault) answer(f *firing, r *rest.Request) (*rest.Response, error) {
	switch t := a.then; {
	case t.AADSTS != 0:
		return signInFailure(r, t), nil
	case t.Throttle != nil:
		return nil, throttled(f)
	case t.Error == edgeFailure:
		return rest.NewResponse(cmp.Or(int(t.Status), http.StatusBadGateway), "text/html; charset=utf-8", []byte(edgePage)), nil
	case !t.answers():
		return rest.Empty(http.StatusServiceUnavailable), nil // the connection ends before it
	case t.Status != 0 && t.Status < http.StatusBadRequest:
		return rest.Empty(int(t.Status)), nil
	default:
		return nil, t.failure()
	}
}

// failure returns the error that t names, with what it changes of it.
func (t *Then) failure() error {
	e := catalogue[string(t.Error)] // a copy; unknown is empty
	e.Status = cmp.Or(int(t.Status), e.Status)
	e.Code = cmp.Or(t.Code, e.Code, "UnknownError")
	if t.Message != nil {
		e.Message = *t.Message
	}
	e.Header = maps.Clone(e.Header)
	return &e
}

// throttled returns the 429 of a throttle. A client that came too early is told
// so.
func throttled(f *firing) error {
	e := catalogue["throttled"]
	e.Header = http.Header{"Retry-After": {strconv.Itoa(int(f.wait / time.Second))}}
	if f.early {
		e.Header.Set("X-Graphemu-Hint", "This request was sent again before its Retry-After was over, so all have to wait longer")
	}
	return &e
}
