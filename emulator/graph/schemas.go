package graph

import (
	"errors"
	"net/http"
	"strings"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/odata"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// schemaOf is the schema of a connection, which is no collection: its context
// ends with "schema/$entity".
func schemaOf(connection string) set {
	in := odata.Keyed("connections", connection)
	return set{of: external.SchemaType, name: "schema", in: []string{"external", in}, path: "external/" + in + "/", single: true}
}

// getSchema answers GET /connections/{id}/schema, also while its registration
// runs (microsoftgraph/msgraph-metadata#438).
//
// https://learn.microsoft.com/graph/api/externalconnectors-schema-get
func (a *API) getSchema(r *rest.Request) (*rest.Response, error) {
	l, err := see(r, schemaOf(connection(r)), odata.OptionSelect)
	if err != nil {
		return nil, err
	}
	var s external.Schema
	err = a.view(r, func(snap *store.Snapshot) (err error) {
		_, s, err = a.schema(r, snap, external.ReadSchema)
		return err
	})
	if err != nil {
		return nil, err
	}
	return l.entity(http.StatusOK, s.Doc, ""), nil
}

// registerSchema answers PATCH and POST /connections/{id}/schema: 202, no body,
// and the operation to poll in Location.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalconnection-patch-schema;
// POST was documented until 2023 and is still used.
func (a *API) registerSchema(r *rest.Request) (*rest.Response, error) {
	body, err := schemaBody(r)
	if err != nil {
		return nil, err
	}
	registration := external.Registration{Operation: operationID(r), Started: r.Time, Plan: a.planFor(r)}
	err = a.update(r, func(e *store.Edit) error {
		c, in, err := a.registrable(r, &e.Snapshot)
		if err != nil {
			return err
		}
		next, err := external.NewSchema(body, version(r), c.People(), in)
		if err != nil {
			return err
		}
		registration.Updates = in != nil
		return e.PutSchema(c, in, next, registration)
	})
	if err != nil {
		return nil, err
	}
	resp := rest.Empty(http.StatusAccepted)
	resp.Header.Set("Location", r.Base+"/"+r.Version+"/external/connections/"+connection(r)+"/operations/"+registration.Operation)
	return resp, nil
}

// registrable returns the connection of r and the schema that is in force, nil
// if there is none, after making sure that a schema may be registered now.
func (a *API) registrable(r *rest.Request, s *store.Snapshot) (external.Connection, *external.Schema, error) {
	c, err := s.Connection(connection(r))
	if err != nil {
		return c, nil, err
	}
	state := a.state(r, c)
	if c.Registration == nil || state == external.Draft {
		if c.Registration != nil && c.Registration.Status(r.Time) == external.InProgress {
			return c, nil, registrationRuns()
		}
		return c, nil, state.Allows(external.CreateSchema)
	}
	if err := state.Allows(external.UpdateSchema); err != nil {
		return c, nil, err
	}
	if c.Registration.Status(r.Time) == external.InProgress {
		return c, nil, registrationRuns()
	}
	in, err := s.Schema(c, r.Time)
	return c, &in, err
}

// registrationRuns is the answer to a registration while another runs.
//
// Observed by PnP PowerShell; nobody recorded an innerError.
func registrationRuns() error { return &external.Error{Kind: external.Exists} }

// schemaBody reads the body of a registration. CLI for Microsoft 365 sends its
// JSON as application/x-www-form-urlencoded, and the service takes it.
func schemaBody(r *rest.Request) ([]byte, error) {
	if strings.HasPrefix(strings.ToLower(r.HTTP.Header.Get("Content-Type")), "application/x-www-form-urlencoded") {
		return r.Bytes(external.MaxBodyBytes)
	}
	return r.JSON(external.MaxBodyBytes)
}

// deleteSchema answers DELETE /connections/{id}/schema as the service does,
// with an error that says nothing: microsoftgraph/msgraph-metadata#438.
func (a *API) deleteSchema(*rest.Request) (*rest.Response, error) {
	return nil, &rest.Error{Status: http.StatusNotFound, Code: "UnknownError"}
}

// schema returns the connection of r and its schema, if the connection's state
// allows to do what.
func (a *API) schema(r *rest.Request, s *store.Snapshot, what external.Action) (external.Connection, external.Schema, error) {
	c, err := s.Connection(connection(r))
	if err != nil {
		return c, external.Schema{}, err
	}
	if err := a.state(r, c).Allows(what); err != nil {
		return c, external.Schema{}, err
	}
	schema, err := s.Schema(c, r.Time)
	return c, schema, err
}

// errStale says that a transaction found something else than the snapshot that
// was checked before it.
var errStale = errors.New("graph: the schema has changed meanwhile")
