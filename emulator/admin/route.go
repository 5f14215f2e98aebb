package admin

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A route is one method of one path below [Root]. What its document says of it
// and what it takes are the same table.
type route struct {
	path, method string
	about        string      // what it does, in a sentence
	query        []parameter // what the query may hold; anything else is refused
	body         content     // what is sent
	status       int         // of the answer, when it goes well
	answer       content     // what is answered
	handle       rest.Handler
}

// A parameter is one of a query.
type parameter struct {
	name, about string
	required    bool
	integer     bool
}

// A content is what a body may be: JSON of a type, or text of media types.
type content struct {
	json  any // a value of the type
	types []string
	about string
}

// find returns the route for a method and a path, or the error that says what
// there is. HEAD is answered as GET is.
func (a *API) find(method, path string) (route, error) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	var methods []string
	for _, rt := range a.table {
		if rt.path == path {
			if rt.method == method {
				return rt, nil
			}
			methods = append(methods, rt.method)
		}
	}
	switch {
	case methods == nil:
		return route{}, &rest.Error{Status: http.StatusNotFound, Code: "NotFound",
			Message: "Below /" + Root + "/ there are " + strings.Join(a.paths(), ", ") + "."}
	case method == http.MethodOptions:
		return route{handle: options(methods)}, nil
	}
	return route{}, rest.NotAllowed(allow(methods))
}

func (a *API) paths() []string {
	var paths []string
	for _, rt := range a.table {
		paths = append(paths, rt.path)
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// allow returns what the header Allow lists for a path that has methods.
func allow(methods []string) []string {
	list := append(slices.Clone(methods), http.MethodOptions)
	if slices.Contains(methods, http.MethodGet) {
		list = append(list, http.MethodHead)
	}
	slices.Sort(list)
	return list
}

func options(methods []string) rest.Handler {
	return func(*rest.Request) (*rest.Response, error) {
		resp := rest.Empty(http.StatusNoContent)
		resp.Header.Set("Allow", strings.Join(allow(methods), ", "))
		return resp, nil
	}
}

// check refuses a query that rt cannot have been meant with.
func (rt route) check(query string) error {
	values, err := url.ParseQuery(query)
	if err != nil {
		return refused("The query cannot be read: " + err.Error() + ".")
	}
	for name, v := range values {
		switch known := slices.ContainsFunc(rt.query, func(p parameter) bool { return p.name == name }); {
		case !known:
			return refused(fmt.Sprintf("%s /%s/%s has no '%s' in its query. It takes %s.", rt.method, Root, rt.path, name, rt.takes()))
		case len(v) > 1:
			return refused("The query has '" + name + "' more than once.")
		}
	}
	for _, p := range rt.query {
		if p.required && values.Get(p.name) == "" {
			return refused("The query has no '" + p.name + "'. " + p.about)
		}
	}
	return nil
}

func (rt route) takes() string {
	var names []string
	for _, p := range rt.query {
		names = append(names, p.name)
	}
	return cmp.Or(strings.Join(names, ", "), "nothing")
}
