package rest

import (
	"io"
	"net/http"
)

// A Response is what a handler answers. Nothing of it has been written yet, so
// whoever wraps the handler may still change it.
type Response struct {
	// Status is the HTTP status; 0 means 200.
	Status int
	// Header holds what this answer adds to the headers that every answer has.
	Header http.Header
	// Body is sent as it is; nil means no body.
	Body []byte
	// Stream writes the body in place of Body, for one that is too long to be
	// held in memory. An error cuts the connection: by then it is too late for
	// another status.
	Stream func(io.Writer) error
	// Abort cuts the connection in place of an answer.
	Abort bool
	// Wire is how the answer goes wrong on its way; nil means that it does not.
	Wire *Wire
}

// NewResponse returns a Response with a body of the given media type, or
// without a body when contentType is empty.
func NewResponse(status int, contentType string, body []byte) *Response {
	r := &Response{Status: status, Header: make(http.Header, 8), Body: body}
	if contentType != "" {
		r.Header["Content-Type"] = []string{contentType}
	}
	return r
}

// Empty returns a Response that has neither body nor Content-Type.
func Empty(status int) *Response { return NewResponse(status, "", nil) }
