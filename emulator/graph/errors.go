package graph

import (
	"errors"
	"net/http"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/odata"
	"github.com/graphemu/graphemu/emulator/rest"
)

// translated runs h and gives the errors of the domain and of the query
// language their HTTP status and Graph's code.
func translated(h rest.Handler) rest.Handler {
	return func(r *rest.Request) (*rest.Response, error) {
		resp, err := h(r)
		if err != nil {
			err = translate(err)
		}
		return resp, err
	}
}

func translate(err error) error {
	if e, ok := errors.AsType[*odata.Error](err); ok {
		return rest.BadRequest(e.Message) // Graph-wide; for connectors a guess
	}
	e, ok := errors.AsType[*external.Error](err)
	if !ok {
		return err
	}
	out := answers[e.Kind]
	out.Inner = rest.Inner{Code: e.Code, Source: e.Source, Message: e.Message}
	out.Err = err
	return &out
}

// answers has the status, code and message for each kind of domain error.
var answers = map[external.Kind]rest.Error{
	// Graph's gateway; see rest.Unreadable.
	external.Unreadable: *rest.Unreadable(nil),
	// Observed: microsoftgraph/microsoft-graph-docs#17126 and others.
	external.Invalid: {Status: http.StatusBadRequest, Code: "InvalidRequest",
		Message: "The request is malformed or incorrect."},
	// A guess: the workload's catch-all.
	external.Full: {Status: http.StatusBadRequest, Code: "InvalidRequest",
		Message: "The request is malformed or incorrect."},
	// Observed: CLI for Microsoft 365, 2023.
	external.NotFound: {Status: http.StatusNotFound, Code: "ItemNotFound",
		Message: "The requested resource does not exist."},
	// Message observed by PnP PowerShell and two connector projects.
	external.Exists: {Status: http.StatusConflict, Code: "NameAlreadyExists",
		Message: "The specified resource name already exists"},
}
