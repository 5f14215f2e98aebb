package emulator

import (
	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/journal"
)

// Journal returns what was asked of s and answered, by tenant. It is nil if the
// Options want none.
func (s *Server) Journal() *journal.Journal { return s.journal }

// habits returns what the journal's lint has to know about the callers.
func (s *Server) habits() journal.LintOptions {
	o := journal.LintOptions{Unchosen: [][]string{entra.ConnectorRoles(), entra.DefaultScopes()}}
	for _, n := range s.usage.Needs() {
		o.Needs = append(o.Needs, journal.Need{App: n.App, Delegated: n.Kind == "delegated", Permissions: n.Least})
	}
	return o
}
