package graph

import (
	"net/http"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/odata"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// membersOf is the collection of a group's members.
func membersOf(r *rest.Request) set {
	in := []string{"external", odata.Keyed("connections", connection(r)), odata.Keyed("groups", group(r))}
	return set{
		of: external.IdentityType, name: "members", in: in, path: in[0] + "/" + in[1] + "/" + in[2] + "/",
		total: func(s *store.Snapshot) (int64, error) {
			g, err := s.Group(connection(r), group(r))
			return g.Members, err
		},
	}
}

// member returns the id of the member in r's path.
func member(r *rest.Request) string { return r.Vars.Get("member") }

// createMember answers POST /connections/{id}/groups/{id}/members.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalgroup-post-members;
// the beta page still has the former shape, externalGroupMember.
func (a *API) createMember(r *rest.Request) (*rest.Response, error) {
	l, body, err := seeWrite(r, membersOf(r))
	if err != nil {
		return nil, err
	}
	m, shape, err := external.NewGroupMember(body, version(r))
	if err != nil {
		return nil, err
	}
	err = a.update(r, func(e *store.Edit) error {
		g, err := e.Group(connection(r), group(r))
		if err != nil {
			return err
		}
		// That a member who is there already is refused so is a guess.
		if taken, err := e.HasMember(connection(r), g.ID, m.ID); err != nil {
			return err
		} else if taken {
			return &external.Error{Kind: external.Exists}
		}
		if g.Members >= a.limitsFor(r).Members {
			return external.LimitReached("Member", "members in a group", a.limitsFor(r).Members)
		}
		return e.PutMember(connection(r), g, m)
	})
	if err != nil {
		return nil, err
	}
	l.of = shape.Type
	resp := l.entity(http.StatusCreated, shape.Doc, shape.Echo)
	// As for a connection, a guess.
	resp.Header.Set("Location", r.Base+"/"+r.Version+"/external/connections/"+connection(r)+"/groups/"+group(r)+"/members/"+m.ID)
	return resp, nil
}

// getMember answers GET /connections/{id}/groups/{id}/members/{id}. No page
// describes it; that it works is a guess from generated clients. They have a
// PATCH as well, which nothing could be done with: it gets 405, a guess too.
func (a *API) getMember(r *rest.Request) (*rest.Response, error) {
	l, err := see(r, membersOf(r), odata.OptionSelect)
	if err != nil {
		return nil, err
	}
	var m external.GroupMember
	err = a.view(r, func(s *store.Snapshot) (err error) {
		m, err = s.Member(connection(r), group(r), member(r))
		return err
	})
	if err != nil {
		return nil, err
	}
	return l.entity(http.StatusOK, m.Doc, ""), nil
}

// deleteMember answers DELETE /connections/{id}/groups/{id}/members/{id}.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalgroupmember-delete (204)
func (a *API) deleteMember(r *rest.Request) (*rest.Response, error) {
	err := a.update(r, func(e *store.Edit) error { return e.DeleteMember(connection(r), group(r), member(r)) })
	if err != nil {
		return nil, err
	}
	return rest.Empty(http.StatusNoContent), nil
}

// listMembers answers GET /connections/{id}/groups/{id}/members. No page
// describes it; that it works is a guess from generated clients.
func (a *API) listMembers(r *rest.Request) (*rest.Response, error) {
	return a.list(r, membersOf(r), scanMembers(r))
}

// countMembers answers GET /connections/{id}/groups/{id}/members/$count.
func (a *API) countMembers(r *rest.Request) (*rest.Response, error) {
	return a.count(r, membersOf(r), scanMembers(r))
}

func scanMembers(r *rest.Request) func(*store.Snapshot) odata.Scan {
	return func(s *store.Snapshot) odata.Scan {
		return func(after string, fn func(string, []byte) bool) error {
			return s.Members(connection(r), group(r), after, fn)
		}
	}
}
