package clients

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"syscall"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"
)

// These are the scenarios of networks and of what a body looks like.

// unreadable fails the test unless the SDK could make nothing of an answer.
func (s *stage) unreadable(err error) {
	s.Helper()
	if _, ok := errors.AsType[*odataerrors.ODataError](err); ok || err == nil {
		s.Errorf("got %v, want an error that is not Graph's", err)
	}
}

// brokenBodies: what is no JSON is an error in spite of 200, and what lacks its
// id is none.
func brokenBodies(s *stage) {
	for range 2 {
		_, err := s.one.Get(s.Context(), nil)
		s.unreadable(err)
	}
	m, err := s.one.Get(s.Context(), nil)
	s.works(err)
	if m.GetId() != nil || *m.GetName() != "Tickets" {
		s.Errorf("got id %v of %s, want none", m.GetId(), *m.GetName())
	}
	get(s.T, s.client, "tickets", nil)
	s.saw(200, 200, 200, 200)
}

// connectionRefused: the SDK does not try again, and its user learns why.
func connectionRefused(s *stage) {
	for range 2 {
		if err := s.put("t1"); !errors.Is(err, syscall.ECONNRESET) {
			s.Errorf("got %v, want ECONNRESET", err)
		}
	}
	s.saw(0, 0)
	s.works(s.put("t1"))
	for _, e := range journaled(s.T, s.cred.credential, "rule=down") {
		if e.Work == nil || *e.Work != 0 || e.Wire != "reset" {
			s.Errorf("the journal has %+v, want that nothing was done", e)
		}
	}
}

// edgeOutage: the SDK does not try again, and cannot read the page.
func edgeOutage(s *stage) {
	s.unreadable(s.put("t1"))
	s.saw(502)
	s.advance(5 * time.Minute)
	s.works(s.put("t1"))
}

// flakyNetwork: each fault is an error to the user of the SDK, and the journal
// knows which of them have done the work.
func flakyNetwork(s *stage) {
	const items = 60
	failed := 0
	for i := range items {
		if err := s.put(fmt.Sprint("t", i)); err != nil {
			s.unreadable(err)
			failed++
		}
	}
	s.exit()
	done := map[string]bool{"": true, "reset": false, "closed": false, "cut": true, "edge": false}
	met := make(map[string]bool)
	for _, e := range journaled(s.T, s.cred.credential, "operation=items.put") {
		met[e.Rule] = s.read(e.Item) == nil
		if e.Rule != "" {
			failed--
		}
	}
	if diff := cmp.Diff(done, met); diff != "" || failed != 0 {
		s.Errorf("which faults have left an item behind differs, and %d errors have no fault (-want +got):\n%s", failed, diff)
	}
}

// neverAnswers: it takes a deadline to get away.
func neverAnswers(s *stage) {
	ctx, cancel := context.WithTimeout(s.Context(), time.Second)
	defer cancel()
	_, err := s.one.Items().ByExternalItemId("t1").Put(ctx, ticket("t1").model(), nil)
	if !errors.Is(err, context.DeadlineExceeded) {
		s.Errorf("got %v, want that the deadline has passed", err)
	}
	hung := journaled(s.T, s.cred.credential, "operation=items.put&wait=10s")
	if len(hung) != 1 || hung[0].Wire != "hung" {
		s.Fatalf("the journal has %+v, want a request that hung", hung)
	}
	s.refused(s.gone("t1"), http.StatusNotFound, "ItemNotFound")
	s.works(s.put("t1"))
}

// gone reads an item once no scenario is in the way.
func (s *stage) gone(id string) error {
	s.Helper()
	s.exit()
	return s.read(id)
}

// slowGraph: late is not wrong.
func slowGraph(s *stage) {
	s.works(s.put("t1"))
	s.works(s.read("t1"))
	s.saw(200, 200)
	if slow := journaled(s.T, s.cred.credential, "rule=long-tail"); len(slow) != 2 {
		s.Errorf("the journal has %d slow answers, want 2", len(slow))
	}
}
