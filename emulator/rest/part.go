package rest

import (
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
)

// Part answers hr, which came inside the body of r, with h. hr is a request of
// its own: it has its own ID and time, and is logged like any other. What hr
// does not say itself, base and client-request-id, it has from r.
//
// A part has no connection that could be cut, and it may run beside others: so
// a panic, and a [Response] that says Abort, become an answer. r must have come
// from [Edge.Serve].
func (r *Request) Part(hr *http.Request, h Handler) *Response {
	p := r.edge.request(hr)
	p.Base, p.Parent = r.Base, r.ID
	if hr.Header.Get("Client-Request-Id") == "" {
		p.ClientID = r.ClientID
	}
	return r.edge.answer(p, contained(h))
}

// contained returns h's answer, or one that says that there is none.
func contained(h Handler) Handler {
	return func(r *Request) (resp *Response, err error) {
		defer func() {
			p := recover()
			if p == nil && (resp == nil || !resp.Abort && !resp.Wire.aborts()) {
				if resp != nil {
					resp.Wire.hold(r)
					resp.Wire.dripped(r)
				}
				return
			}
			aborted := resp
			if p != nil && p != http.ErrAbortHandler {
				err = fmt.Errorf("panic in %s: %v\n%s", r.Operation, p, debug.Stack())
			}
			resp, err = Envelope(func(*Request) (*Response, error) { return nil, cut(err) })(r)
			if aborted != nil {
				keep(resp, aborted)
			}
		}()
		return h(r)
	}
}

// keep gives resp the headers by which aborted says why it is one: those of the
// emulator's own.
func keep(resp, aborted *Response) {
	for name, values := range aborted.Header {
		if strings.HasPrefix(name, "X-Graphemu-") {
			resp.Header[name] = values
		}
	}
}

// cut returns the Error for a part whose connection would have been cut. That
// Graph's gateway answers 502 for a workload that hangs up was seen outside
// batches (microsoftgraph/msgraph-sdk-dotnet#3177); here it is a guess, as is
// the message.
func cut(cause error) *Error {
	return &Error{Status: http.StatusBadGateway, Code: "UnknownError", Message: "The request was aborted.", Err: cause}
}
