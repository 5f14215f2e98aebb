package emulator

import (
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/graphemu/graphemu/emulator/admin"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// TB is what an [Emulator] asks of a test: [testing.TB] has it.
type TB interface {
	Helper()
	Name() string
	Cleanup(func())
	Failed() bool
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// An Emulator is a [Server] as one test sees it: one of its tenants, and what a
// test does with it. What goes wrong ends the test. It may be used from several
// goroutines at once, but for the methods that can end the test.
type Emulator struct {
	t      TB
	server *Server
	tenant string
	tokens *tokens
}

// Start starts a Server for the test t, which closes it in the end, and returns
// its first tenant. It listens on a free port of the loopback address and
// answers from the start; see [WithoutListener].
//
// If the test fails, its last requests are logged.
func Start(t TB, options ...Option) *Emulator {
	t.Helper()
	o, err := configured(options)
	if err != nil {
		t.Fatalf("emulator: %v", err)
	}
	s, err := New(o.Options)
	if err != nil {
		t.Fatalf("emulator: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("emulator: %v", err)
		}
	})
	if !o.withoutListener {
		if err := s.Listen("127.0.0.1:0"); err != nil {
			t.Fatalf("emulator: %v", err)
		}
	}
	return s.see(t, &tokens{server: s, tenant: s.entra.Directory().Tenants[0].ID})
}

// Tenant returns a new tenant of s for the test t, a copy of the seed, which is
// dropped when the test ends: whatever is done in it, no other tenant sees.
func (s *Server) Tenant(t TB) *Emulator {
	t.Helper()
	return s.branch(t, "")
}

// Tenant returns another tenant of e's Server: see [Server.Tenant].
func (e *Emulator) Tenant(t TB) *Emulator {
	t.Helper()
	return e.server.branch(t, "")
}

// Fork returns a new tenant of e's Server, which starts with the resources, the
// clock and the scenario of e. It is dropped when the test t ends. To make one
// costs the same however much e holds, if the driver is the one in memory.
func (e *Emulator) Fork(t TB) *Emulator {
	t.Helper()
	if err := e.tokens.alive(); err != nil {
		t.Fatalf("emulator: no fork: %v", err)
	}
	f := e.server.branch(t, e.tenant)
	e.server.clocks.Copy(e.tenant, f.tenant)
	e.server.scenarios.Copy(e.tenant, f.tenant)
	return f
}

// For returns e for another test, such as a subtest: what goes wrong ends that
// one.
func (e *Emulator) For(t TB) *Emulator {
	other := *e
	other.t = t
	return &other
}

// Server returns the server that e is a tenant of.
func (e *Emulator) Server() *Server { return e.server }

// Settings returns what a client needs to know to use e: the URLs, the tenant,
// and an application with its secret.
func (e *Emulator) Settings() admin.Settings {
	s := e.server.Settings(e.server.URL())
	s.TenantID = e.tenant
	return s
}

// GraphURL returns the URL that stands for https://graph.microsoft.com: v1.0
// and beta lie below it.
func (e *Emulator) GraphURL() string { return e.server.URL() }

// AuthorityURL returns the URL that stands for
// https://login.microsoftonline.com: tenants lie below it.
func (e *Emulator) AuthorityURL() string { return e.server.URL() }

// TenantID returns the id of e's tenant.
func (e *Emulator) TenantID() string { return e.tenant }

// see returns the tenant that has these tokens as t sees it.
func (s *Server) see(t TB, tokens *tokens) *Emulator {
	t.Helper() // a report stands at the line of the test, then
	e := &Emulator{t: t, server: s, tenant: tokens.tenant, tokens: tokens}
	t.Cleanup(e.report)
	return e
}

// branch makes a tenant out of from, or of the seed if from is empty.
func (s *Server) branch(t TB, from string) *Emulator {
	t.Helper()
	id, err := s.entra.TenantID(s.names.next(t.Name()))
	if err != nil {
		t.Fatalf("emulator: tests cannot have tenants of their own where Options.StrictTenants is set: %v", err)
	}
	if err := s.store.Create(context.Background(), id, from); err != nil {
		t.Fatalf("emulator: no tenant for %s: %v", t.Name(), err)
	}
	tokens := &tokens{server: s, tenant: id}
	t.Cleanup(func() {
		tokens.ended.Store(true)
		if err := s.drop(id); err != nil {
			t.Errorf("emulator: %v", err)
		}
	})
	return s.see(t, tokens)
}

// drop forgets all of a tenant, unless s has forgotten it by being closed.
func (s *Server) drop(id string) error {
	s.clocks.Reset(id)
	s.scenarios.Clear(id)
	if s.journal != nil {
		s.journal.Drop(id)
	}
	err := s.store.Drop(context.Background(), id)
	if errors.Is(err, store.ErrClosed) {
		return nil
	}
	return err
}

// names makes ids of tenants out of names of tests. The first tenant of a test
// has the same id in each run, since chance in a scenario depends on it.
type names struct {
	mu    sync.Mutex
	given map[string]int
}

func (n *names) next(name string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.given == nil {
		n.given = make(map[string]int)
	}
	n.given[name]++
	return rest.FormatID(md5.Sum(strconv.AppendInt([]byte("graphemu test "+name+" "), int64(n.given[name]), 10)))
}

// shown is how many requests of a test that failed are logged.
const shown = 20

// report logs the last requests of a test that failed.
func (e *Emulator) report() {
	if !e.t.Failed() || e.server.journal == nil {
		return
	}
	e.t.Helper()
	entries := e.server.journal.Entries(e.tenant, Match{}, 0).Entries
	if len(entries) == 0 {
		e.t.Logf("emulator: nothing was asked of tenant %s", e.tenant)
		return
	}
	first := max(0, len(entries)-shown)
	text := fmt.Sprintf("emulator: the last %d of %d requests of tenant %s:", len(entries)-first, len(entries), e.tenant)
	for _, entry := range entries[first:] {
		text += "\n  " + line(&entry)
	}
	e.t.Logf("%s", text)
}

// line returns an entry on one line, and why it was refused on another: by a
// rule, which says it, or because something is wrong with it.
func line(e *Entry) string {
	s := fmt.Sprintf("#%d %s", e.Sequence, e.Brief())
	if e.Code != "" {
		s += " " + e.Code
	}
	if e.Rule != "" {
		return s + " by rule " + e.Rule
	}
	if why := e.Reason(); why != "" {
		s += "\n     " + why
	}
	return s
}
