package graph

import (
	"net/http"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/odata"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// groupsOf is the collection of a connection's groups.
func groupsOf(connection string) set {
	in := odata.Keyed("connections", connection)
	return set{
		of: external.GroupType, name: "groups", in: []string{"external", in}, path: "external/" + in + "/",
		total: func(s *store.Snapshot) (int64, error) { return s.GroupCount(connection) },
	}
}

// group returns the id of the group in r's path.
func group(r *rest.Request) string { return r.Vars.Get("group") }

// createGroup answers POST /connections/{id}/groups, whatever the state of the
// connection: see [external.Action].
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalconnection-post-groups
func (a *API) createGroup(r *rest.Request) (*rest.Response, error) {
	l, body, err := seeWrite(r, groupsOf(connection(r)))
	if err != nil {
		return nil, err
	}
	g, err := external.NewGroup(body, version(r))
	if err != nil {
		return nil, err
	}
	err = a.update(r, func(e *store.Edit) error {
		if taken, err := e.HasGroup(connection(r), g.ID); err != nil {
			return err
		} else if taken {
			return &external.Error{Kind: external.Exists}
		}
		if n, err := e.TenantGroups(); err != nil {
			return err
		} else if n >= a.limitsFor(r).Groups {
			return external.LimitReached("Group", "groups in a tenant", a.limitsFor(r).Groups)
		}
		return e.PutGroup(connection(r), g)
	})
	if err != nil {
		return nil, err
	}
	resp := l.entity(http.StatusCreated, g.Doc, "")
	// As for a connection, a guess.
	resp.Header.Set("Location", r.Base+"/"+r.Version+"/external/connections/"+connection(r)+"/groups/"+g.ID)
	return resp, nil
}

// getGroup answers GET /connections/{id}/groups/{id}.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalgroup-get
func (a *API) getGroup(r *rest.Request) (*rest.Response, error) {
	l, err := see(r, groupsOf(connection(r)), odata.OptionSelect)
	if err != nil {
		return nil, err
	}
	var g external.Group
	err = a.view(r, func(s *store.Snapshot) (err error) {
		g, err = s.Group(connection(r), group(r))
		return err
	})
	if err != nil {
		return nil, err
	}
	return l.entity(http.StatusOK, g.Doc, ""), nil
}

// updateGroup answers PATCH /connections/{id}/groups/{id}: 204, in both
// versions, unless the client prefers to see the group.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalgroup-update
func (a *API) updateGroup(r *rest.Request) (*rest.Response, error) {
	l, body, err := seeWrite(r, groupsOf(connection(r)))
	if err != nil {
		return nil, err
	}
	update, err := external.NewGroupUpdate(body, version(r))
	if err != nil {
		return nil, err
	}
	var g external.Group
	err = a.update(r, func(e *store.Edit) error {
		stored, err := e.Group(connection(r), group(r))
		if err != nil {
			return err
		}
		if g, err = update.Apply(stored); err != nil {
			return err
		}
		return e.PutGroup(connection(r), g)
	})
	if err != nil {
		return nil, err
	}
	return l.updated(Minimal, func() (*rest.Response, error) { return l.entity(http.StatusOK, g.Doc, ""), nil })
}

// deleteGroup answers DELETE /connections/{id}/groups/{id}. Its members go with
// it, because they are contained in it (metadata); where it is a member itself,
// it stays one: a guess.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalgroup-delete (204)
func (a *API) deleteGroup(r *rest.Request) (*rest.Response, error) {
	err := a.update(r, func(e *store.Edit) error { return e.DeleteGroup(connection(r), group(r)) })
	if err != nil {
		return nil, err
	}
	return rest.Empty(http.StatusNoContent), nil
}

// listGroups answers GET /connections/{id}/groups. No page describes it; that
// it works is a guess from generated clients.
func (a *API) listGroups(r *rest.Request) (*rest.Response, error) {
	return a.list(r, groupsOf(connection(r)), scanGroups(r))
}

// countGroups answers GET /connections/{id}/groups/$count.
func (a *API) countGroups(r *rest.Request) (*rest.Response, error) {
	return a.count(r, groupsOf(connection(r)), scanGroups(r))
}

func scanGroups(r *rest.Request) func(*store.Snapshot) odata.Scan {
	return func(s *store.Snapshot) odata.Scan {
		return func(after string, fn func(string, []byte) bool) error {
			return s.Groups(connection(r), after, func(g external.Group) bool { return fn(g.ID, g.Doc) })
		}
	}
}
