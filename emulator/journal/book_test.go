package journal_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/journal"
	"github.com/graphemu/graphemu/emulator/rest"
)

func TestABookIsBoundedAndSaysSo(t *testing.T) {
	s := newStage(journal.Options{Entries: 3})
	for range 3 {
		s.run(step{})
	}
	if page := s.Entries("t", journal.Match{}, 0); page.Truncated || page.Dropped != 0 || !slices.Equal(all(page), []int64{1, 2, 3}) {
		t.Errorf("a full journal is %+v", page)
	}
	s.run(step{})
	s.run(step{})
	page := s.Entries("t", journal.Match{}, 0)
	if !page.Truncated || page.Dropped != 2 || page.Last != 5 || !slices.Equal(all(page), []int64{3, 4, 5}) {
		t.Errorf("after two more it is %+v", page)
	}
	if page := s.Entries("t", journal.Match{}, 1); page.Dropped != 1 {
		t.Errorf("of what is asked for since 1, %d are dropped, want 1", page.Dropped)
	}
	if page := s.Entries("t", journal.Match{}, 2); page.Truncated {
		t.Error("what is asked for since 2 is truncated, though all of it is there")
	}
	s.Clear("t")
	s.run(step{})
	if page := s.Entries("t", journal.Match{}, 0); page.Truncated || !slices.Equal(all(page), []int64{6}) {
		t.Errorf("after it is cleared it is %+v", page)
	}
	for range 3 {
		s.run(step{})
	}
	if page := s.Entries("t", journal.Match{}, 0); page.Dropped != 1 {
		t.Errorf("of four that came since, %d are dropped, want 1", page.Dropped)
	}
}

func TestBytesAreBounded(t *testing.T) {
	s := newStage(journal.Options{Bytes: 64 << 10, Body: 10 << 10})
	for range 20 {
		s.run(step{op: "items.put", method: "PUT", body: `"` + strings.Repeat("x", 20<<10) + `"`, answer: "short"})
	}
	page := s.Entries("t", journal.Match{}, 0)
	if n := len(page.Entries); n < 3 || n > 5 || page.Dropped != int64(20-n) {
		t.Errorf("%d entries of 13 KiB are kept in 64 KiB, %d dropped", n, page.Dropped)
	}
	m := page.Entries[0].Request
	if !m.Cut || m.Size != 20<<10+2 || len(m.Body) < 10<<10 || len(m.Body) > 11<<10 {
		t.Errorf("a long body: cut %v, size %d, kept %d", m.Cut, m.Size, len(m.Body))
	}
	if m := page.Entries[0].Answer; m.Cut || string(m.Body) != `"short"` {
		t.Errorf("a short body is %+v", m)
	}
	s.run(step{op: "items.put", method: "PUT", body: "[" + strings.Repeat(" ", 200<<10) + "]"})
	if page := s.Entries("t", journal.Match{}, 20); len(page.Entries) != 1 {
		t.Error("the newest entry is gone")
	}
}

func TestTenantsAreApart(t *testing.T) {
	s := play(step{tenant: "a"}, step{tenant: "b"}, step{tenant: "a"})
	if a, b := all(s.Entries("a", journal.Match{}, 0)), all(s.Entries("b", journal.Match{}, 0)); !slices.Equal(a, []int64{1, 2}) || !slices.Equal(b, []int64{1}) {
		t.Errorf("a has %v and b has %v", a, b)
	}
	s.Clear("a")
	if len(s.Entries("a", journal.Match{}, 0).Entries) != 0 || len(s.Entries("b", journal.Match{}, 0).Entries) != 1 {
		t.Error("clearing a has not cleared a alone")
	}
	if !s.Knows("b") || s.Knows("c") {
		t.Error("who is known is wrong")
	}
}

// Who waits sees the entry that comes, and none that does not match.
func TestWait(t *testing.T) {
	s := play(step{})
	got := make(chan journal.Page)
	go func() { got <- s.Wait(t.Context(), "t", journal.Match{Status: "429"}, 0) }()
	s.run(step{status: 200})
	s.run(step{status: 429})
	if page := <-got; !slices.Equal(all(page), []int64{3}) {
		t.Errorf("waiting brought %+v", page)
	}
	if page := s.Wait(t.Context(), "t", journal.Match{Status: "429"}, 0); !slices.Equal(all(page), []int64{3}) {
		t.Errorf("what is there brought %+v", page)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if page := s.Wait(ended, "t", journal.Match{}, 3); len(page.Entries) != 0 || page.Last != 3 {
		t.Errorf("a wait that ends brought %+v", page)
	}
	go func() { got <- s.Wait(t.Context(), "t", journal.Match{}, 3) }()
	for done := false; !done; {
		s.Interrupt() // until it has begun to wait
		select {
		case page := <-got:
			done = true
			if len(page.Entries) != 0 {
				t.Errorf("an interrupted wait brought %+v", page)
			}
		case <-time.After(time.Millisecond):
		}
	}
}

// TestManyAtOnce is for the race detector: many write, look, wait and clear.
func TestManyAtOnce(t *testing.T) {
	j := journal.New(journal.Options{
		Entries: 50, Tenant: func(r *rest.Request) string { return r.Caller.Tenant }, Elapsed: func() time.Duration { return 0 },
	})
	h := func(r *rest.Request) (*rest.Response, error) { return step{tenant: r.HTTP.Host, op: "x"}.play(r) }
	var writers, readers sync.WaitGroup
	const each, tenants = 200, 4
	for i := range 8 {
		tenant := string(rune('a' + i%tenants))
		writers.Go(func() {
			for range each {
				j.Record(request(tenant), h)
			}
		})
		readers.Go(func() {
			for since := int64(0); since < 2*each; {
				page := j.Wait(t.Context(), tenant, journal.Match{}, since)
				for k, e := range page.Entries {
					if k > 0 && e.Sequence != page.Entries[k-1].Sequence+1 || e.Tenant != tenant {
						t.Errorf("entry %d of %s follows %d", e.Sequence, e.Tenant, page.Entries[k-1].Sequence)
					}
				}
				since = page.Last
				j.Lint(tenant, journal.LintOptions{})
				j.Verify(tenant, journal.Verification{NoneUnmatched: true})
			}
		})
	}
	writers.Wait()
	readers.Wait()
	for i := range tenants {
		if page := j.Entries(string(rune('a'+i)), journal.Match{}, 0); page.Last != 2*each || page.Dropped != 2*each-50 {
			t.Errorf("tenant %d: last %d, dropped %d", i, page.Last, page.Dropped)
		}
	}
}
