package graph

import (
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/gorilla/mux"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/odata"
	"github.com/graphemu/graphemu/emulator/rest"
)

// find returns what answers r, after filling in what r's path says. It never
// returns nil: a request for nothing gets an answer that refuses it.
func (a *API) find(r *rest.Request) rest.Handler {
	path, err := a.canonical(r)
	if err != nil {
		return a.refusal(err)
	}
	rt := a.match(r, path)
	if rt == nil {
		return a.refusal(notEmulated(r, path))
	}
	if rt.betaOnly && version(r) != external.Beta {
		return a.refusal(notEmulated(r, path))
	}
	op, ok := rt.methods[r.HTTP.Method]
	switch {
	case ok:
		r.Operation = op.Name
		return a.handler(op)
	case r.HTTP.Method == http.MethodOptions:
		return rest.Envelope(rt.options)
	}
	return a.refusal(rest.NotAllowed(rt.allow))
}

// match returns the route of a canonical path, after filling in the keys in it,
// or nil.
func (a *API) match(r *rest.Request, path string) *route {
	router, ok := a.routers[segments(path)]
	if !ok {
		return nil
	}
	q := queries.Get().(*query)
	defer queries.Put(q)
	q.url.Path, q.request.Method, q.request.URL = path, r.HTTP.Method, &q.url
	clear(q.match.Vars)
	q.match = mux.RouteMatch{Vars: q.match.Vars}
	if !router().Match(&q.request, &q.match) {
		return nil
	}
	rt := a.routes[q.match.Route.GetName()]
	r.Vars = make(rest.Vars, len(rt.keys))
	for i, name := range rt.keys {
		// The path is canonical, so it decodes.
		key, _ := url.PathUnescape(q.match.Vars[name])
		r.Vars[i] = rest.Var{Name: name, Value: key}
	}
	return rt
}

// A query is what mux is asked and answers. Queries are used again: a new one
// is larger than all that is read to answer most requests.
type query struct {
	request http.Request
	url     url.URL
	match   mux.RouteMatch
}

var queries = sync.Pool{New: func() any { return &query{match: mux.RouteMatch{Vars: make(map[string]string)}} }}

// segments returns how many segments a canonical path has, in which a slash of
// a key is escaped. There is a router for each number, as mux tries one route
// after the other.
func segments(path string) int { return strings.Count(path, "/") }

// canonical sets r's version and returns the rest of its path in the form that
// the route table is written in.
func (a *API) canonical(r *rest.Request) (string, error) {
	escaped := strings.TrimLeft(r.HTTP.URL.EscapedPath(), "/")
	root, below, _ := strings.Cut(escaped, "/")
	version, err := url.PathUnescape(root) // it may be encoded like any segment
	if err != nil {
		return "", rest.BadRequest("The path holds a malformed escape.")
	}
	r.Version = strings.ToLower(version)
	var room [6]odata.Segment // as many as they come
	path, err := odata.ParsePath(room[:0], below, isCollection)
	if err != nil {
		return "", err
	}
	// The singleton "external" holds the connections, which are also an
	// entity set of their own: Graph's metadata, v1.0 and beta.
	if len(path) > 1 && path[0].Name == "external" && path[1].Name == "connections" {
		path = path[1:]
	}
	shortenCast(path)
	return path.String(), nil
}

// isCollection reports whether a key follows the segment called name.
func isCollection(name string) bool {
	switch name {
	case "connections", "items", "groups", "members", "operations", "activities", "users", "organization":
		return true
	}
	return false
}

// IsVersion reports whether the first segment of a path is an API version.
func IsVersion(segment string) bool {
	return strings.EqualFold(segment, string(external.V1)) || strings.EqualFold(segment, string(external.Beta))
}

// options answers OPTIONS. It needs no token: a browser's preflight has none.
func (rt *route) options(*rest.Request) (*rest.Response, error) {
	resp := rest.Empty(http.StatusNoContent)
	resp.Header.Set("Allow", strings.Join(rt.allow, ", "))
	return resp, nil
}

// refusal answers with err, behind the same middleware as every operation.
func (a *API) refusal(err error) rest.Handler {
	return a.wrap(func(*rest.Request) (*rest.Response, error) { return nil, err })
}

// notEmulated names what is missing and, if that is known, why. Graph has the
// path; the emulator has not.
//
// Status: https://learn.microsoft.com/graph/errors. The code is a guess.
func notEmulated(r *rest.Request, path string) *rest.Error {
	message := "graphemu does not emulate " + r.HTTP.Method + " " + r.HTTP.URL.EscapedPath()
	if why := whyNot(r.HTTP.Method, path); why != "" {
		message += ": " + why
	}
	return &rest.Error{Status: http.StatusNotImplemented, Code: "NotImplemented", Message: message + "."}
}
