package emulator_test

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/journal"
)

const journalPath = "/_emulator/journal"

func TestTheJournalHasWhatTheClientGot(t *testing.T) {
	h := start(t, emulator.Options{})
	h.must(204, h.send("DELETE", journalPath, ""))
	h.must(201, h.send("POST", "/beta/connections", `{"id":"contosohr","name":"n"}`, "Client-Request-Id", "mine"))
	h.must(404, h.send("GET", "/v1.0/external/connections/nothere?$select=id", ""))
	h.must(200, h.send("GET", "/v1.0/$metadata", "", "Authorization", ""))
	page := h.must(200, h.send("GET", journalPath, ""))
	for path, want := range map[string]string{
		"entries.#":                                  "3",
		"entries.0.operation":                        "connections.create",
		"entries.0.connection":                       "contosohr",
		"entries.0.version":                          "beta",
		"entries.0.status":                           "201",
		"entries.0.clientRequestId":                  "mine",
		"entries.0.app":                              h.srv.Settings("").ClientID,
		"entries.0.tenant":                           h.srv.Settings("").TenantID,
		"entries.0.permissions.0":                    "ExternalConnection.Read.All",
		"entries.0.request.body.name":                "n",
		"entries.0.request.headers.Authorization":    "Bearer REDACTED",
		"entries.0.answer.body.state":                "draft",
		"entries.0.answer.headers.Client-Request-Id": "mine",
		"entries.1.status":                           "404",
		"entries.1.code":                             "ItemNotFound",
		"entries.1.query":                            "$select=id",
		"entries.1.answer.body.error.code":           "ItemNotFound",
		"entries.2.operation":                        "metadata.get",
		"truncated":                                  "false",
		"more":                                       "false",
	} {
		if got := page.get(path).String(); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if id := page.get("entries.1.requestId").Str; id == "" || page.get("entries.1.answer.headers.Request-Id").Str != id {
		t.Errorf("the request-id is %q", id)
	}
	if took := page.get("entries.0.milliseconds").Num; took < 0 {
		t.Errorf("it took %v ms", took)
	}
}

func TestPartsOfABatchAreRecordedOnTheirOwn(t *testing.T) {
	h := start(t, emulator.Options{})
	h.must(200, h.send("POST", "/v1.0/$batch", `{"requests":[
		{"id":"1","method":"GET","url":"/external/connections"},
		{"id":"2","method":"PATCH","url":"/external/connections/nothere","headers":{"Content-Type":"application/json"},"body":{"name":"n"}}]}`))
	page := h.srv.Journal().Entries(h.srv.Settings("").TenantID, journal.Match{}, 1)
	if len(page.Entries) != 3 || page.Entries[2].Operation != "batch" {
		t.Fatalf("the journal has %d entries after the token", len(page.Entries))
	}
	statuses := map[string]int{}
	for _, e := range page.Entries[:2] {
		statuses[e.Operation] = e.Status
		if e.Batch != page.Entries[2].ID || e.Batch == e.ID {
			t.Errorf("%s is in batch %q, want %q", e.Operation, e.Batch, page.Entries[2].ID)
		}
	}
	if statuses["connections.list"] != 200 || statuses["connections.update"] != 404 {
		t.Errorf("the parts have %v", statuses)
	}
}

// A caller who is refused is found where its token says, or where people look.
func TestWhoIsRefusedIsInAJournal(t *testing.T) {
	h := start(t, emulator.Options{})
	other := h.in(otherTenant)
	other.must(401, other.send("GET", "/v1.0/connections", "", "Authorization", "Bearer "+other.token+"x"))
	other.must(401, other.send("GET", "/v1.0/connections", "", "Authorization", ""))
	other.must(404, other.send("GET", "/nowhere", ""))
	theirs := h.srv.Journal().Entries(otherTenant, journal.Match{}, 0).Entries
	if len(theirs) != 3 || theirs[0].App != h.srv.Settings("").ClientID || theirs[1].Status != 401 || theirs[2].Path != "/nowhere" {
		t.Errorf("the tenant's journal has %+v", theirs)
	}
	first := h.srv.Journal().Entries(h.srv.Settings("").TenantID, journal.Match{Status: "401"}, 0).Entries
	if len(first) != 1 || first[0].Code != "InvalidAuthenticationToken" || first[0].App != "" {
		t.Errorf("the first tenant's has %+v", first)
	}
	unheard := "Bearer x.eyJ0aWQiOiIyMjIyMjIyMi0zMzMzLTQ0NDQtNTU1NS02NjY2NjY2NjY2NjYifQ.x" // a tid of nobody
	other.must(401, other.send("GET", "/v1.0/connections", "", "Authorization", unheard))
	if h.srv.Journal().Knows("22222222-3333-4444-5555-666666666666") {
		t.Error("a forged token has made a journal")
	}
}

func TestNoSecretIsInTheJournal(t *testing.T) {
	h := start(t, emulator.Options{})
	h.must(200, h.send("GET", "/v1.0/connections", ""))
	h.must(401, h.send("GET", "/v1.0/connections?access_token="+h.token, "", "Authorization", "Bearer "+h.token+"x"))
	h.must(200, h.send("POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","url":"/connections","headers":{"Authorization":"Bearer `+h.token+`"}}]}`))
	whole := h.must(200, h.send("GET", journalPath, "")).Body.String()
	signature := h.token[strings.LastIndexByte(h.token, '.')+1:]
	for what, secret := range map[string]string{"client secret": h.srv.Settings("").ClientSecret, "token": h.token, "signature": signature} {
		if strings.Contains(whole, secret) {
			t.Errorf("the %s is in the journal", what)
		}
	}
	if n := strings.Count(whole, "REDACTED"); n < 6 {
		t.Errorf("only %d secrets are blotted out: %s", n, whole)
	}
}

func TestTheControlAPIOfTheJournal(t *testing.T) {
	h := start(t, emulator.Options{})
	h.must(200, h.send("GET", "/v1.0/connections/"+seedID, ""))
	for query, want := range map[string]int{
		"?operation=connections.*": 1, "?operation=items.*": 0, "?status=200": 2, "?status=4xx": 0, "?since=1": 1, "?method=GET": 1,
		"?connection=" + seedID: 1, "?tenant=" + otherTenant: 0, "?operation=entra.token&wait=1h": 1, "?operation=schema.delete&wait=1ms": 0,
	} {
		if got := h.must(200, h.send("GET", journalPath+query, "")).get("entries.#").Int(); int(got) != want {
			t.Errorf("%s brings %d entries, want %d", query, got, want)
		}
	}
	for _, query := range []string{"?films=1", "?since=x", "?wait=x", "?status=teapot", "?tenant=no+tenant"} {
		h.must(400, h.send("GET", journalPath+query, ""))
	}
	d := h.must(200, h.send("POST", journalPath+"/verify", `{"expect":[{"match":{"operation":"connections.get"},"exactly":2}]}`))
	if d.get("ok").Bool() || !strings.Contains(d.get("text").Str, "came 1 time: #2") {
		t.Errorf("the verdict is %s", d.Body)
	}
	h.must(400, h.send("POST", journalPath+"/verify", `{"expects":[]}`))
	a := h.must(400, h.send("POST", journalPath+"/verify", `{"expect":[{"match":{"operation":"connection.get"},"exactly":0}]}`))
	h.must(200, h.send("POST", journalPath+"/verify", `{"expect":[{"match":{"operation":"metadata.*"},"exactly":0}]}`))
	if got := a.get("error.message").Str; !strings.Contains(got, `did you mean "connections.get"?`) {
		t.Errorf("the message is %q", got)
	}
	h.must(400, h.send("POST", journalPath+"/verify", `{"expect":[]}`))
	lint := h.must(200, h.send("GET", journalPath+"/lint", ""))
	if lint.get("findings.#").Int() != 1 || lint.get("findings.0.rule").Str != "no-client-request-id" {
		t.Errorf("the findings are %s", lint.Body)
	}
	h.must(204, h.send("DELETE", journalPath, ""))
	if a := h.send("GET", journalPath, ""); a.get("entries.#").Int() != 0 || a.get("last").Int() != 0 {
		t.Errorf("after it is cleared it is %s", a.Body)
	}
}

// A long journal comes in pages, none of them longer than a client likes.
func TestALongJournalComesInPages(t *testing.T) {
	h := start(t, emulator.Options{})
	long := `{"description":"` + strings.Repeat("x", 60<<10) + `"}`
	for range 30 {
		h.send("PATCH", "/v1.0/connections/"+seedID, long)
	}
	var since, pages, entries int64
	for more := true; more; pages++ {
		page := h.must(200, h.send("GET", fmt.Sprintf("%s?operation=connections.update&since=%d", journalPath, since), ""))
		if page.Body.Len() > 1<<20 {
			t.Errorf("a page has %d bytes", page.Body.Len())
		}
		entries += page.get("entries.#").Int()
		since, more = page.get("last").Int(), page.get("more").Bool()
	}
	if entries != 30 || pages < 3 {
		t.Errorf("%d entries on %d pages", entries, pages)
	}
}

// TestJournalsOfTenantsAreApart is for the race detector, too.
func TestJournalsOfTenantsAreApart(t *testing.T) {
	h := start(t, emulator.Options{})
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			tenant := fmt.Sprintf("1111111%d-2222-3333-4444-555555555555", i)
			mine := h.in(tenant)
			for range 10 + i {
				mine.send("GET", "/v1.0/connections/"+seedID, "")
				mine.send("GET", journalPath+"?tenant="+tenant, "")
			}
			page := h.srv.Journal().Entries(tenant, journal.Match{Operation: "connections.get", Status: "200"}, 0)
			if len(page.Entries) != 10+i {
				t.Errorf("tenant %d has %d entries, want %d", i, len(page.Entries), 10+i)
			}
		})
	}
	all.Wait()
}

// The journal has what the client got, what was done behind it, and the rule.
func TestTheJournalHasWhatARuleDid(t *testing.T) {
	h := start(t, emulator.Options{})
	h.must(204, h.send("DELETE", journalPath, ""))
	h.must(504, h.send("POST", "/v1.0/connections", `{"id":"contosohr","name":"n"}`, "X-Graphemu-Scenario", "committed-but-504"))
	h.must(200, h.send("GET", "/v1.0/connections/contosohr", ""))
	h.must(502, h.send("GET", "/v1.0/connections/contosohr", "", "X-Graphemu-Scenario", "edge-outage"))
	page := h.must(200, h.send("GET", journalPath, ""))
	for path, want := range map[string]string{
		"entries.0.status": "504", "entries.0.work": "201", "entries.0.rule": "first-write-of-each",
		"entries.1.status": "200", "entries.1.work": "", "entries.1.rule": "",
		"entries.2.status": "502", "entries.2.work": "0",
	} {
		if got := page.get(path).String(); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if rule := page.get("entries.0.answer.headers.X-Graphemu-Scenario").Str; !strings.Contains(rule, "seed=") {
		t.Errorf("the seed is not in the journal: %q", rule)
	}
}

// A server that stops does not wait for who waits: it would cut it off and say
// so.
func TestWhoWaitsDoesNotHoldUpTheStop(t *testing.T) {
	h := start(t, emulator.Options{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	done, answered := make(chan error), make(chan error)
	go func() { done <- h.srv.Serve(ctx, l) }()
	go func() {
		resp, err := http.Get("http://" + l.Addr().String() + journalPath + "?wait=20s&tenant=" + otherTenant)
		if err == nil {
			err = resp.Body.Close()
		}
		answered <- err
	}()
	for !h.srv.Journal().Knows(otherTenant) {
		time.Sleep(time.Millisecond) // until somebody waits
	}
	stop()
	if err := <-answered; err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestWithoutAJournal(t *testing.T) {
	h := start(t, emulator.Options{Journal: journal.Options{Entries: -1}})
	h.must(200, h.send("GET", "/v1.0/connections/"+seedID, ""))
	h.must(404, h.send("GET", journalPath, ""))
}

// BenchmarkJournal asks an emulator with a journal and one without in turn, and
// prints how much longer the first takes, the median of many rounds.
//
//	go test ./emulator -run '^$' -bench Journal
func BenchmarkJournal(b *testing.B) {
	with, without := newAsker(b, 0), newAsker(b, -1)
	for range 2000 { // fills the journal
		with.ask()
	}
	var ratios []float64
	for b.Loop() {
		w := without.rounds(500)
		ratios = append(ratios, float64(with.rounds(500))/float64(w))
	}
	b.ReportMetric(median(ratios), "x-without")
	b.ReportMetric(testing.AllocsPerRun(500, with.ask)-testing.AllocsPerRun(500, without.ask), "allocs-more")
	b.ReportMetric(0, "ns/op") // says nothing: an operation is a round of both
}

// An asker sends one GET over and over.
type asker struct {
	srv  *emulator.Server
	w    *sink
	auth string
}

func newAsker(b *testing.B, entries int) *asker {
	srv, err := emulator.New(emulator.Options{Journal: journal.Options{Entries: entries}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { srv.Close() })
	return &asker{srv, &sink{header: make(http.Header)}, "Bearer " + benchToken(b, srv)}
}

func (a *asker) ask() {
	r := httptest.NewRequest("GET", "http://127.0.0.1:4365/v1.0/external/connections/"+seedID, nil)
	r.Header.Set("Authorization", a.auth)
	clear(a.w.header)
	a.srv.ServeHTTP(a.w, r)
}

// rounds asks n times and returns how long that took.
func (a *asker) rounds(n int) time.Duration {
	begin := time.Now()
	for range n {
		a.ask()
	}
	return time.Since(begin)
}

// median changes the order of list.
func median[T cmp.Ordered](list []T) T {
	slices.Sort(list)
	return list[len(list)/2]
}
