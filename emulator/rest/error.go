package rest

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// An Error is an answer that reports a failure in Graph's envelope.
type Error struct {
	// Status is the HTTP status.
	Status int
	// Code and Message are Graph's error.code and error.message.
	Code, Message string
	// Inner is what the workload behind Graph adds to error.innerError.
	Inner Inner
	// Header is added to the answer's headers.
	Header http.Header
	// Err is the cause. It is logged and never shown.
	Err error
}

// Inner is the part of error.innerError that a workload fills in. Empty
// members are left out.
type Inner struct{ Code, Source, Message string }

// Error returns the status, code and message, and the cause if there is one.
func (e *Error) Error() string {
	s := strconv.Itoa(e.Status) + " " + e.Code + ": " + e.Message
	if e.Inner.Message != "" {
		s += " (" + e.Inner.Message + ")"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// errUnknown returns the Error for a cause that nobody foresaw: it says
// nothing of the cause.
//
// Code: https://learn.microsoft.com/graph/errors ("generalException"), cased
// as this workload cases its codes. The message is a guess.
func errUnknown(cause error) *Error {
	return &Error{Status: http.StatusInternalServerError, Code: "GeneralException",
		Message: "An unexpected error occurred.", Err: cause}
}

// NotAllowed returns the Error for a method that the path does not take.
//
// Code and message: https://learn.microsoft.com/graph/json-batching (405 in its
// example). The Allow header: RFC 9110 §15.5.6.
func NotAllowed(allow []string) *Error {
	return &Error{Status: http.StatusMethodNotAllowed, Code: "Request_BadRequest",
		Message: "Specified HTTP method is not allowed for the request target.",
		Header:  http.Header{"Allow": {strings.Join(allow, ", ")}}}
}

// BadRequest returns the Error with which Graph's gateway refuses a request
// before a workload sees it.
func BadRequest(message string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "BadRequest", Message: message}
}

// asError returns the Error in err's chain, or errUnknown.
func asError(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return errUnknown(err)
}
