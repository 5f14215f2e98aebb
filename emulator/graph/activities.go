package graph

import (
	"fmt"
	"net/http"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/odata"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// addActivities answers POST /connections/{id}/items/{id}/addActivities, by its
// short name and by its qualified one: 200 with a result for each activity, or
// 207 if only some were taken.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalitem-addactivities
func (a *API) addActivities(r *rest.Request) (*rest.Response, error) {
	body, err := r.JSON(external.MaxBodyBytes)
	if err != nil {
		return nil, err
	}
	activities, err := external.NewActivities(body, version(r))
	if err != nil {
		return nil, err
	}
	err = a.update(r, func(e *store.Edit) error {
		// That it is allowed where an update of the item is, is a guess.
		if err := a.may(r, &e.Snapshot, external.UpdateItem); err != nil {
			return err
		}
		if err := e.CheckItem(connection(r), r.Vars.Get("item")); err != nil {
			return err
		}
		return putActivities(e, connection(r), r.Vars.Get("item"), r, activities)
	})
	if err != nil {
		return nil, err
	}
	status := http.StatusOK
	level, _ := odata.ParseAccept(r.HTTP.Header.Get("Accept"))
	out := []byte{'{'}
	if level != odata.NoMetadata {
		out = appendMember(out, odata.AnnotationContext,
			odata.Context(r.Base, r.Version, "Collection("+external.ActivityResultType.EdmName()+")"))
	}
	out = append(out, `"value":[`...)
	for i, activity := range activities {
		if i > 0 {
			out = append(out, ',')
		}
		out = activity.AppendResult(out, level == odata.NoMetadata)
		if activity.Err != nil {
			status = http.StatusMultiStatus
		}
	}
	return rest.NewResponse(status, level.ContentType(), append(out, "]}"...)), nil
}

// putActivities stores those of activities that were taken. Their ids follow
// from the request's, so that a transaction that runs again writes the same.
func putActivities(e *store.Edit, connection, item string, r *rest.Request, activities []external.Activity) error {
	for i, activity := range activities {
		if activity.Err != nil {
			continue
		}
		id := fmt.Sprintf("%s%04x", r.ID[:32], i)
		if err := e.PutActivity(connection, item, id, activity.WithID(id)); err != nil {
			return err
		}
	}
	return nil
}

// activitiesOf is the collection of what was done with an item. It is called
// write-only, but generated clients can read it: that it works is a guess.
func activitiesOf(r *rest.Request) set {
	in, item := odata.Keyed("connections", connection(r)), odata.Keyed("items", r.Vars.Get("item"))
	return set{of: external.ActivityType, name: "activities", in: []string{"external", in, item}, path: "external/" + in + "/" + item + "/"}
}

func (a *API) listActivities(r *rest.Request) (*rest.Response, error) {
	return a.list(r, activitiesOf(r), a.scanActivities(r))
}

func (a *API) countActivities(r *rest.Request) (*rest.Response, error) {
	return a.count(r, activitiesOf(r), a.scanActivities(r))
}

func (a *API) getActivity(r *rest.Request) (*rest.Response, error) {
	l, err := see(r, activitiesOf(r), odata.OptionSelect)
	if err != nil {
		return nil, err
	}
	doc, err := a.activity(r)
	if err != nil {
		return nil, err
	}
	return l.entity(http.StatusOK, external.WithoutPerformer(doc), ""), nil
}

func (a *API) getPerformer(r *rest.Request) (*rest.Response, error) {
	s := activitiesOf(r)
	s.of, s.in, s.name, s.single = external.IdentityType, append(s.in, odata.Keyed(s.name, r.Vars.Get("activity"))), "performedBy", true
	l, err := see(r, s, odata.OptionSelect)
	if err != nil {
		return nil, err
	}
	doc, err := a.activity(r)
	if err != nil {
		return nil, err
	}
	performer, ok := external.Performer(doc)
	if !ok {
		return nil, external.Missing("Identity")
	}
	return l.entity(http.StatusOK, performer, ""), nil
}

func (a *API) activity(r *rest.Request) (doc []byte, err error) {
	err = a.view(r, func(s *store.Snapshot) error {
		if err := a.may(r, s, external.ReadItem); err != nil {
			return err
		}
		doc, err = s.Activity(connection(r), r.Vars.Get("item"), r.Vars.Get("activity"))
		return err
	})
	return doc, err
}

func (a *API) scanActivities(r *rest.Request) func(*store.Snapshot) odata.Scan {
	return func(s *store.Snapshot) odata.Scan {
		return func(after string, fn func(string, []byte) bool) error {
			if err := a.may(r, s, external.ReadItem); err != nil {
				return err
			}
			if err := s.CheckItem(connection(r), r.Vars.Get("item")); err != nil {
				return err
			}
			return s.Activities(connection(r), r.Vars.Get("item"), after, func(id string, doc []byte) bool {
				return fn(id, external.WithoutPerformer(doc))
			})
		}
	}
}
