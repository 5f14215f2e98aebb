package graph

import (
	"net/http"
	"strings"

	"github.com/gorilla/mux"
)

// A template is the path of a route by its segments. One in braces stands for a
// key.
type template []string

func newTemplate(path string) template { return strings.Split(strings.TrimPrefix(path, "/"), "/") }

// keyName returns what a segment of a template is called, if it stands for a key.
func keyName(segment string) (string, bool) {
	name, ok := strings.CutPrefix(segment, "{")
	return strings.TrimSuffix(name, "}"), ok
}

// keys returns the names of the keys, from left to right.
func (t template) keys() (names []string) {
	for _, segment := range t {
		if name, ok := keyName(segment); ok {
			names = append(names, name)
		}
	}
	return names
}

// match is a mux.MatcherFunc for paths of as many segments. What mux makes of a
// path itself is a regular expression, which is run once to see whether it fits
// and once more for the keys: that took longer than the store.
func (t template) match(r *http.Request, m *mux.RouteMatch) bool {
	rest := strings.TrimPrefix(r.URL.Path, "/")
	for _, want := range t {
		segment, more, _ := strings.Cut(rest, "/")
		name, isKey := keyName(want)
		switch {
		case isKey && segment != "":
			m.Vars[name] = segment
		case isKey || segment != want:
			return false
		}
		rest = more
	}
	return true
}
