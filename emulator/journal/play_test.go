package journal_test

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/journal"
	"github.com/graphemu/graphemu/emulator/rest"
)

// A step is one request of a play. What it does not say is what a client with
// good manners sends.
type step struct {
	// clock and machine pass before the request comes, took until it is
	// answered.
	clock, machine, took time.Duration

	tenant, app, user, batch string
	op, method, path         string
	connection               string
	roles                    []string
	headers                  map[string]string // empty values remove one
	body                     string

	status int
	sent   map[string]string // headers of the answer
	answer string
	cut    bool
	wire   *rest.Wire
	rule   string
}

// A stage is a journal with clocks that only its steps move.
type stage struct {
	*journal.Journal
	now     time.Time
	elapsed time.Duration
}

func newStage(o journal.Options) *stage {
	s := &stage{now: time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)}
	o.Elapsed = func() time.Duration { return s.elapsed }
	o.Tenant = func(r *rest.Request) string { return r.Caller.Tenant }
	s.Journal = journal.New(o)
	return s
}

// play runs steps on a new stage.
func play(steps ...step) *stage {
	s := newStage(journal.Options{})
	for _, st := range steps {
		s.run(st)
	}
	return s
}

func (s *stage) run(st step) {
	s.now, s.elapsed = s.now.Add(st.clock), s.elapsed+st.machine
	hr := httptest.NewRequest(cmp.Or(st.method, "GET"), cmp.Or(st.path, "/v1.0/external/connections/hr"), strings.NewReader(st.body))
	hr.Header.Set("Client-Request-Id", "11111111-2222-3333-4444-555555555555")
	if st.body != "" {
		hr.Header.Set("Content-Type", "application/json")
	}
	for name, value := range st.headers {
		hr.Header.Set(name, value)
		if value == "" {
			hr.Header.Del(name)
		}
	}
	r := &rest.Request{HTTP: hr, ID: "id", Time: s.now, Parent: st.batch, Rule: st.rule}
	s.Record(r, func(r *rest.Request) (*rest.Response, error) {
		s.elapsed += st.took
		return st.play(r)
	})
}

// play answers r as the step says.
func (st step) play(r *rest.Request) (*rest.Response, error) {
	r.Caller = rest.Caller{Tenant: cmp.Or(st.tenant, "t"), App: cmp.Or(st.app, "app"), User: st.user, Roles: st.roles, Scopes: st.roles}
	r.Operation, r.Version = cmp.Or(st.op, "connections.get"), "v1.0"
	if strings.HasPrefix(st.op, "entra.") {
		r.Version = ""
	} else if st.body != "" {
		r.Bytes(1 << 20)
	} else if st.connection != "" || st.op == "" {
		r.Vars = rest.Vars{{Name: "connection", Value: cmp.Or(st.connection, "hr")}}
	}
	if strings.HasPrefix(r.HTTP.Header.Get("Content-Type"), "application/x-www-form") {
		r.HTTP.ParseForm()
	}
	if st.connection != "" {
		r.Vars = rest.Vars{{Name: "connection", Value: st.connection}}
	}
	resp := rest.NewResponse(st.status, "application/json", []byte(st.answer))
	for name, value := range st.sent {
		resp.Header.Set(name, value)
	}
	resp.Abort, resp.Wire = st.cut, st.wire
	return resp, nil
}

// all returns the numbers of the entries that m matches.
func all(page journal.Page) []int64 {
	numbers := []int64{}
	for _, e := range page.Entries {
		numbers = append(numbers, e.Sequence)
	}
	return numbers
}

func TestAPanicThatCutsTheConnectionIsRecordedAndGoesOn(t *testing.T) {
	s := newStage(journal.Options{})
	defer func() {
		if recover() != http.ErrAbortHandler {
			t.Error("the panic did not go on")
		}
		page := s.Entries("t", journal.Match{Status: "0"}, 0)
		if len(page.Entries) != 1 || page.Entries[0].Outcome() != "closed" {
			t.Errorf("the journal has %+v", page.Entries)
		}
	}()
	s.Record(&rest.Request{HTTP: httptest.NewRequest("GET", "/", nil)}, func(r *rest.Request) (*rest.Response, error) {
		r.Caller.Tenant = "t"
		panic(http.ErrAbortHandler)
	})
}

// What becomes of the connection is recorded, and what is still to come of the
// time until the answer.
func TestWhatBecomesOfTheConnection(t *testing.T) {
	for _, tt := range []struct {
		step   step
		status int
		wire   string
		took   float64 // milliseconds
	}{
		{step{}, 200, "", 0},
		{step{took: 5 * time.Millisecond}, 200, "", 5},
		{step{cut: true}, 0, "closed", 0},
		{step{cut: true, wire: &rest.Wire{Reset: true}}, 0, "reset", 0},
		{step{cut: true, wire: &rest.Wire{Hang: true}}, 0, "hung", 0},
		{step{wire: &rest.Wire{Cut: true}}, 200, "cut", 0},
		{step{took: time.Millisecond, wire: &rest.Wire{Delay: time.Second, Drip: time.Minute}}, 200, "", 61001},
		{step{batch: "b", wire: &rest.Wire{Delay: time.Second, Cut: true}}, 200, "", 0}, // is over, and an answer
	} {
		e := play(tt.step).Entries("t", journal.Match{}, 0).Entries[0]
		if e.Status != tt.status || e.Wire != tt.wire || e.Milliseconds != tt.took {
			t.Errorf("%+v is recorded as %d %q after %v ms", tt.step, e.Status, e.Wire, e.Milliseconds)
		}
	}
}
