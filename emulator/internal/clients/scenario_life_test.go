package clients

import (
	"net/http"
	"time"

	ec "github.com/microsoftgraph/msgraph-sdk-go/models/externalconnectors"
)

// These are the scenarios of connections and their schemas.

const (
	running   = ec.INPROGRESS_CONNECTIONOPERATIONSTATUS
	completed = ec.COMPLETED_CONNECTIONOPERATIONSTATUS
	failed    = ec.FAILED_CONNECTIONOPERATIONSTATUS
)

// is fails the test unless an operation has this status.
func (s *stage) is(o ec.ConnectionOperationable, want ec.ConnectionOperationStatus) {
	s.Helper()
	if got := *o.GetStatus(); got != want {
		s.Errorf("the operation is %s, want %s", got, want)
	}
}

// state fails the test unless a connection is in it.
func (s *stage) state(id, want string) {
	s.Helper()
	if got := get(s.T, s.client, id, nil).State; got != want {
		s.Errorf("connection %s is %s, want %s", id, got, want)
	}
}

func connectionObsolete(s *stage) {
	s.state("tickets", "obsolete")
	s.refused(s.put("t1"), http.StatusBadRequest, "InvalidRequest")
	s.works(s.one.Delete(s.Context(), nil))
}

func deleteLags(s *stage) {
	again := connection{ID: "tickets", Name: "Again"}
	s.works(s.one.Delete(s.Context(), nil))
	_, err := s.client.External().Connections().Post(s.Context(), again.model(), nil)
	s.refused(err, http.StatusConflict, "NameAlreadyExists")
	s.advance(5 * time.Minute)
	create(s.T, s.client, again)
}

// indexLags: the SDK reads and lists at once what the count does not know yet.
func indexLags(s *stage) {
	count := func(want float64) {
		s.Helper()
		wantOnBeta(s.T, s.client, "tickets", nil, "ingestedItemsCount", want)
	}
	s.works(s.put("t1"))
	s.works(s.put("t2"))
	s.works(s.read("t1"))
	wantItems(s.T, s.one, 2)
	count(0)
	s.advance(15 * time.Minute)
	count(2)
	s.works(s.one.Items().ByExternalItemId("t1").Delete(s.Context(), nil))
	count(2)
	s.advance(15 * time.Minute)
	count(1)
}

func quotaFull(s *stage) {
	for _, id := range []string{"t1", "t2", "t3"} {
		s.works(s.put(id))
	}
	s.state("tickets", "limitExceeded")
	s.refused(s.put("t4"), http.StatusBadRequest, "InvalidRequest")
	s.works(s.put("t1"))
	s.works(s.one.Items().ByExternalItemId("t1").Delete(s.Context(), nil))
	s.state("tickets", "ready")
	s.works(s.put("t4"))
}

func schemaAfterPolls(s *stage) {
	poll := s.begin()
	s.is(poll(), running)
	s.is(poll(), running)
	s.is(poll(), completed)
	s.state(seeded, "ready")
}

func schemaFails(s *stage) {
	poll := s.begin()
	s.is(poll(), running)
	s.advance(time.Minute)
	o := poll()
	s.is(o, failed)
	if e := o.GetError(); e == nil || *e.GetMessage() != "The schema could not be provisioned." {
		s.Errorf("the operation's error is %v", e)
	}
	s.state(seeded, "draft")
	s.is(s.begin()(), completed)
	s.state(seeded, "ready")
}

// schemaStuck waits for three times as long as Microsoft says it may take.
func schemaStuck(s *stage) {
	poll := s.begin()
	s.advance(45 * time.Minute)
	s.is(poll(), running)
	s.state(seeded, "draft")
}

func slowSchema(s *stage) { s.registers(15 * time.Minute) }

// registers registers the draft's schema, which takes that long.
func (s *stage) registers(takes time.Duration) {
	s.Helper()
	poll := s.begin()
	s.is(poll(), running)
	_, err := s.draft.Schema().Patch(s.Context(), schemaOf(ticketSchema...), nil)
	s.refused(err, http.StatusConflict, "NameAlreadyExists")
	_, err = s.draft.Items().ByExternalItemId("t1").Put(s.Context(), ticket("t1").model(), nil)
	s.refused(err, http.StatusBadRequest, "InvalidRequest")
	s.advance(takes - time.Minute)
	s.is(poll(), running)
	s.state(seeded, "draft")
	s.advance(time.Minute)
	s.is(poll(), completed)
	s.state(seeded, "ready")
	put(s.T, s.draft, ticket("t1"))
}
