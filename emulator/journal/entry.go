package journal

import (
	"bytes"
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/graphemu/graphemu/emulator/rest"
)

// An Entry is one request and its answer, without secrets.
type Entry struct {
	// Sequence numbers the requests of a tenant as they were answered. What was
	// in a batch comes before the batch itself.
	Sequence int64 `json:"sequence"`
	// ID is the request-id. ClientID is the client-request-id that the caller
	// sent; empty if it sent none.
	ID       string `json:"requestId"`
	ClientID string `json:"clientRequestId,omitempty"`
	// Batch is the request-id of the batch that the request came in.
	Batch string `json:"batch,omitempty"`
	// Time is when the request came, by the tenant's clock; Milliseconds is how
	// long the answer took, in real time.
	Time         time.Time `json:"time"`
	Milliseconds float64   `json:"milliseconds"`

	Method     string `json:"method"`
	Path       string `json:"path"`
	Query      string `json:"query,omitempty"`
	Operation  string `json:"operation,omitempty"`
	Version    string `json:"version,omitempty"`
	Connection string `json:"connection,omitempty"`
	Item       string `json:"item,omitempty"`

	// Tenant is in whose journal the entry is. App, User and Permissions are
	// empty for a caller whom nobody knows.
	Tenant      string   `json:"tenant"`
	App         string   `json:"app,omitempty"`
	User        string   `json:"user,omitempty"`
	Permissions []string `json:"permissions,omitempty"`

	// Rule is the scenario's rule that fired.
	Rule string `json:"rule,omitempty"`
	// Work is the status that the work itself had, if a rule fired: the caller
	// may have got another. 0 means that nothing was done.
	Work *int `json:"work,omitempty"`
	// Status is 0 if the connection was cut in place of an answer. Code is the
	// code of an error. Wire says what became of the connection if it did not
	// live: "closed", "reset", "hung", or "cut" in the middle of the body.
	Status  int     `json:"status"`
	Code    string  `json:"code,omitempty"`
	Wire    string  `json:"wire,omitempty"`
	Request Message `json:"request"`
	Answer  Message `json:"answer"`

	came, took time.Duration
}

// entry returns what may be shown of r.
func (r *record) entry() Entry {
	e := Entry{
		Sequence: r.sequence, ID: r.ID, ClientID: r.header.Get("Client-Request-Id"), Batch: r.Parent,
		Time: r.Time, Milliseconds: float64(r.took.Microseconds()) / 1000,
		Method: r.method, Path: r.url.EscapedPath(), Query: blotForm(r.url.RawQuery),
		Operation: r.Operation, Version: r.Version, Connection: r.Vars.Get("connection"), Item: r.Vars.Get("item"),
		Tenant: r.tenant, App: r.Caller.App, User: r.Caller.User,
		Rule: r.Rule, Status: r.status, Wire: r.fate(),
		Request: message(r.header, r.request), Answer: message(r.answer, r.response),
		came: r.came, took: r.took,
	}
	if form, err := url.ParseQuery(string(r.request.kept)); err == nil && e.App == "" && r.Operation == "entra.token" {
		e.App = form.Get("client_id") // who it says that it is
	}
	if strings.HasPrefix(r.Operation, "entra.") && !bytes.HasPrefix(e.Answer.Body, []byte("{")) && e.Answer.Body != nil {
		e.Answer.Body = rest.Marshal(blot) // a page may hold a code in any form
	}
	if r.Operation == "connections.create" { // its path does not say which
		e.Connection = gjson.GetBytes(r.request.kept, "id").String()
	}
	e.Permissions = r.Caller.Roles
	if e.User != "" {
		e.Permissions = r.Caller.Scopes
	}
	if r.Rule != "" && r.Version != "" {
		e.Work = &r.Work
	}
	if r.status >= http.StatusBadRequest {
		e.Code = errorCode(r.response.kept)
	}
	return e
}

// fate says what became of the connection; "" if nothing did.
func (r *record) fate() string {
	switch {
	case r.wire.Reset:
		return "reset"
	case r.wire.Hang:
		return "hung"
	case r.wire.Cut:
		return "cut"
	case r.status == 0:
		return "closed"
	}
	return ""
}

// errorCode returns the code of Graph's error body, or Entra ID's error.
func errorCode(body []byte) string {
	e := gjson.GetBytes(body, "error")
	return cmp.Or(e.Get("code").Str, e.Str)
}

// Brief returns the request and its status on one line.
func (e *Entry) Brief() string {
	s := e.Method + " " + e.Path
	if e.Query != "" {
		s += "?" + e.Query
	}
	return s + ": " + e.Outcome()
}

// Reason returns why the request was refused, in the words of the answer; empty
// if it was not, or the answer does not say.
func (e *Entry) Reason() string {
	if e.Status < http.StatusBadRequest {
		return ""
	}
	a := gjson.ParseBytes(e.Answer.Body)
	return cmp.Or(a.Get("error.innerError.message").Str, a.Get("error.message").Str, a.Get("error_description").Str)
}

// numbers returns the numbers of entries.
func numbers(list []*Entry) []int64 {
	all := make([]int64, len(list))
	for i, e := range list {
		all[i] = e.Sequence
	}
	slices.Sort(all)
	return all
}
