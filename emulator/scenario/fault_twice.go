package scenario

import (
	"bytes"
	"io"
	"net/http"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/rest"
)

// A twiceFault delivers a request two times, as a proxy does that sends again
// what it has no answer for. The caller gets the second answer.
type twiceFault struct{}

func (twiceFault) wrap(_ *firing, next rest.Handler) rest.Handler {
	return func(r *rest.Request) (*rest.Response, error) {
		body, err := io.ReadAll(io.LimitReader(r.HTTP.Body, external.MaxBodyBytes+1))
		if err != nil {
			return next(r) // which says what is wrong
		}
		first := *r
		first.ID, first.HTTP = rest.NewID(), again(r.HTTP, body)
		if _, err := next(&first); err != nil {
			// What fails is not sent again for that reason alone, and the
			// second answer is the one that counts.
			first.Rule = r.Rule
		}
		r.HTTP = again(r.HTTP, body)
		return next(r)
	}
}

// again returns hr with a body that has not been read.
func again(hr *http.Request, body []byte) *http.Request {
	c := *hr
	c.Body, c.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return &c
}
