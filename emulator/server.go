package emulator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/graphemu/graphemu/emulator/admin"
	"github.com/graphemu/graphemu/emulator/ca"
	"github.com/graphemu/graphemu/emulator/clock"
	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/graph"
	"github.com/graphemu/graphemu/emulator/journal"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/scenario"
	"github.com/graphemu/graphemu/emulator/store"
)

// A Server is one emulator: Graph, Entra ID and the emulator's own endpoints
// behind one [http.Handler]. Make it with [New].
type Server struct {
	edge  rest.Edge
	store *store.Store
	entra *entra.Entra
	graph rest.Handler
	admin rest.Handler
	usage *graph.Usage

	clocks  *clock.Tenants
	journal *journal.Journal

	scenarios *scenario.Engine

	authority   func() (*ca.Authority, error) // for TLS
	passthrough bool

	life      *life
	bare      func() *graph.API // Graph with nothing around it, for what is arranged
	names     names
	snapshots snapshots
}

// New returns a Server that is ready to answer. It owns o.Driver from then on,
// also when it returns an error.
//
// Errors: a seed that is malformed or breaks a rule of Graph's, a bad option,
// or a failure of the driver.
func New(o Options) (*Server, error) {
	var known *entra.Directory
	if o.Driver == nil {
		var err error
		if o.Driver, known, err = inMemory(o); err != nil {
			return nil, err
		}
	}
	s, err := build(o, known)
	if err != nil {
		return nil, errors.Join(err, o.Driver.Close())
	}
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.edge.Serve(w, r, s.handler(r))
}

// handler tells Graph, Entra ID and the emulator's own endpoints apart: by the
// host where it is one of Microsoft's, and else by path.
func (s *Server) handler(r *http.Request) rest.Handler {
	root, _, _ := strings.Cut(strings.TrimLeft(r.URL.Path, "/"), "/")
	host := surfaceOf(r.Host)
	switch {
	case host != onEntra && graph.IsVersion(root):
		return s.graph
	case host == byPath && root == admin.Root:
		return s.admin
	case host == onGraph:
		return rest.Envelope(nowhere)
	}
	if h, ok := s.entra.Handler(r); ok {
		return h
	}
	return rest.Envelope(nowhere)
}

// nowhere answers for a path that belongs to nobody.
func nowhere(*rest.Request) (*rest.Response, error) {
	return nil, &rest.Error{Status: http.StatusNotFound, Code: "NotFound", Message: "graphemu has Graph below /v1.0/ and /beta/, " +
		"Entra ID below /{tenant}/ (POST /{tenant}/oauth2/v2.0/token) and its own endpoints below /" + admin.Root + "/ (GET /" + admin.Root + "/health)."}
}

// Settings returns what a client needs to know to use s, which it reaches at
// base, such as "http://127.0.0.1:4365".
func (s *Server) Settings(base string) admin.Settings {
	d := s.entra.Directory()
	app := d.Applications[0]
	secret := "any"
	if len(app.Secrets) > 0 {
		secret = app.Secrets[0]
	}
	return admin.Settings{GraphURL: base, AuthorityURL: base, SecureURL: secure(base), TenantID: d.Tenants[0].ID,
		ClientID: app.ClientID, ClientSecret: secret}
}

// tenants returns the ids of the tenants in the directory.
func (s *Server) tenants() []string {
	var ids []string
	for _, t := range s.entra.Directory().Tenants {
		ids = append(ids, t.ID)
	}
	return ids
}

// checkStore reads what the first request of most clients does: the connections
// of a tenant, which are few.
func (s *Server) checkStore(ctx context.Context) error {
	return s.store.View(ctx, s.entra.Directory().Tenants[0].ID, func(tenant *store.Snapshot) error {
		return tenant.Connections("", func(external.Connection) bool { return true })
	})
}

func (s *Server) checkToken(context.Context) error {
	if _, err := s.entra.Token("", ""); err != nil {
		return fmt.Errorf("no token can be issued: %w", err)
	}
	return nil
}
