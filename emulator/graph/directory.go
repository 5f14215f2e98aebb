package graph

import (
	"strings"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// getMe answers GET /me.
//
// https://learn.microsoft.com/graph/api/user-get
func (a *API) getMe(r *rest.Request) (*rest.Response, error) { return a.object(r, users, me) }

// getUser answers GET /users/{id or userPrincipalName}.
//
// https://learn.microsoft.com/graph/api/user-get
func (a *API) getUser(r *rest.Request) (*rest.Response, error) {
	if isDelta(r.Vars.Get("user")) {
		return nil, notEmulated(r, "/users/delta")
	}
	return a.object(r, users, user)
}

// listUsers answers GET /users.
//
// https://learn.microsoft.com/graph/api/user-list
func (a *API) listUsers(r *rest.Request) (*rest.Response, error) {
	return a.objects(r, users, nil, ofType(users))
}

// countUsers answers GET /users/$count.
//
// https://learn.microsoft.com/graph/api/user-list, example 3
func (a *API) countUsers(r *rest.Request) (*rest.Response, error) { return a.countObjects(r, users) }

// getDirectoryGroup answers GET /groups/{id}.
//
// https://learn.microsoft.com/graph/api/group-get
func (a *API) getDirectoryGroup(r *rest.Request) (*rest.Response, error) {
	if isDelta(group(r)) {
		return nil, notEmulated(r, "/groups/delta")
	}
	return a.object(r, directoryGroups, directoryGroup)
}

// listDirectoryGroups answers GET /groups.
//
// https://learn.microsoft.com/graph/api/group-list
func (a *API) listDirectoryGroups(r *rest.Request) (*rest.Response, error) {
	return a.objects(r, directoryGroups, nil, ofType(directoryGroups))
}

// countDirectoryGroups answers GET /groups/$count.
//
// https://learn.microsoft.com/graph/api/group-list, example 3
func (a *API) countDirectoryGroups(r *rest.Request) (*rest.Response, error) {
	return a.countObjects(r, directoryGroups)
}

// getOrganization answers GET /organization/{id}.
//
// https://learn.microsoft.com/graph/api/organization-get
func (a *API) getOrganization(r *rest.Request) (*rest.Response, error) {
	return a.object(r, organizations, func(r *rest.Request, s *store.Snapshot) (external.DirectoryObject, error) {
		if id := r.Vars.Get("organization"); !strings.EqualFold(id, r.Caller.Tenant) {
			return external.DirectoryObject{}, noResource(id)
		}
		return organization(r, s)
	})
}

// isDelta reports whether a key is the name of the function that lists changes.
func isDelta(key string) bool {
	name := strings.ToLower(strings.TrimSuffix(key, "()"))
	return strings.TrimPrefix(name, "microsoft.graph.") == "delta"
}

// me is the user for whom the caller acts.
func me(r *rest.Request, s *store.Snapshot) (external.DirectoryObject, error) {
	if r.Caller.User == "" {
		return external.DirectoryObject{}, needsUser()
	}
	return existing(s, external.UserType, r.Caller.User)
}

// user is the user in r's path, by id or by userPrincipalName.
func user(r *rest.Request, s *store.Snapshot) (external.DirectoryObject, error) {
	key := r.Vars.Get("user")
	if external.IsObjectID(key) {
		return existing(s, external.UserType, key)
	}
	id, err := s.NamedUser(key)
	if err == nil && id == "" {
		err = noResource(key)
	}
	if err != nil {
		return external.DirectoryObject{}, err
	}
	return existing(s, external.UserType, id)
}

// directoryGroup is the group in r's path.
func directoryGroup(r *rest.Request, s *store.Snapshot) (external.DirectoryObject, error) {
	if !external.IsObjectID(group(r)) {
		return external.DirectoryObject{}, noIdentifier(group(r))
	}
	return existing(s, external.DirectoryGroupType, group(r))
}

func existing(s *store.Snapshot, t *external.Type, id string) (external.DirectoryObject, error) {
	o, there, err := s.DirectoryObject(t, strings.ToLower(id))
	if err == nil && !there {
		err = noResource(id)
	}
	return o, err
}
