package emulator

import (
	"sync"

	"github.com/graphemu/graphemu/emulator/admin"
	"github.com/graphemu/graphemu/emulator/clock"
	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/graph"
	"github.com/graphemu/graphemu/emulator/journal"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// build puts the parts together: the only place that knows them all. known is
// the directory that o.Driver holds; nil if that has to be found out.
func build(o Options, known *entra.Directory) (*Server, error) {
	o = o.complete()
	limits, err := external.ParseLimits(o.Limits)
	if err != nil {
		return nil, err
	}
	s := &Server{
		edge:   rest.Edge{Now: o.Clock.Now, Machine: clock.New().Now, Log: o.Log, TrustForwarded: o.TrustForwarded},
		store:  store.New(o.Driver),
		clocks: clock.NewTenants(o.Clock),
		usage:  graph.NewUsage(),

		authority:   onDemand(o),
		passthrough: o.ProxyPassthrough,
		life:        newLife(),
	}
	s.bare = sync.OnceValue(func() *graph.API { return s.newBare(limits) })
	if o.Journal.Entries >= 0 {
		o.Journal.Tenant, o.Journal.Elapsed = s.whose, clock.Stopwatch()
		s.journal = journal.New(o.Journal)
		s.edge.Around = s.journal.Record
	}
	s.scenarios = s.newEngine(o.Scenario, limits)
	if known == nil {
		directory, err := plantSeed(s.store, o, limits)
		if err != nil {
			return nil, err
		}
		known = &directory
	}
	if s.entra, err = s.newEntra(o, *known); err != nil {
		return nil, err
	}
	s.graph = s.newGraph(o, limits).Handle
	s.admin = rest.Envelope(ofMedium(s.newAdmin(o, limits).Handle))
	return s, nil
}

func (s *Server) newEntra(o Options, d entra.Directory) (*entra.Entra, error) {
	return entra.New(entra.Options{
		Directory: d, Own: directory{s.store, o.Log}, Now: s.clocks.Now, Auth: o.Auth,
		Behavior: s.scenarios, StrictApps: o.StrictApps, StrictTenants: o.StrictTenants, AutoSignIn: o.AutoSignIn,
		Middleware: []rest.Middleware{ // the order in which a request meets them
			s.scenarios.Answer,     // spoils what is sent
			entra.Envelope,         // errors become Entra's error body
			s.scenarios.Middleware, // is it to go well?
		},
	})
}

func (s *Server) newGraph(o Options, limits external.Limits) *graph.API {
	return graph.New(graph.Options{
		Usage:        s.usage,
		Foreign:      graph.Foreign(o.Permissions, o.Log),
		Store:        s.store,
		Rules:        external.Rules{Strict: o.StrictCreate},
		Limits:       limits,
		Plan:         external.Plan{Takes: o.SchemaDelay},
		ReleaseDelay: o.ReleaseDelay,
		Updates:      o.UpdateAnswer,
		Behavior:     s.scenarios,
		Middleware: []rest.Middleware{ // the order in which a request meets them
			s.scenarios.Answer, // spoils what is sent
			rest.Envelope,      // errors become Graph's error body
			s.entra.Guard,      // who is asking, and what time is it there?
			graph.Permit(o.Permissions, o.Log, s.usage), // and may they?
			s.scenarios.Middleware,                      // and is it to go well?
			journal.Work,                                // what is done behind a changed answer
			ofMedium,                                    // no space for it?
		},
	})
}

func (s *Server) newAdmin(o Options, limits external.Limits) *admin.API {
	return admin.New(admin.Options{
		Version:     o.Version,
		Hosts:       append([]string{nowhereHost}, o.ControlHosts...),
		Stop:        o.Stop,
		Token:       o.ControlToken,
		Checks:      []admin.Check{{Name: "store", Run: s.checkStore}, {Name: "token", Run: s.checkToken}},
		Settings:    s.Settings,
		Permissions: func() any { return s.usage.Needs() },
		Store:       s.store,
		TempDir:     o.TempDir,
		Limits:      limits,
		Clocks:      s.clocks,
		Journal:     s.journal,
		Habits:      s.habits,
		Scenarios:   s.scenarios,
		TenantID:    s.entra.TenantID,
		Tenants:     s.tenants,
		Certificate: s.certificate,
		RollKeys:    func() (string, error) { return s.entra.Roll("") },
		ForgetKeys:  func() { s.entra.Forget("") },
	})
}
