package journal

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/tidwall/gjson"
)

// perBatch is how many requests a batch holds:
// https://learn.microsoft.com/graph/json-batching
const perBatch = 20

// unbatchedWrites: many items are written one by one.
func unbatchedWrites(all []*Entry, o LintOptions) []Finding {
	type kind struct{ app, connection, operation string }
	var found []Finding
	for _, writes := range grouped(all, func(e *Entry) (kind, bool) {
		return kind{e.App, e.Connection, e.Operation}, e.Batch == "" && done(e) &&
			either(e, "items.put", "items.update", "items.delete", "groups.create", "members.create", "members.delete")
	}) {
		if n := len(writes); n >= o.Unbatched {
			found = append(found, Finding{Rule: "unbatched-writes", App: writes[0].App, Entries: numbers(writes),
				Text: fmt.Sprintf("%d requests %s to %s came one by one. A batch holds %d: %s would do.",
					n, writes[0].Operation, writes[0].Connection, perBatch, count((n+perBatch-1)/perBatch, "request")),
				URL: "https://learn.microsoft.com/graph/json-batching"})
		}
	}
	return found
}

// repeatedConflict: what exists already is created again.
func repeatedConflict(all []*Entry, _ LintOptions) []Finding {
	type thing struct{ app, path, id string }
	var found []Finding
	for _, posts := range grouped(all, func(e *Entry) (thing, bool) {
		id := gjson.GetBytes(e.Request.Body, "id").String()
		return thing{e.App, e.Path, id}, toGraph(e) && e.Method == http.MethodPost && id != ""
	}) {
		for i, e := range posts[1:] {
			if before := posts[i]; before.Status == http.StatusConflict && !deleted(all, before, e) {
				found = append(found, Finding{Rule: "repeated-conflict", App: e.App, Entries: numbers([]*Entry{before, e}),
					Text: fmt.Sprintf("POST %s was answered 409 and came again with the same id. What exists is changed with PATCH, or deleted first.", e.Path),
					URL:  "https://learn.microsoft.com/graph/errors#http-status-codes"})
				break
			}
		}
	}
	return found
}

// deleted reports whether something was deleted between two entries.
func deleted(all []*Entry, from, to *Entry) bool {
	return slices.ContainsFunc(all, func(e *Entry) bool {
		return e.Method == http.MethodDelete && done(e) && e.Sequence > from.Sequence && e.Sequence < to.Sequence
	})
}

// noContentType: a body does not say what it is.
func noContentType(all []*Entry, _ LintOptions) []Finding {
	return perApp(all, func(e *Entry) bool {
		write := e.Method == http.MethodPost || e.Method == http.MethodPut || e.Method == http.MethodPatch
		return toGraph(e) && write && e.Batch == "" && e.Request.Headers["Content-Type"] == ""
	}, Finding{Rule: "no-content-type", Text: "A write came without Content-Type. Graph refuses it with 400; send application/json.",
		URL: "https://learn.microsoft.com/graph/use-the-api"})
}
