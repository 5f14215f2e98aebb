package graph

import (
	"crypto/md5"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/odata"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// operationID returns an id of the form that the service's were seen to have,
// 1.<region>.<32 hexadecimal digits>.<32 hexadecimal digits>: clients must take
// it as opaque.
func operationID(r *rest.Request) string {
	sum := md5.Sum([]byte(connection(r)))
	return "1.emu." + strings.ToUpper(hex.EncodeToString(sum[:])) + "." + strings.ToUpper(strings.ReplaceAll(r.ID, "-", ""))
}

// operationsOf is the collection of a connection's operations.
func operationsOf(connection string) set {
	in := odata.Keyed("connections", connection)
	return set{of: external.OperationType, name: "operations", in: []string{"external", in}, path: "external/" + in + "/"}
}

// getOperation answers GET /connections/{id}/operations/{id}, and counts this
// poll if the plan of the operation does.
//
// https://learn.microsoft.com/graph/api/externalconnectors-connectionoperation-get
func (a *API) getOperation(r *rest.Request) (*rest.Response, error) {
	l, err := see(r, operationsOf(connection(r)), odata.OptionSelect)
	if err != nil {
		return nil, err
	}
	var o external.Registration
	find := func(s *store.Snapshot) (c external.Connection, err error) {
		if c, err = s.Connection(connection(r)); err == nil {
			o, err = s.Operation(c.ID, r.Vars.Get("operation"))
		}
		return c, err
	}
	err = a.view(r, func(s *store.Snapshot) error {
		_, err := find(s)
		return err
	})
	if err == nil && o.Polls > 0 {
		err = a.update(r, func(e *store.Edit) error {
			c, err := find(&e.Snapshot)
			if err != nil {
				return err
			}
			o.Polls = max(o.Polls-1, 0)
			if last := c.Registration; last == nil || last.Operation != o.Operation {
				return e.PutOperation(c.ID, o)
			}
			return e.PutRegistration(c, o)
		})
	}
	if err != nil {
		return nil, err
	}
	return l.entity(http.StatusOK, o.Document(r.Time), ""), nil
}

// listOperations answers GET /connections/{id}/operations, which only generated
// clients have.
func (a *API) listOperations(r *rest.Request) (*rest.Response, error) {
	return a.list(r, operationsOf(connection(r)), scanOperations(r))
}

// countOperations answers GET /connections/{id}/operations/$count.
func (a *API) countOperations(r *rest.Request) (*rest.Response, error) {
	return a.count(r, operationsOf(connection(r)), scanOperations(r))
}

func scanOperations(r *rest.Request) func(*store.Snapshot) odata.Scan {
	return func(s *store.Snapshot) odata.Scan {
		return func(after string, fn func(string, []byte) bool) error {
			if _, err := s.Connection(connection(r)); err != nil {
				return err
			}
			return s.Operations(connection(r), after, func(o external.Registration) bool {
				return fn(o.Operation, o.Document(r.Time))
			})
		}
	}
}
