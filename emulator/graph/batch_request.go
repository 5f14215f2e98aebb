package graph

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/rest"
)

const (
	// maxBatch is how many requests a batch holds:
	// https://learn.microsoft.com/graph/json-batching ("Batch size limitations").
	maxBatch = 20
	// maxBatchBytes is how long a batch may be: a guess, from the limit of
	// 4 MB that Graph has for a single request.
	maxBatchBytes = 4 << 20
)

// A part is one request of a batch that is ready to run.
type part struct {
	id        string
	http      *http.Request
	dependsOn []int // parts that come before it
	refused   error // what it is answered in place of being run
}

// readBatch reads the body of the batch r. What is wrong with its form is an
// Error for the whole batch, of which nothing is run then.
func readBatch(r *rest.Request, body []byte) ([]part, error) {
	if _, err := external.Parse(body); err != nil {
		return nil, err
	}
	var batch struct {
		Requests []batchItem `json:"requests"`
	}
	if err := json.Unmarshal(body, &batch); err != nil {
		return nil, malformed(mistyped(err))
	}
	switch n := len(batch.Requests); {
	case n == 0:
		return nil, malformed("The batch holds no requests.")
	case n > maxBatch:
		// Recorded by bradleymarques/microslop_one_drive, 2026.
		return nil, rest.BadRequest("Number of requests inside batch exceed the limit.")
	}
	parts := make([]part, len(batch.Requests))
	byID := make(map[string]int, len(parts)) // ids compare without case
	for i, item := range batch.Requests {
		p, err := item.part(r)
		if err != nil {
			return nil, err
		}
		if p.dependsOn, err = item.prerequisites(byID); err != nil {
			return nil, err
		}
		key := strings.ToLower(item.ID)
		if _, taken := byID[key]; taken {
			// Recorded by bradleymarques/microslop_one_drive, 2026.
			return nil, rest.BadRequest("Request Id " + item.ID + " has to be unique in a batch.")
		}
		byID[key], parts[i] = i, p
	}
	return parts, nil
}

// malformed returns the Error for a batch that is not one: recorded by
// bradleymarques/microslop_one_drive, 2026. why is ours.
func malformed(why string) *rest.Error {
	e := rest.BadRequest("Invalid batch payload format.")
	e.Inner.Message = why
	return e
}

// mistyped says which member of a batch has the wrong type.
func mistyped(err error) string {
	e, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok {
		return ""
	}
	return "'" + e.Field + "' cannot be of type " + e.Value + "."
}

// sequence reports whether parts have to run one after the other. Dependencies
// have one of three shapes: there are none; or each part depends on the one
// before it; or all that depend on a part depend on the same one. The last
// shape runs in sequence too, and in the order of the parts each prerequisite
// comes first.
//
// The shapes: https://developer.microsoft.com/graph/known-issues, "Request
// dependencies are limited", February 2026. The message for any other:
// microsoftgraph/microsoft-graph-docs#16280, 2022. That a part of a chain may
// name parts before its predecessor as well is a guess: the Go SDK names all.
func sequence(parts []part) (bool, error) {
	parallel, serial, same := true, true, true
	only := -1 // what the first part that depends on something depends on
	for i, p := range parts {
		if len(p.dependsOn) > 0 && only < 0 {
			only = p.dependsOn[0]
		}
		parallel = parallel && len(p.dependsOn) == 0
		serial = serial && (i == 0 || slices.Contains(p.dependsOn, i-1))
		same = same && (len(p.dependsOn) == 0 || len(p.dependsOn) == 1 && p.dependsOn[0] == only)
	}
	if !parallel && !serial && !same {
		return false, rest.BadRequest("Batch should be either fully sequential or fully parallel.")
	}
	return !parallel, nil
}
