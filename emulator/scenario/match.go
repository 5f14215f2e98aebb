package scenario

import (
	"slices"
	"strings"
)

// matches reports whether w looks at the request, steps apart.
func (s *subject) matches(w *When) bool {
	r := s.r
	return (len(w.Operation) == 0 || w.Operation.fits(r.Operation)) &&
		(len(w.Version) == 0 || contains(w.Version, r.Version)) &&
		(w.Batch == nil || *w.Batch == (r.Parent != "")) &&
		(len(w.Connection) == 0 || fitsID(w.Connection, s.connection())) &&
		(len(w.Item) == 0 || fitsID(w.Item, r.Vars.Get("item"))) &&
		(len(w.Group) == 0 || fitsID(w.Group, r.Vars.Get("group"))) &&
		(len(w.App) == 0 || fitsID(w.App, s.app())) &&
		(len(w.User) == 0 || fitsID(w.User, r.Caller.User)) &&
		s.hasHeaders(w.Header) && s.hasQuery(w.Query) && s.hasBody(w.Body) &&
		(len(w.State) == 0 || contains(w.State, s.connectionState()))
}

// fitsID reports whether one of globs fits an id. What has no id fits the empty
// glob alone, so that user: '*' leaves out applications that act for themselves.
func fitsID(globs []Glob, id string) bool {
	return slices.ContainsFunc(globs, func(g Glob) bool { return (id != "" || g.Text == "") && g.fits(id) })
}

func contains[T ~string](list []T, s string) bool {
	for _, v := range list {
		if string(v) == s {
			return true
		}
	}
	return false
}

func (s *subject) hasHeaders(want map[string]Glob) bool {
	for name, glob := range want {
		values := s.r.HTTP.Header.Values(name)
		if strings.EqualFold(name, "Host") { // which package net/http keeps apart
			values = []string{s.r.HTTP.Host}
		}
		if len(values) == 0 || !glob.fits(values[0]) {
			return false
		}
	}
	return true
}

func (s *subject) hasQuery(want map[string]Glob) bool {
	if len(want) > 0 && s.query == nil {
		s.query = s.r.HTTP.URL.Query()
	}
	for name, glob := range want {
		if !s.query.Has(name) || !glob.fits(s.query.Get(name)) {
			return false
		}
	}
	return true
}

func (s *subject) hasBody(tests []BodyTest) bool {
	for i := range tests {
		if !tests[i].holds(s.content()) {
			return false
		}
	}
	return true
}

// connectionState returns the state of the connection; empty if there is none.
func (s *subject) connectionState() string {
	if s.state == nil {
		var state string
		if id := s.connection(); id != "" && s.stateOf != nil {
			state = s.stateOf(s.r, id)
		}
		s.state = &state
	}
	return *s.state
}
