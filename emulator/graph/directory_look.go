package graph

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/odata"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// The entity sets of the directory. A relation leads to objects of more than
// one type, unless its path ends with a type.
var (
	users           = set{of: external.UserType, name: "users"}
	directoryGroups = set{of: external.DirectoryGroupType, name: "groups"}
	organizations   = set{of: external.OrganizationType, name: "organization"}
	mixed           = set{of: external.MixedType, name: "directoryObjects"}
)

// A subject finds the directory object that a request's path speaks of.
type subject func(*rest.Request, *store.Snapshot) (external.DirectoryObject, error)

// object answers with the one object of d that find finds.
func (a *API) object(r *rest.Request, d set, find subject) (*rest.Response, error) {
	l, err := see(r, d, odata.OptionSelect)
	if err != nil {
		return nil, err
	}
	var o external.DirectoryObject
	err = a.view(r, func(s *store.Snapshot) (err error) {
		o, err = find(r, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	return l.entity(http.StatusOK, l.shown(o.Type, o.Doc), ""), nil
}

// shown returns doc, of type t, with what its type shows to a client that names
// no property.
func (l look) shown(t *external.Type, doc []byte) []byte {
	if len(l.query.Select) > 0 {
		return doc
	}
	return odata.Query{Select: t.DefaultProperties(l.view.Version)}.Project(doc)
}

// seeObjects returns how r wants to see a collection of the directory, where
// options mean less unless the client accepts that what it sees is a little old:
// without that there is no count in the answer, and no order for what is
// filtered.
//
// In two ways filters differ from Graph's: those for which it wants the header
// (ne, not, endswith, and all on relations) work without it, and strings compare
// with case.
//
// https://learn.microsoft.com/graph/aad-advanced-queries. Observed:
// microsoftgraph/microsoft-graph-docs#9279 ($skip), #8586 ($count); the
// developers' blog of 2020 on advanced queries ($orderby).
func seeObjects(r *rest.Request, d set) (look, error) {
	if hasOption(r, "$skip") {
		return look{}, directoryBadRequest("'$skip' is not supported by the service.")
	}
	l, err := see(r, d, odata.OptionsOfCollection&^odata.OptionSkip)
	if err != nil {
		return l, err
	}
	advanced := eventual(r) && l.query.Count
	if l.query.Filter != nil && len(l.query.OrderBy) > 0 && !advanced {
		return l, &rest.Error{Status: http.StatusBadRequest, Code: "Request_UnsupportedQuery",
			Message: "Sorting not supported for current query."}
	}
	l.query.Count = advanced
	return l, nil
}

// eventual reports whether r's client accepts that what it sees is a little old.
func eventual(r *rest.Request) bool {
	return strings.EqualFold(r.HTTP.Header.Get("ConsistencyLevel"), "eventual")
}

func hasOption(r *rest.Request, name string) bool {
	query, _ := url.ParseQuery(rawQuery(r))
	for option := range query {
		if strings.EqualFold(option, name) {
			return true
		}
	}
	return false
}
