package clients

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// These are the scenarios of writes that are not what they look like.

// committedBut504: a user who lets the SDK try again gets a 409 for what it has
// created.
func committedBut504(s *stage) {
	s.again = never
	// Graph's gateway has a code, but nothing to say.
	if e := refused(s.T, s.put("t1")); e.ResponseStatusCode != http.StatusGatewayTimeout || *e.GetErrorEscaped().GetCode() != "UnknownError" {
		s.Errorf("got %d %s, want 504 UnknownError", e.ResponseStatusCode, *e.GetErrorEscaped().GetCode())
	}
	s.works(s.read("t1"))
	for _, e := range journaled(s.T, s.cred.credential, "rule=first-write-of-each") {
		if e.Work == nil || *e.Work != http.StatusOK || e.Status != http.StatusGatewayTimeout {
			s.Errorf("the journal has %+v, want the work done and a 504", e)
		}
	}
	s.saw(504, 200)

	s.again = always
	_, err := s.client.External().Connections().Post(s.Context(), connection{ID: "another", Name: "Another"}.model(), nil)
	s.refused(err, http.StatusConflict, "NameAlreadyExists")
	s.saw(504, 409)
}

func deliveredTwice(s *stage) {
	_, err := s.client.External().Connections().Post(s.Context(), connection{ID: "another", Name: "Another"}.model(), nil)
	s.refused(err, http.StatusConflict, "NameAlreadyExists")
	s.state("another", "draft")
	s.saw(409, 200)
}

// fridayAfternoon: with the SDK's own retries, all items get there.
func fridayAfternoon(s *stage) {
	poll := s.begin()
	s.is(poll(), running)
	s.advance(10 * time.Minute)
	s.is(poll(), completed)
	const items = 12
	var crawl sync.WaitGroup
	for i := range items {
		crawl.Go(func() {
			if err := s.put(fmt.Sprint("t", i)); err != nil {
				s.Error(err)
			}
		})
	}
	crawl.Wait()
	if hit := len(s.statuses()) - items; hit == 0 {
		s.Error("no item had to be sent again")
	}
	s.exit()
	wantItems(s.T, s.one, items)
}

// lostWrites: only a read shows what was lost.
func lostWrites(s *stage) {
	lost := 0
	for i := range 20 {
		id := fmt.Sprint("t", i)
		s.works(s.put(id))
		for err := s.read(id); err != nil; err = s.read(id) {
			s.refused(err, http.StatusNotFound, "ItemNotFound")
			s.works(s.put(id))
			lost++
		}
	}
	if want := len(journaled(s.T, s.cred.credential, "rule=lost")); lost != want || lost == 0 {
		s.Errorf("%d writes were lost, want those %d that the journal has", lost, want)
	}
	wantItems(s.T, s.one, 20)
}

func staleReads(s *stage) {
	s.refused(s.read("t1"), http.StatusNotFound, "ItemNotFound")
	s.works(s.put("t1"))
	s.refused(s.read("t1"), http.StatusNotFound, "ItemNotFound")
	s.advance(30 * time.Second)
	s.works(s.read("t1"))
}
