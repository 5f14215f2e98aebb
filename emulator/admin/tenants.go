package admin

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// maxBody is the longest body of a control request, in bytes.
const maxBody = 1 << 20

// tenant returns the tenant that r is about: the one that the query names, or
// the default one.
func (a *API) tenant(r *rest.Request) (string, error) {
	if name := r.HTTP.URL.Query().Get("tenant"); name != "" {
		return a.tenantID(name)
	}
	return a.o.Settings(r.Base).TenantID, nil
}

func (a *API) tenantID(name string) (string, error) {
	id, err := a.o.TenantID(name)
	if err != nil {
		return "", refused("The tenant is none: " + err.Error())
	}
	return id, nil
}

// withTenant runs op on the tenant that r is about.
func (a *API) withTenant(r *rest.Request, op func(id string) (*rest.Response, error)) (*rest.Response, error) {
	id, err := a.tenant(r)
	if err != nil {
		return nil, err
	}
	return op(id)
}

// decode reads the body of r into v. A member that v does not have is refused.
func decode(r *rest.Request, v any) error {
	body, err := r.JSON(maxBody)
	if err != nil {
		return err
	}
	if _, err := external.Parse(body); err != nil {
		return refused(err.Error())
	}
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return refused(unfit(err, v))
	}
	return nil
}

// unfit says why a document does not fit into v.
func unfit(err error, v any) string {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return "'" + wrong.Field + "' cannot be a JSON " + wrong.Value + "."
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		var members []string
		for _, f := range reflect.VisibleFields(reflect.TypeOf(v).Elem()) {
			if member, _, _ := strings.Cut(f.Tag.Get("json"), ","); member != "" {
				members = append(members, member)
			}
		}
		return "There is no member " + name + ". The body takes " + strings.Join(members, ", ") + "."
	}
	return err.Error()
}

func refused(message string) *rest.Error {
	return &rest.Error{Status: http.StatusBadRequest, Code: "BadRequest", Message: message}
}

func answer(status int, v any) (*rest.Response, error) {
	return rest.NewResponse(status, "application/json", rest.Marshal(v)), nil
}

// Tenants are the ids of those in the directory and those that have been written to.
type Tenants struct {
	Tenants []string `json:"tenants"`
}

// Tenant names one.
type Tenant struct {
	ID string `json:"id"`
}

// NewTenant says which tenant to make.
type NewTenant struct {
	// ID is a GUID or a domain.
	ID string `json:"id"`
	// From is the tenant whose state, clock and scenario it starts with; the
	// seed if it is empty. The scenario counts from its beginning.
	From string `json:"from,omitempty"`
}

// Snapshots are the names of a tenant's.
type Snapshots struct {
	Snapshots []string `json:"snapshots"`
}

// listTenants answers GET /_emulator/tenants.
func (a *API) listTenants(r *rest.Request) (*rest.Response, error) {
	tenants, err := a.tenants(r.HTTP.Context())
	if err != nil {
		return nil, err
	}
	return answer(http.StatusOK, Tenants{tenants})
}

// tenants returns the ids of the directory's tenants, and of all that have been
// written to, sorted.
func (a *API) tenants(ctx context.Context) ([]string, error) {
	written, err := a.o.Store.Tenants(ctx)
	all := append(written, a.o.Tenants()...)
	slices.Sort(all)
	return slices.Compact(all), err
}

// createTenant answers POST /_emulator/tenants.
func (a *API) createTenant(r *rest.Request) (*rest.Response, error) {
	var body NewTenant
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	if body.ID == "" {
		return nil, refused("'id' is missing: a GUID or a domain.")
	}
	id, err := a.tenantID(body.ID)
	if err != nil {
		return nil, err
	}
	from := ""
	if body.From != "" {
		if from, err = a.tenantID(body.From); err != nil {
			return nil, err
		}
		tenants, err := a.tenants(r.HTTP.Context())
		if err != nil {
			return nil, err
		}
		if !slices.Contains(tenants, from) { // it would be a copy of the seed: rather a slip
			return nil, notThere(store.ErrNoTenant, "tenant", body.From)
		}
	}
	if err := a.o.Store.Create(r.HTTP.Context(), id, from); err != nil {
		return nil, notThere(err, "tenant", body.ID)
	}
	if from != "" {
		a.o.Clocks.Copy(from, id)
		a.o.Scenarios.Copy(from, id)
	}
	return answer(http.StatusCreated, Tenant{id})
}

// deleteTenant answers DELETE /_emulator/tenants?tenant=ID.
func (a *API) deleteTenant(r *rest.Request) (*rest.Response, error) {
	return a.withTenant(r, func(id string) (*rest.Response, error) {
		if err := a.o.Store.Drop(r.HTTP.Context(), id); err != nil {
			return nil, notThere(err, "tenant", id)
		}
		a.forget(id)
		return rest.Empty(http.StatusNoContent), nil
	})
}

// forget makes the tenant's clock the common one again, takes its scenario out
// of use and empties its journal.
func (a *API) forget(id string) {
	a.o.Clocks.Reset(id)
	a.o.Scenarios.Clear(id)
	if a.o.Journal != nil {
		a.o.Journal.Clear(id)
	}
}

// reset answers POST /_emulator/reset?tenant=ID: the tenant is again as on its
// first day.
func (a *API) reset(r *rest.Request) (*rest.Response, error) {
	return a.withTenant(r, func(id string) (*rest.Response, error) {
		if err := a.o.Store.Reset(r.HTTP.Context(), id); err != nil {
			return nil, err
		}
		a.forget(id)
		return rest.Empty(http.StatusNoContent), nil
	})
}

// listSnapshots answers GET /_emulator/snapshots?tenant=ID.
func (a *API) listSnapshots(r *rest.Request) (*rest.Response, error) {
	return a.withTenant(r, func(id string) (*rest.Response, error) {
		names, err := a.o.Store.Snapshots(r.HTTP.Context(), id)
		if err != nil {
			return nil, err
		}
		return answer(http.StatusOK, Snapshots{names})
	})
}

// keepSnapshot answers POST /_emulator/snapshots?tenant=ID&name=NAME.
func (a *API) keepSnapshot(r *rest.Request) (*rest.Response, error) {
	return a.named(r, http.StatusCreated, a.o.Store.Keep)
}

// restoreSnapshot answers POST /_emulator/restore?tenant=ID&name=NAME.
func (a *API) restoreSnapshot(r *rest.Request) (*rest.Response, error) {
	return a.named(r, http.StatusNoContent, a.o.Store.Restore)
}

// deleteSnapshot answers DELETE /_emulator/snapshots?tenant=ID&name=NAME.
func (a *API) deleteSnapshot(r *rest.Request) (*rest.Response, error) {
	return a.named(r, http.StatusNoContent, a.o.Store.Forget)
}

// notThere gives the errors of the store that a client can mend a status.
func notThere(err error, kind, name string) error {
	switch {
	case errors.Is(err, store.ErrNoTenant), errors.Is(err, store.ErrNoSnapshot):
		return &rest.Error{Status: http.StatusNotFound, Code: "NotFound", Message: "There is no " + kind + " '" + name + "'.", Err: err}
	case errors.Is(err, store.ErrTenantExists):
		return &rest.Error{Status: http.StatusConflict, Code: "NameAlreadyExists", Message: "The tenant exists already.", Err: err}
	}
	return err
}
