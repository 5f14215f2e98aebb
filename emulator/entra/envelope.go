package entra

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/graphemu/graphemu/emulator/rest"
)

// hintHeader carries one line that tells a person what to do. The real Entra ID
// and Graph have nothing like it.
const hintHeader = "X-Graphemu-Hint"

const jsonType = "application/json; charset=utf-8"

// Envelope gives every answer of the identity endpoints the headers that Entra
// sends, and turns an error into Entra's error body. It is a [rest.Middleware].
//
// Headers: from memory of answers of login.microsoftonline.com, a guess. The
// real discovery documents may be cached for a day; these may not, because an
// emulator's address lives for a test.
func Envelope(next rest.Handler) rest.Handler {
	return func(r *rest.Request) (*rest.Response, error) {
		resp, err := next(r)
		if err != nil {
			resp = failure(r, asOAuth(err))
		}
		h := resp.Header
		h["Cache-Control"] = []string{"no-store, no-cache"}
		h["Pragma"] = []string{"no-cache"}
		h["Expires"] = []string{"-1"}
		h["X-Content-Type-Options"] = []string{"nosniff"}
		h["Client-Request-Id"] = []string{r.ClientID}
		h["X-Ms-Request-Id"] = []string{r.ID}
		return resp, err
	}
}

// errorBody is Entra's error body, its members in the order recorded in
// https://github.com/Azure/azure-sdk-for-go/issues/22386.
type errorBody struct {
	Error         string `json:"error"`
	Description   string `json:"error_description"`
	Codes         []int  `json:"error_codes"`
	Timestamp     string `json:"timestamp"`
	TraceID       string `json:"trace_id"`
	CorrelationID string `json:"correlation_id"`
	URI           string `json:"error_uri"`
	SubError      string `json:"suberror,omitempty"`
}

// errorURI is the page that explains a number.
const errorURI = "https://login.microsoftonline.com/error?code="

const timestampFormat = "2006-01-02 15:04:05Z"

// describeError returns the error_description of e.
func describeError(r *rest.Request, e *oauthError) string {
	return fmt.Sprintf("AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s",
		e.code, e.text, r.ID, r.ClientID, r.Time.UTC().Format(timestampFormat))
}

func failure(r *rest.Request, e *oauthError) *rest.Response {
	resp := rest.NewResponse(e.status, jsonType, rest.Marshal(errorBody{
		Error:         e.name,
		Description:   describeError(r, e),
		Codes:         []int{e.code},
		Timestamp:     r.Time.UTC().Format(timestampFormat),
		TraceID:       r.ID,
		CorrelationID: r.ClientID,
		URI:           errorURI + strconv.Itoa(e.code),
		SubError:      e.sub,
	}))
	for name, values := range e.header {
		resp.Header[name] = values
	}
	if e.hint != "" {
		resp.Header[hintHeader] = []string{e.hint}
	}
	return resp
}

// asOAuth returns err in Entra's terms. A [rest.Error], such as an injected
// fault, keeps its status, message and headers. The cause of any other error is
// not shown.
func asOAuth(err error) *oauthError {
	if e, ok := errors.AsType[*oauthError](err); ok {
		return e
	}
	e, ok := errors.AsType[*rest.Error](err)
	if !ok {
		e = &rest.Error{Status: http.StatusInternalServerError, Message: "There's an issue with the sign-in service."}
	}
	name, code := reason(e.Status)
	return &oauthError{status: e.Status, name: name, code: code, text: e.Message, header: e.Header}
}

// reason returns the error and the AADSTS number for a status that this package
// does not answer by itself. Both are on the list of error codes; which one
// belongs to which status is a guess.
func reason(status int) (name string, code int) {
	switch {
	case status == http.StatusTooManyRequests:
		return "temporarily_unavailable", 90055
	case status == http.StatusServiceUnavailable, status == http.StatusGatewayTimeout:
		return "temporarily_unavailable", 90033
	case status >= http.StatusInternalServerError:
		return "server_error", 50000
	}
	return invalidRequest, 90013
}
