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
	l, body, err := seeWrite(r, connectionSet)
	if err != nil {
		return nil, err
	}
	c, echoes, err := external.NewConnection(body, r.Caller.App, version(r), a.rules)
	if err != nil {
		return nil, err
	}
	err = a.update(r, func(e *store.Edit) error {
		taken, err := e.HasConnection(c.ID)
		if err == nil && !taken {
			taken, err = e.Held(c.ID, r.Time)
		}
		switch {
		case err != nil:
			return err
		case taken:
			return &external.Error{Kind: external.Exists}
		}
		if err := e.RoomForConnection(a.limitsFor(r)); err != nil {
			return err
		}
		return e.PutConnection(c)
	})
	if err != nil {
		return nil, err
	}
	resp, err := a.showConnection(l, http.StatusCreated, c, echoes)
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
	return a.showConnection(l, http.StatusOK, c, nil)
}

// updateConnection answers PATCH /connections/{id}.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalconnection-update;
// 200 with the object on beta is the user's document.
func (a *API) updateConnection(r *rest.Request) (*rest.Response, error) {
	l, body, err := seeWrite(r, connectionSet)
	if err != nil {
		return nil, err
	}
	update, err := external.NewConnectionUpdate(body, version(r))
	if err != nil {
		return nil, err
	}
	var c external.Connection
	err = a.update(r, func(e *store.Edit) (err error) {
		c, err = e.UpdateConnection(connection(r), func(stored external.Connection) (external.Connection, error) {
			if err := a.state(r, stored).Allows(external.UpdateConnection); err != nil {
				return stored, err
			}
			return update.Apply(stored)
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	fallback := a.updates
	if fallback == ByVersion && version(r) == external.Beta {
		fallback = Representation
	}
	return l.updated(fallback, func() (*rest.Response, error) {
		return a.showConnection(l, http.StatusOK, c, update.Echoes)
	})
}

// deleteConnection answers DELETE /connections/{id}.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalconnection-delete (202, empty)
func (a *API) deleteConnection(r *rest.Request) (*rest.Response, error) {
	err := a.update(r, func(e *store.Edit) error {
		delay := a.releaseDelayFor(r)
		if err := e.DeleteConnection(connection(r)); err != nil || delay == 0 {
			return err
		}
		return e.Hold(connection(r), r.Time.Add(delay))
	})
	if err != nil {
		return nil, err
	}
	return rest.Empty(http.StatusAccepted), nil
}

// listConnections answers GET /connections.
//
// https://learn.microsoft.com/graph/api/externalconnectors-external-list-connections
func (a *API) listConnections(r *rest.Request) (*rest.Response, error) {
	return a.list(r, connectionSet, a.scanConnections(r))
}

// countConnections answers GET /connections/$count.
func (a *API) countConnections(r *rest.Request) (*rest.Response, error) {
	return a.count(r, connectionSet, a.scanConnections(r))
}

func (a *API) scanConnections(r *rest.Request) func(*store.Snapshot) odata.Scan {
	return func(s *store.Snapshot) odata.Scan {
		return func(after string, fn func(key string, document []byte) bool) error {
			var failed error
			err := s.Connections(after, func(c external.Connection) bool {
				if r.Caller.OwnedOnly && !c.Authorizes(r.Caller.App) {
					return true // as if it were not there
				}
				var doc []byte
				if doc, failed = a.shown(r, c); failed != nil {
					return false
				}
				return fn(c.ID, doc)
			})
			if failed != nil {
				return failed
			}
			return err
		}
	}
}

// showConnection returns the answer that shows c, with the echoes that its
// client is to get back unless it wants no annotations.
func (a *API) showConnection(l look, status int, c external.Connection, echoes []external.Echo) (*rest.Response, error) {
	if l.level == odata.NoMetadata {
		echoes = nil
	}
	doc, err := a.shown(l.r, c)
	if err == nil {
		doc, err = external.WithEchoes(doc, echoes)
	}
	if err != nil {
		return nil, err
	}
	return l.entity(status, doc, external.TopEcho(echoes)), nil
}
