package rest

import (
	"fmt"
	"net/http"
	"runtime/debug"
)

// Headers whose value never changes. A slice is shared by all answers, so
// nobody may append to what a Header holds without replacing it.
var (
	cacheControl = []string{"no-cache"}
	hsts         = []string{"max-age=31536000"}
	vary         = []string{"Accept-Encoding"}
	odataVersion = []string{"4.0"}
	errorType    = []string{"application/json"}
	// Observed form; the values are ours, so that nobody mistakes the
	// emulator's answer for Microsoft's in a log.
	diagnostic = []string{`{"ServerInfo":{"DataCenter":"Emulator","Slice":"E","Ring":"0","ScaleUnit":"000","RoleInstance":"GRAPHEMU"}}`}
)

// Envelope gives every answer the headers that Graph's gateway sends, and turns
// an error into Graph's error body. A panic becomes a 500, so that one broken
// request does not end the others.
//
// Headers on success and on error: recordings of Azure's SDK tests against
// Graph, 2021. An error carries no OData-Version and a bare Content-Type.
func Envelope(next Handler) Handler {
	return func(r *Request) (resp *Response, _ error) {
		resp, err := guarded(next, r)
		if err != nil {
			resp = failure(r, asError(err))
		} else if len(resp.Body) > 0 {
			resp.Header["Odata-Version"] = odataVersion
		}
		h := resp.Header
		h["Cache-Control"] = cacheControl
		h["Strict-Transport-Security"] = hsts
		h["Vary"] = vary
		h["X-Ms-Ags-Diagnostic"] = diagnostic
		ids := []string{r.ID, r.ClientID} // one allocation
		h["Request-Id"] = ids[:1:1]
		h["Client-Request-Id"] = ids[1:]
		return resp, err
	}
}

// guarded runs next and returns its panic as an error. A deliberate
// [http.ErrAbortHandler] goes on.
func guarded(next Handler, r *Request) (resp *Response, err error) {
	defer func() {
		if p := recover(); p == http.ErrAbortHandler {
			panic(p)
		} else if p != nil {
			err = fmt.Errorf("panic in %s: %v\n%s", r.Operation, p, debug.Stack())
		}
	}()
	return next(r)
}

// errorBody is Graph's error body. The gateway adds the last three members of
// innerError, in this order; date has no zone and no fraction, and the Go SDK
// can read it in no other form (kiota-serialization-json-go).
type errorBody struct {
	Error struct {
		Code       string `json:"code"`
		Message    string `json:"message"`
		InnerError struct {
			Code     string `json:"code,omitempty"`
			Source   string `json:"source,omitempty"`
			Message  string `json:"message,omitempty"`
			Date     string `json:"date"`
			ID       string `json:"request-id"`
			ClientID string `json:"client-request-id"`
		} `json:"innerError"`
	} `json:"error"`
}

func failure(r *Request, e *Error) *Response {
	var b errorBody
	b.Error.Code, b.Error.Message = e.Code, e.Message
	inner := &b.Error.InnerError
	inner.Code, inner.Source, inner.Message = e.Inner.Code, e.Inner.Source, e.Inner.Message
	inner.Date = r.Time.UTC().Format("2006-01-02T15:04:05")
	inner.ID, inner.ClientID = r.ID, r.ClientID

	resp := NewResponse(e.Status, "", Marshal(b))
	for name, values := range e.Header {
		resp.Header[name] = values
	}
	resp.Header["Content-Type"] = errorType
	return resp
}
