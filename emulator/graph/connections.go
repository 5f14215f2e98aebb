package graph

import (
	"net/http"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/odata"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// connectionSet is the collection of a tenant's connections.
var connectionSet = set{of: external.ConnectionType, name: "connections", in: []string{"external"}, path: "external/"}

// createConnection answers POST /connections.
//
// https://learn.microsoft.com/graph/api/external-post-connections
func (a *API) createConnection(r *rest.Request) (*rest.Response, error) {
	l, err := see(r, connectionSet, odata.OptionSelect)
	if err != nil {
		return nil, err
	}
	body, err := r.JSON(external.MaxConnectionBytes)
	if err != nil {
		return nil, err
	}
	c, echoes, err := external.NewConnection(body, r.Caller.App, version(r), a.rules)
	if err != nil {
		return nil, err
	}
	err = a.update(r, func(e *store.Edit) error {
		if taken, err := e.HasConnection(c.ID); err != nil {
			return err
		} else if taken {
			return &external.Error{Kind: external.Exists}
		}
		return e.PutConnection(c)
	})
	if err != nil {
		return nil, err
	}
	resp, err := l.connection(http.StatusCreated, c, echoes)
	if err == nil {
		// OData Protocol §11.4.2 asks for it; that connectors send it is a guess.
		resp.Header.Set("Location", r.Base+"/"+r.Version+"/external/connections/"+c.ID)
	}
	return resp, err
}

// getConnection answers GET /connections/{id}.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalconnection-get
func (a *API) getConnection(r *rest.Request) (*rest.Response, error) {
	l, err := see(r, connectionSet, odata.OptionSelect)
	if err != nil {
		return nil, err
	}
	var c external.Connection
	err = a.view(r, func(s *store.Snapshot) (err error) {
		c, err = s.Connection(connection(r))
		return err
	})
	if err != nil {
		return nil, err
	}
	return l.connection(http.StatusOK, c, nil)
}

// updateConnection answers PATCH /connections/{id}.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalconnection-update;
// 200 with the object on beta is the user's document.
func (a *API) updateConnection(r *rest.Request) (*rest.Response, error) {
	l, err := see(r, connectionSet, odata.OptionSelect)
	if err != nil {
		return nil, err
	}
	body, err := r.JSON(external.MaxConnectionBytes)
	if err != nil {
		return nil, err
	}
	update, err := external.NewConnectionUpdate(body, version(r))
	if err != nil {
		return nil, err
	}
	var c external.Connection
	err = a.update(r, func(e *store.Edit) error {
		stored, err := e.Connection(connection(r))
		if err != nil {
			return err
		}
		if c, err = update.Apply(stored); err != nil {
			return err
		}
		return e.PutConnection(c)
	})
	if err != nil {
		return nil, err
	}
	return a.updateAnswer(l, c, update.Echoes)
}

// updateAnswer is 200 with the object or 204 without, as the client prefers
// or, if it does not say, as the version has it.
func (a *API) updateAnswer(l look, c external.Connection, echoes []external.Echo) (*rest.Response, error) {
	preferred := odata.ParsePrefer(l.r.HTTP.Header["Prefer"]).Return
	answer := UpdateAnswer(preferred)
	if answer == "" {
		answer = a.updates
	}
	if answer == ByVersion && version(l.r) == external.Beta {
		answer = Representation
	}
	resp, err := rest.Empty(http.StatusNoContent), error(nil)
	if answer == Representation {
		resp, err = l.connection(http.StatusOK, c, echoes)
	}
	if err == nil && preferred != "" {
		resp.Header.Set("Preference-Applied", "return="+preferred) // RFC 7240 §3
	}
	return resp, err
}

// deleteConnection answers DELETE /connections/{id}.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalconnection-delete (202, empty)
func (a *API) deleteConnection(r *rest.Request) (*rest.Response, error) {
	err := a.update(r, func(e *store.Edit) error { return e.DeleteConnection(connection(r)) })
	if err != nil {
		return nil, err
	}
	return rest.Empty(http.StatusAccepted), nil
}

// listConnections answers GET /connections.
//
// https://learn.microsoft.com/graph/api/externalconnectors-external-list-connections
func (a *API) listConnections(r *rest.Request) (*rest.Response, error) {
	return a.list(r, connectionSet, scanConnections)
}

// countConnections answers GET /connections/$count.
func (a *API) countConnections(r *rest.Request) (*rest.Response, error) {
	return a.count(r, connectionSet, scanConnections)
}

func scanConnections(s *store.Snapshot) odata.Scan {
	return func(after string, fn func(key string, document []byte) bool) error {
		return s.Connections(after, func(c external.Connection) bool { return fn(c.ID, c.Doc) })
	}
}

// connection returns the answer that shows c, with the echoes that its client
// is to get back.
func (l look) connection(status int, c external.Connection, echoes []external.Echo) (*rest.Response, error) {
	doc, err := external.WithEchoes(c.Doc, echoes)
	if err != nil {
		return nil, err
	}
	return l.entity(status, doc, external.TopEcho(echoes)), nil
}
