package graph

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/odata"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// An objectList is the body of a page.
type objectList struct {
	Context string            `json:"@odata.context,omitempty"`
	Count   *int              `json:"@odata.count,omitempty"`
	Next    string            `json:"@odata.nextLink,omitempty"`
	Value   []json.RawMessage `json:"value"`
}

// objects answers with a page of d. types has the type of each object that is
// not of the set's own, by id.
func (a *API) objects(r *rest.Request, d set, types map[string]*external.Type, scan func(*store.Snapshot) odata.Scan) (*rest.Response, error) {
	l, err := seeObjects(r, d)
	if err != nil {
		return nil, err
	}
	page, err := a.page(&l, scan)
	if err != nil {
		return nil, err
	}
	list := l.objectList(page.Documents, types)
	if l.query.Count {
		list.Count = &page.Count
	}
	if page.Next != "" {
		list.Next = odata.NextLink(r.Base, r.HTTP.URL.EscapedPath(), rawQuery(r), page.Next)
	}
	return rest.NewResponse(http.StatusOK, l.level.ContentType(), rest.Marshal(list)), nil
}

// objectList returns documents as l shows them. Those whose type is not the
// set's say which it is.
func (l look) objectList(documents [][]byte, types map[string]*external.Type) objectList {
	list := objectList{Value: make([]json.RawMessage, len(documents))}
	if l.level != odata.NoMetadata {
		list.Context = l.context()
	}
	for i, doc := range documents {
		t, annotation := l.of, ""
		if other := types[external.ID(doc)]; other != nil {
			t = other
			if l.level != odata.NoMetadata {
				annotation = "#" + t.EdmName()
			}
		}
		list.Value[i] = closed(l.appendMembers(l.annotate([]byte{'{'}, doc, annotation), l.shown(t, doc)))
	}
	return list
}

// ofType reads the objects of d.
func ofType(d set) func(*store.Snapshot) odata.Scan {
	return func(s *store.Snapshot) odata.Scan {
		return func(after string, fn func(string, []byte) bool) error { return s.DirectoryObjects(d.of, after, fn) }
	}
}

// countObjects answers with the number of d's objects.
//
// https://learn.microsoft.com/graph/aad-advanced-queries. Observed:
// microsoftgraph/microsoft-graph-docs#13226 (a client that accepts no old data).
func (a *API) countObjects(r *rest.Request, d set) (*rest.Response, error) {
	if !eventual(r) {
		return nil, directoryBadRequest("$count is not currently supported.")
	}
	return a.count(r, d, ofType(d))
}

// A relation is one of the ways from a directory object to others.
type relation struct {
	from       subject
	by         store.Relation
	transitive bool
	// only leaves out what is not of this type; nil leaves out nothing. It is
	// the type with which a path may end, OData's cast.
	only *set
}

// related returns the handler that answers with a page of what rel leads to.
func related(rel relation) action {
	return func(a *API, r *rest.Request) (*rest.Response, error) {
		if rel.only != nil {
			return a.objects(r, *rel.only, nil, rel.scan(r, map[string]*external.Type{}))
		}
		types := make(map[string]*external.Type)
		return a.objects(r, mixed, types, rel.scan(r, types))
	}
}

// scan reads what rel leads to, in the order of ids, and notes its types.
func (rel relation) scan(r *rest.Request, types map[string]*external.Type) func(*store.Snapshot) odata.Scan {
	return func(s *store.Snapshot) odata.Scan {
		return func(after string, fn func(string, []byte) bool) error {
			from, err := rel.from(r, s)
			if err != nil {
				return err
			}
			found, err := s.Related(rel.by, from.ID, rel.transitive)
			if err != nil {
				return err
			}
			for _, id := range slices.Sorted(maps.Keys(found)) {
				t := found[id]
				if id <= after || rel.only != nil && rel.only.of != t {
					continue
				}
				o, _, err := s.DirectoryObject(t, id)
				if err != nil {
					return err
				}
				types[id] = t
				if !fn(id, o.Doc) {
					break
				}
			}
			return nil
		}
	}
}
