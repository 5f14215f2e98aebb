package graph

import (
	"errors"
	"net/http"
	"slices"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/odata"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// itemsOf is the collection of the items of r's connection.
func (a *API) itemsOf(r *rest.Request) set {
	id := connection(r)
	in := odata.Keyed("connections", id)
	return set{
		of: external.ItemType, name: "items", in: []string{"external", in}, path: "external/" + in + "/",
		total: func(s *store.Snapshot) (int64, error) { return s.ItemCount(id) },
		dynamic: func(s *store.Snapshot) (func(string) string, error) {
			_, schema, err := a.schema(r, s, external.ReadItem)
			return schema.Annotation, err
		},
	}
}

// getItem answers GET /connections/{id}/items/{id}.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalitem-get
func (a *API) getItem(r *rest.Request) (*rest.Response, error) {
	l, err := see(r, a.itemsOf(r), odata.OptionSelect)
	if err != nil {
		return nil, err
	}
	var doc []byte
	err = a.view(r, func(s *store.Snapshot) error {
		if err := a.may(r, s, external.ReadItem); err != nil {
			return err
		}
		if doc, err = s.Item(connection(r), r.Vars.Get("item")); err != nil {
			return err
		}
		return l.describe(s)
	})
	if err != nil {
		return nil, err
	}
	return l.entity(http.StatusOK, doc, ""), nil
}

// putItem answers PUT /connections/{id}/items/{id}: 200 with the item, whether
// it was created or replaced.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalconnection-put-items;
// the body of the answer, with its empty list of activities, was observed (CLI
// for Microsoft 365, 2023).
func (a *API) putItem(r *rest.Request) (*rest.Response, error) { return a.writeItem(r, false) }

// patchItem answers PATCH /connections/{id}/items/{id}.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalitem-update (until 2023, and beta)
func (a *API) patchItem(r *rest.Request) (*rest.Response, error) { return a.writeItem(r, true) }

func (a *API) writeItem(r *rest.Request, partial bool) (*rest.Response, error) {
	l, body, err := seeWrite(r, a.itemsOf(r))
	if err != nil {
		return nil, err
	}
	doc, err := a.storeItem(r, body, partial)
	for errors.Is(err, errStale) {
		doc, err = a.storeItem(r, body, partial)
	}
	if err == nil && l.level == odata.FullMetadata {
		err = a.view(r, l.describe)
	}
	if err != nil {
		return nil, err
	}
	if partial {
		return l.entity(http.StatusOK, doc, ""), nil
	}
	return l.entity(http.StatusOK, slices.Concat(doc[:len(doc)-1], []byte(`,"activities":[]}`)), ""), nil
}

// storeItem checks body against the schema outside the transaction, so that
// writers do not wait for it, and stores the item.
//
// Errors: errStale if the schema is another one by then.
func (a *API) storeItem(r *rest.Request, body []byte, partial bool) (doc []byte, err error) {
	id := r.Vars.Get("item")
	var checked string // the registration whose schema the body is checked against
	var schema external.Schema
	err = a.view(r, func(s *store.Snapshot) error {
		action := external.UpdateItem
		if err := s.CheckItem(connection(r), id); isMissing(err) && !partial {
			action = external.CreateItem
		}
		c, in, err := a.schema(r, s, action)
		if err == nil {
			schema, checked = in, c.Registration.Operation
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	write, err := external.NewItemWrite(body, id, version(r), schema, partial)
	if err != nil {
		return nil, err
	}
	err = a.update(r, func(e *store.Edit) error {
		c, err := e.Connection(connection(r))
		if err != nil {
			return err
		}
		if c.Registration == nil || c.Registration.Operation != checked {
			return errStale
		}
		err = e.CheckItem(c.ID, id)
		isNew := isMissing(err)
		if err != nil && (!isNew || partial) {
			return err
		}
		action := external.UpdateItem
		if isNew {
			action = external.CreateItem
		}
		if err := a.state(r, c).Allows(action); err != nil {
			return err
		}
		var base []byte // a PUT replaces what was there
		if partial {
			if base, err = e.Item(c.ID, id); err != nil {
				return err
			}
		}
		doc = write.Apply(base)
		if isNew {
			if err := a.index(r, e, c); err != nil {
				return err
			}
		}
		if err := e.PutItem(c.ID, id, doc, isNew); err != nil {
			return err
		}
		return putActivities(e, c.ID, id, r, write.Activities)
	})
	return doc, err
}

// deleteItem answers DELETE /connections/{id}/items/{id}.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalitem-delete
func (a *API) deleteItem(r *rest.Request) (*rest.Response, error) {
	err := a.update(r, func(e *store.Edit) error {
		c, err := e.Connection(connection(r))
		if err == nil {
			err = a.state(r, c).Allows(external.DeleteItem)
		}
		if err == nil {
			err = e.DeleteItem(c.ID, r.Vars.Get("item"))
		}
		if err != nil {
			return err
		}
		return a.index(r, e, c)
	})
	if err != nil {
		return nil, err
	}
	return rest.Empty(http.StatusNoContent), nil
}

// listItems answers GET /connections/{id}/items. Nobody was seen using it; that
// it works is a guess from generated clients.
func (a *API) listItems(r *rest.Request) (*rest.Response, error) {
	return a.list(r, a.itemsOf(r), a.scanItems(r))
}

// countItems answers GET /connections/{id}/items/$count.
func (a *API) countItems(r *rest.Request) (*rest.Response, error) {
	return a.count(r, a.itemsOf(r), a.scanItems(r))
}

func (a *API) scanItems(r *rest.Request) func(*store.Snapshot) odata.Scan {
	return func(s *store.Snapshot) odata.Scan {
		return func(after string, fn func(string, []byte) bool) error {
			if err := a.may(r, s, external.ReadItem); err != nil {
				return err
			}
			return s.Items(connection(r), after, fn)
		}
	}
}

// may returns nil if the state of r's connection allows what.
func (a *API) may(r *rest.Request, s *store.Snapshot, what external.Action) error {
	c, err := s.Connection(connection(r))
	if err != nil {
		return err
	}
	return a.state(r, c).Allows(what)
}

func isMissing(err error) bool {
	e, ok := errors.AsType[*external.Error](err)
	return ok && e.Kind == external.NotFound
}
