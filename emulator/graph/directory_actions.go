package graph

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/odata"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// Limits of the actions, from their pages, and of their bodies: a guess that
// leaves room.
const (
	maxGetByIDs    = 1000
	maxCheckGroups = 20
	maxActionBytes = 256 << 10
)

// getByIDs answers POST /directoryObjects/getByIds. Ids of nothing are passed
// over: a guess.
//
// https://learn.microsoft.com/graph/api/directoryobject-getbyids
func (a *API) getByIDs(r *rest.Request) (*rest.Response, error) {
	l, err := see(r, mixed, 0)
	if err != nil {
		return nil, err
	}
	var body struct{ IDs, Types []string }
	if err := readAction(r, &body); err != nil {
		return nil, err
	}
	if err := checkIDs("ids", body.IDs, maxGetByIDs); err != nil {
		return nil, err
	}
	var documents [][]byte
	types := make(map[string]*external.Type)
	err = a.view(r, func(s *store.Snapshot) error {
		for _, id := range body.IDs {
			o, there, err := s.FindDirectoryObject(strings.ToLower(id))
			if err != nil {
				return err
			}
			if there && types[o.ID] == nil && isOneOf(o.Type, body.Types) {
				types[o.ID] = o.Type
				documents = append(documents, o.Doc)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return rest.NewResponse(http.StatusOK, l.level.ContentType(), rest.Marshal(l.objectList(documents, types))), nil
}

// isOneOf reports whether names, which compare without case, name t or its
// base. No names stand for all types.
func isOneOf(t *external.Type, names []string) bool {
	return len(names) == 0 || slices.ContainsFunc(names, func(name string) bool {
		return strings.EqualFold(name, t.Name) || strings.EqualFold(name, t.Base.Name)
	})
}

// memberGroups returns the handler of POST getMemberGroups of what find finds:
// the ids of all groups that it is in, through others too.
//
// https://learn.microsoft.com/graph/api/directoryobject-getmembergroups
func memberGroups(find subject) action {
	return func(a *API, r *rest.Request) (*rest.Response, error) {
		var body struct{ SecurityEnabledOnly *bool }
		if err := readAction(r, &body); err != nil {
			return nil, err
		}
		if body.SecurityEnabledOnly == nil { // required by the page; the words are a guess
			return nil, directoryBadRequest("The parameter 'securityEnabledOnly' is required.")
		}
		return a.groupIDs(r, find, func(o external.DirectoryObject) bool {
			return !*body.SecurityEnabledOnly || o.SecurityEnabled()
		})
	}
}

// checkMemberGroups returns the handler of POST checkMemberGroups of what find
// finds: which of the groups of the body it is in, through others too.
//
// https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups
func checkMemberGroups(find subject) action {
	return func(a *API, r *rest.Request) (*rest.Response, error) {
		var body struct{ GroupIDs []string }
		if err := readAction(r, &body); err != nil {
			return nil, err
		}
		if err := checkIDs("groupIds", body.GroupIDs, maxCheckGroups); err != nil {
			return nil, err
		}
		return a.groupIDs(r, find, func(o external.DirectoryObject) bool {
			return slices.ContainsFunc(body.GroupIDs, func(id string) bool { return strings.EqualFold(id, o.ID) })
		})
	}
}

// groupIDs answers with the ids of the groups that keep keeps of those which
// what find finds is in.
func (a *API) groupIDs(r *rest.Request, find subject, keep func(external.DirectoryObject) bool) (*rest.Response, error) {
	ids := []string{}
	err := a.view(r, func(s *store.Snapshot) error {
		o, err := find(r, s)
		if err != nil {
			return err
		}
		found, err := s.Related(store.MemberOf, o.ID, true)
		if err != nil {
			return err
		}
		for _, id := range slices.Sorted(maps.Keys(found)) {
			g, _, err := s.DirectoryObject(found[id], id)
			if err != nil {
				return err
			}
			if keep(g) {
				ids = append(ids, id)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	body := struct {
		Context string   `json:"@odata.context"`
		Value   []string `json:"value"`
	}{odata.Context(r.Base, r.Version, "Collection(Edm.String)"), ids}
	return rest.NewResponse(http.StatusOK, odata.MinimalMetadata.ContentType(), rest.Marshal(body)), nil
}

// readAction reads the parameters of an action into those of parameters, whose
// names compare without case: a guess.
func readAction(r *rest.Request, parameters any) error {
	body, err := r.JSON(maxActionBytes)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, parameters); err != nil {
		return rest.Unreadable(err)
	}
	return nil
}

// checkIDs refuses a list that is empty, too long, or not of GUIDs.
//
// Observed: microsoftgraph/microsoft-graph-docs#7062 (not a GUID); the words of
// the others are a guess.
func checkIDs(name string, ids []string, limit int) error {
	if n := len(ids); n == 0 || n > limit {
		return directoryBadRequest(fmt.Sprintf("The parameter '%s' must have 1 to %d members, not %d.", name, limit, n))
	}
	for _, id := range ids {
		if !external.IsObjectID(id) {
			return directoryBadRequest("Invalid GUID specified.")
		}
	}
	return nil
}
