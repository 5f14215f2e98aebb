package emulator

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/graphemu/graphemu/emulator/admin"
	"github.com/graphemu/graphemu/emulator/clock"
	"github.com/graphemu/graphemu/emulator/journal"
	"github.com/graphemu/graphemu/emulator/scenario"
)

// Entry is one request and its answer: see [journal.Entry] for its fields.
type Entry = journal.Entry

// Match says which entries of the journal are meant, by Operation, Method, Path,
// Connection, Item, Status, Code and more: see [journal.Match]. "graphemu
// operations" lists the operations.
type Match = journal.Match

// Now returns the instant that e's clock shows.
func (e *Emulator) Now() time.Time { return e.server.clocks.Now(e.tenant) }

// Advance moves e's clock by d: registrations complete, tokens end and waits of
// Retry-After are over. Other tenants keep their time.
func (e *Emulator) Advance(d time.Duration) { e.Clock().Advance(d) }

// Clock returns e's clock, which is no other tenant's from then on.
func (e *Emulator) Clock() *clock.Clock { return e.server.clocks.Own(e.tenant) }

// Scenario puts a scenario in use in e, in place of another, and counts from the
// beginning: one that is shipped, by its name, or the text of a scenario file.
// The empty name stands for none.
func (e *Emulator) Scenario(nameOrText string) {
	e.t.Helper()
	if nameOrText == "" {
		e.server.scenarios.Clear(e.tenant)
		return
	}
	s, err := findScenario(e.server.scenarios.Library(), nameOrText)
	if err != nil {
		e.t.Fatalf("emulator: %v", err)
	}
	e.server.scenarios.Use(e.tenant, s)
}

// findScenario returns the scenario with that name, or of that text: no name has
// a colon, without which no text is one.
func findScenario(library *scenario.Library, nameOrText string) (*scenario.Scenario, error) {
	switch {
	case strings.Contains(nameOrText, ":"):
		return scenario.Parse("scenario", []byte(nameOrText))
	case strings.ContainsAny(nameOrText, `./\`):
		return nil, fmt.Errorf("%q is no name of a scenario: of a file, give the text that os.ReadFile returns", nameOrText)
	}
	return library.Scenario(nameOrText)
}

// A Snapshot is what an [Emulator] held at some time.
type Snapshot struct {
	emulator *Emulator
	name     string
}

// snapshots numbers them.
type snapshots struct{ last atomic.Int64 }

// Snapshot keeps the resources that e holds now.
func (e *Emulator) Snapshot() *Snapshot {
	e.t.Helper()
	s := &Snapshot{e, "in-process-" + strconv.FormatInt(e.server.snapshots.last.Add(1), 10)}
	if err := e.server.store.Keep(context.Background(), e.tenant, s.name); err != nil {
		e.t.Fatalf("emulator: no snapshot: %v", err)
	}
	return s
}

// Restore makes the resources again what they were, as often as one likes. The
// clock, the scenario and the journal go on.
func (s *Snapshot) Restore() {
	s.emulator.t.Helper()
	if err := s.emulator.server.store.Restore(context.Background(), s.emulator.tenant, s.name); err != nil {
		s.emulator.t.Fatalf("emulator: %v", err)
	}
}

// Journal returns what was asked of e and answered, as far as it matches all of
// matches, in the order of the answers. It holds the last requests, and says if
// it had to drop some: see [Options.Journal].
func (e *Emulator) Journal(matches ...Match) journal.Page {
	e.t.Helper()
	for _, m := range matches {
		if err := admin.CheckMatch(m); err != nil {
			e.t.Fatalf("emulator: journal: %v", err)
		}
	}
	page := e.journal().Entries(e.tenant, Match{}, 0)
	kept := page.Entries[:0]
	for _, entry := range page.Entries {
		if matchesAll(matches, &entry) {
			kept = append(kept, entry)
		}
	}
	page.Entries = kept
	return page
}

func matchesAll(matches []Match, e *Entry) bool {
	for _, m := range matches {
		if !m.Matches(e) {
			return false
		}
	}
	return true
}

// journal returns the server's.
func (e *Emulator) journal() *journal.Journal {
	e.t.Helper()
	if err := e.tokens.alive(); err != nil {
		e.t.Fatalf("emulator: no journal: %v: add the Cleanup that looks at it after Tenant or Fork", err)
	}
	if e.server.journal == nil {
		e.t.Fatalf("emulator: there is no journal: Options.Journal.Entries is negative")
	}
	return e.server.journal
}
