package journal

import (
	"fmt"
	"slices"
	"strings"
)

// perApp returns a finding like f for each application with entries that have
// the habit.
func perApp(all []*Entry, has func(*Entry) bool, f Finding) []Finding {
	var found []Finding
	for _, entries := range grouped(all, func(e *Entry) (string, bool) { return e.App, has(e) }) {
		f.App, f.Entries = entries[0].App, numbers(entries)
		found = append(found, f)
	}
	return found
}

// noRequestID: requests that nobody can find again in two logs.
func noRequestID(all []*Entry, _ LintOptions) []Finding {
	return perApp(all, func(e *Entry) bool {
		return toGraph(e) && e.App != "" && e.Batch == "" && e.ClientID == ""
	}, Finding{Rule: "no-client-request-id",
		Text: "Requests came without client-request-id. With a new GUID in each, Microsoft's support and your log speak of the same request.",
		URL:  "https://learn.microsoft.com/graph/best-practices-concept#reliability-and-support"})
}

// manyTokens is how many tokens a client may fetch before it matters that it
// does not keep them: a guess.
const manyTokens = 5

// tokenPerRequest: a new token for each request or two, though one lasts an
// hour.
func tokenPerRequest(all []*Entry, _ LintOptions) []Finding {
	requests := make(map[string]int) // by application
	for _, e := range all {
		if toGraph(e) && e.Batch == "" {
			requests[e.App]++
		}
	}
	found := perApp(all, func(e *Entry) bool { return either(e, "entra.token") && done(e) }, Finding{
		Rule: "token-per-request", URL: "https://learn.microsoft.com/entra/identity-platform/msal-acquire-cache-tokens"})
	found = slices.DeleteFunc(found, func(f Finding) bool {
		return len(f.Entries) < manyTokens || 2*len(f.Entries) < requests[f.App]
	})
	for i, f := range found {
		found[i].Text = fmt.Sprintf("%d tokens were fetched for %s to Graph. A token lasts about an hour: keep it until shortly before expires_in.",
			len(f.Entries), count(requests[f.App], "request"))
	}
	return found
}

// broadPermissions: an application holds permissions that nothing it did needs.
func broadPermissions(all []*Entry, o LintOptions) []Finding {
	type caller struct {
		app       string
		delegated bool
	}
	var found []Finding
	for _, entries := range grouped(all, func(e *Entry) (caller, bool) {
		return caller{e.App, e.User != ""}, e.App != "" && len(e.Permissions) > 0
	}) {
		e := entries[len(entries)-1] // holds what was granted last
		i := slices.IndexFunc(o.Needs, func(n Need) bool { return n.App == e.App && n.Delegated == (e.User != "") })
		if i < 0 || slices.ContainsFunc(o.Unchosen, func(set []string) bool { return sameSet(set, e.Permissions) }) {
			continue
		}
		extra := slices.DeleteFunc(slices.Clone(e.Permissions), func(p string) bool { return slices.Contains(o.Needs[i].Permissions, p) })
		if len(extra) == 0 {
			continue
		}
		found = append(found, Finding{Rule: "broad-permissions", App: e.App, Entries: []int64{e.Sequence},
			Text: fmt.Sprintf("The application holds %s, and needed no more than %s.",
				strings.Join(extra, ", "), strings.Join(o.Needs[i].Permissions, ", ")),
			URL: "https://learn.microsoft.com/graph/permissions-overview#best-practices-for-using-microsoft-graph-permissions"})
	}
	return found
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
