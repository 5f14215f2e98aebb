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
	routers    map[int]*mux.Router // by number of segments
	routes     map[string]*route   // by path template
}

// A route is a path with the operations that its methods name.
type route struct {
	methods map[string]*Operation
	allow   []string
	keys    []string // what mux calls the keys in the path, from left to right
	// betaOnly hides the path from v1.0.
	betaOnly bool
}

// table returns the table, which is made once: to compile its paths takes longer
// than all else that an API needs.
var table = sync.OnceValue(func() *operationTable {
	t := &operationTable{operations: operations(), named: make(map[string]*Operation),
		routers: make(map[int]*mux.Router), routes: make(map[string]*route)}
	for i := range t.operations {
		op := &t.operations[i]
		op.index = i
		t.named[op.Name] = op // of several with one name all need the same permissions
		t.register(op)
	}
	return t
})

// register adds op to the router. Each path is one route of mux, whatever the
// number of its methods: mux tries routes one after another.
func (t *operationTable) register(op *Operation) {
	path := strings.ToLower(op.Path) // as odata's canonical paths are
	rt := t.routes[path]
	if rt == nil {
		rt = &route{methods: make(map[string]*Operation), allow: []string{http.MethodOptions}}
		t.routes[path] = rt
		n := segments(path)
		if t.routers[n] == nil {
			t.routers[n] = mux.NewRouter()
		}
		rt.keys, _ = t.routers[n].NewRoute().Path(path).Name(path).GetVarNames() // a path of the table is well formed
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
