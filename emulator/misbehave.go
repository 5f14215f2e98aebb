package emulator

import (
	"time"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/scenario"
	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/scenarios"
)

// Scenarios returns the engine that makes s misbehave: see
// [scenario.Engine.Use].
func (s *Server) Scenarios() *scenario.Engine { return s.scenarios }

// newEngine returns the engine with first in use, if it is not nil.
func (s *Server) newEngine(first *scenario.Scenario, limits external.Limits) *scenario.Engine {
	library := scenario.NewLibrary(scenarios.FS)
	e := scenario.New(scenario.Options{
		Library:  library,
		Now:      func(tenant string) time.Time { return s.clocks.Now(tenant) },
		TenantID: func(segment string) (string, error) { return s.entra.TenantID(segment) },
		Roll:     s.rollKeys,
		State:    func(r *rest.Request, id string) string { return s.connectionState(r, id, limits) },
	})
	if first != nil {
		library.Add(first)
		e.Use("", first)
	}
	return e
}

// rollKeys makes a new key sign the tokens of a tenant, and forgets the others
// if it is to replace them.
func (s *Server) rollKeys(tenant string, replace bool) error {
	_, err := s.entra.Roll(tenant)
	if err == nil && replace {
		s.entra.Forget(tenant)
	}
	return err
}

// connectionState returns the state of a connection, or "" if there is none.
func (s *Server) connectionState(r *rest.Request, id string, limits external.Limits) string {
	var state external.State
	err := s.store.View(r.HTTP.Context(), r.Caller.Tenant, func(snapshot *store.Snapshot) error {
		c, err := snapshot.Connection(id)
		if err == nil {
			state = c.State(r.Time, limits)
		}
		return err
	})
	if err != nil {
		return ""
	}
	return string(state)
}
