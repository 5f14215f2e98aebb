package graph

import (
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/gorilla/mux"
)

// An operationTable is all that is emulated, and how a path leads to it. It is
// the same for every [API] and never changes.
type operationTable struct {
	operations []Operation
	named      map[string]*Operation
	routers    map[int]func() *mux.Router // by number of segments, each made when first asked for
	routes     map[string]*route          // by path template
}

// A route is a path with the operations that its methods name.
type route struct {
	methods map[string]*Operation
	allow   []string
	keys    []string // the names of the keys in the path, from left to right
	// betaOnly hides the path from v1.0.
	betaOnly bool
}

// table returns the table, which is made once.
var table = sync.OnceValue(func() *operationTable {
	t := &operationTable{operations: operations(), named: make(map[string]*Operation),
		routers: make(map[int]func() *mux.Router), routes: make(map[string]*route)}
	for i := range t.operations {
		op := &t.operations[i]
		op.index = i
		t.named[op.Name] = op // of several with one name all need the same permissions
		t.register(op)
	}
	for path := range t.routes {
		if n := segments(path); t.routers[n] == nil {
			t.routers[n] = sync.OnceValue(func() *mux.Router { return t.router(n) })
		}
	}
	return t
})

// router returns the routes of n segments.
func (t *operationTable) router(n int) *mux.Router {
	router := mux.NewRouter()
	for i := range t.operations {
		path := pathOf(&t.operations[i])
		if segments(path) == n && router.Get(path) == nil {
			tmpl := newTemplate(path)
			t.routes[path].keys = tmpl.keys()
			router.NewRoute().MatcherFunc(tmpl.match).Name(path)
		}
	}
	return router
}

// pathOf returns the path of op as odata's canonical paths are.
func pathOf(op *Operation) string { return strings.ToLower(op.Path) }

// register adds op to the routes. Each path is one route of mux, whatever the
// number of its methods: mux tries routes one after another.
func (t *operationTable) register(op *Operation) {
	path := pathOf(op)
	rt := t.routes[path]
	if rt == nil {
		rt = &route{methods: make(map[string]*Operation), allow: []string{http.MethodOptions}}
		t.routes[path] = rt
	}
	rt.betaOnly = op.BetaOnly // of a path as a whole: no path has both kinds
	rt.methods[op.Method] = op
	rt.allow = append(rt.allow, op.Method)
	if op.Method == http.MethodGet {
		rt.methods[http.MethodHead] = op
		rt.allow = append(rt.allow, http.MethodHead)
	}
	slices.Sort(rt.allow)
}
