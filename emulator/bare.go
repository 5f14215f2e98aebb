package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/graph"
	"github.com/graphemu/graphemu/emulator/rest"
)

// do does what a request would do: path and query lie below beta. It returns
// the answer.
//
// Errors: Graph's, as a [*rest.Error], or a failure of the store.
func (e *Emulator) do(method, target string, doc any) (map[string]any, error) {
	if err := e.tokens.alive(); err != nil {
		return nil, err
	}
	var body io.Reader = http.NoBody
	if method != http.MethodGet && method != http.MethodDelete {
		text, err := text(doc)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	hr, err := http.NewRequest(method, e.server.URL()+"/beta"+target, body)
	if err != nil {
		return nil, err
	}
	hr.Header.Set("Content-Type", "application/json")
	// Without it Graph calls a state unknown that is newer than its first ones.
	hr.Header.Set("Prefer", "include-unknown-enum-members")
	resp, err := e.server.bare().Handle(&rest.Request{
		HTTP: hr, ID: rest.NewID(), Time: e.Now(), Base: e.server.URL(),
		Caller: rest.Caller{Tenant: e.tenant, App: e.server.entra.Directory().Applications[0].ClientID, Roles: entra.ConnectorRoles()},
	})
	if err != nil || len(resp.Body) == 0 {
		return nil, err
	}
	var answer map[string]any
	if err := json.Unmarshal(resp.Body, &answer); err != nil {
		return nil, fmt.Errorf("the answer: %w", err)
	}
	return answer, nil
}

func statusOf(err error) int {
	if e, ok := errors.AsType[*rest.Error](err); ok {
		return e.Status
	}
	return 0
}

// plain returns err as Graph would tell it, without the cause.
func plain(err error) error {
	e, ok := errors.AsType[*rest.Error](err)
	if !ok || e.Inner.Message == "" {
		return err
	}
	told := *e
	told.Err = nil
	return &told
}

// newBare returns Graph with nothing around it, in which registrations complete
// at once.
func (s *Server) newBare(limits external.Limits) *graph.API {
	return graph.New(graph.Options{Store: s.store, Limits: limits})
}
