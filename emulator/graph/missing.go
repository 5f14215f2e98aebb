package graph

import (
	"net/http"
	"slices"
	"strings"
)

// A Gap is something of Graph's that is not emulated.
type Gap struct {
	Methods []string `json:"methods"`
	// Path is written as an [Operation]'s. A last segment "**" stands for
	// whatever lies below.
	Path     string `json:"path"`
	BetaOnly bool   `json:"-"`
	Reason   string `json:"reason"`
}

// Versions returns the versions that have g.
func (g Gap) Versions() []string { return versions(g.BetaOnly) }

// NotEmulated returns what Graph has for connectors, or beside them, and the
// emulator has not. Where the path has an operation with another method the
// answer is 405, otherwise 501 with the reason.
func NotEmulated() []Gap {
	const (
		get, post, patch, remove = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete

		connection = "/connections/{connection}"
		activities = connection + "/items/{item}/activities"

		generated    = "only metadata and generated clients have it; "
		undocumented = "only Microsoft's permissions reference of August 2026 has it"
		elsewhere    = "it has nothing to do with connectors"
		changes      = "not yet: it would list what has changed, and nothing in the directory changes"
		lookedUp     = "of the directory only users, groups and who is in which are emulated, to be read"
	)
	return []Gap{
		{[]string{post}, "/search/query", false, "not yet: it would search the items of connections"},
		{[]string{patch}, "/external", false, generated + "there is nothing in it to change"},
		{[]string{post}, connection + "/items", false, generated + "an item is created with PUT"},
		{[]string{post}, activities, false, generated + "activities are added with addActivities"},
		{[]string{patch, remove}, activities + "/{activity}", false, generated + "an activity has happened"},
		{[]string{patch}, connection + "/groups/{group}/members/{member}", false, generated + "a member is deleted and added again"},
		{[]string{post}, connection + "/operations", false, generated + "the service alone makes operations"},
		{[]string{patch, remove}, connection + "/operations/{operation}", false, generated + "the service alone changes operations"},
		{[]string{patch, remove}, connection + "/quota", true, generated + "the service computes it"},
		{[]string{post}, connection + "/fullRefresh/start", true, undocumented},
		{[]string{post}, connection + "/fullRefresh/end", true, undocumented},
		{[]string{post}, connection + "/fullRefresh/items", true, undocumented},
		{[]string{post}, connection + "/fullRefresh/groups", true, undocumented},
		{[]string{post}, connection + "/fullRefresh/groups/{group}/members", true, undocumented},
		{[]string{get, post, patch, remove}, "/external/authorizationSystems/**", true, elsewhere},
		{[]string{get, post, patch, remove}, "/external/industryData/**", true, elsewhere},
		{[]string{get}, "/users/delta", false, changes},
		{[]string{get}, "/groups/delta", false, changes},
		{[]string{get, post, patch, remove}, "/me/**", false, lookedUp},
		{[]string{get, post, patch, remove}, "/users/{user}/**", false, lookedUp},
		{[]string{get, post, patch, remove}, "/groups/{group}/**", false, lookedUp},
		{[]string{get, post, patch, remove}, "/directoryObjects/**", false, lookedUp},
	}
}

// whyNot returns why a request for a canonical path is not emulated; empty if
// nobody has thought of it.
func whyNot(method, path string) string {
	for _, g := range NotEmulated() {
		if slices.Contains(g.Methods, method) && g.covers(path) {
			return g.Reason
		}
	}
	return ""
}

func (g Gap) covers(path string) bool {
	got := strings.Split(path, "/")
	for i, want := range strings.Split(strings.ToLower(g.Path), "/") {
		switch {
		case want == "**":
			return true
		case i >= len(got) || want != got[i] && !strings.HasPrefix(want, "{"):
			return false
		}
	}
	return strings.Count(g.Path, "/") == len(got)-1
}
