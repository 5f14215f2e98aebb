package graph

import (
	"net/http"

	"github.com/graphemu/graphemu/emulator/rest"
)

// An operation is one thing that a client can ask for. Its name is what
// permissions, scenarios, the journal and the list of operations call it.
type operation struct {
	name     string
	method   string
	path     string // below the version root; /external/connections is an alias of /connections
	betaOnly bool
	handler  rest.Handler
}

// operations is the table of all that is emulated. mux tries paths from the
// top, so what is asked most often comes first.
func (a *API) operations() []operation {
	const (
		connections = "/connections"
		connection  = connections + "/{connection}"
	)
	return []operation{
		{name: "connections.count", method: http.MethodGet, path: connections + "/$count", handler: a.countConnections},
		{name: "connections.get", method: http.MethodGet, path: connection, handler: a.getConnection},
		{name: "connections.update", method: http.MethodPatch, path: connection, handler: a.updateConnection},
		{name: "connections.delete", method: http.MethodDelete, path: connection, handler: a.deleteConnection},
		{name: "connections.list", method: http.MethodGet, path: connections, handler: a.listConnections},
		{name: "connections.create", method: http.MethodPost, path: connections, handler: a.createConnection},
	}
}
