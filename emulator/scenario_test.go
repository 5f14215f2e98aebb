package emulator_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/graphemu/graphemu/emulator"

	"github.com/graphemu/graphemu/emulator/graph"
	"github.com/graphemu/graphemu/emulator/scenario"
)

// parse reads a scenario that the test has written.
func parse(t testing.TB, text string) *scenario.Scenario {
	t.Helper()
	s, err := scenario.Parse(t.Name()+".yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func itemBody(title string) string {
	return `{"acl":[{"type":"everyone","value":"everyone","accessType":"grant"}],"properties":{"title":"` + title + `"},"content":{"value":"x","type":"text"}}`
}

// A write that was answered with 504 is there.
func TestAWriteThatWasAnsweredWith504IsThere(t *testing.T) {
	h := start(t, emulator.Options{Scenario: parse(t, `
name: committed
seed: 7
rules:
  - name: first
    when: {operation: connections.update}
    occurs: {first: 1}
    then: {work: done, error: gatewayTimeout}
`)})
	url := "/v1.0/external/connections/" + seedID
	a := h.must(504, h.send("PATCH", url, `{"description":"committed"}`))
	if got := a.Header().Get("x-graphemu-scenario"); got != "committed; seed=7" {
		t.Errorf("x-graphemu-scenario is %q", got)
	}
	if got := a.Header().Get("x-graphemu-rule"); got != "first" {
		t.Errorf("x-graphemu-rule is %q", got)
	}
	if got := h.must(200, h.send("GET", url, "")).get("description").Str; got != "committed" {
		t.Errorf("the description is %q", got)
	}
	h.must(204, h.send("PATCH", url, `{"description":"again"}`))

	var told []string
	for _, e := range h.must(200, h.send("GET", "/_emulator/journal?operation=connections.*", "")).get("entries").Array() {
		told = append(told, fmt.Sprint(e.Get("operation"), e.Get("status"), e.Get("rule")))
	}
	if diff := cmp.Diff([]string{"connections.update 504 first", "connections.get 200 ", "connections.update 204 "}, told); diff != "" {
		t.Errorf("the journal: %s", diff)
	}
}

// A part of a batch has no connection that could end: it fails, and the others
// do not.
func TestAPartWhoseConnectionEndsFailsAlone(t *testing.T) {
	h := start(t, emulator.Options{})
	body := `{"requests":[{"id":"1","method":"GET","url":"/external/connections/` + seedID + `"},{"id":"2","method":"GET","url":"/external/connections"}]}`
	for _, end := range []string{"reset", "close", "cut", "hang"} {
		h.srv.Scenarios().Use("", parse(t, "name: x\nrules: [{name: r, when: {operation: connections.get}, then: {connection: "+end+"}}]"))
		a := h.must(200, h.send("POST", "/v1.0/$batch", body))
		if one, two := a.get("responses.0.status").Int(), a.get("responses.1.status").Int(); one != 502 || two != 200 {
			t.Errorf("%s: the parts got %d and %d, want 502 and 200", end, one, two)
		}
		if got := a.get("responses.0.headers.x-graphemu-rule").Str; got != "r" {
			t.Errorf("%s: the rule is %q", end, got)
		}
	}
}

// A rule can ask for the state that a connection is in.
func TestARuleCanAskForTheState(t *testing.T) {
	h := start(t, emulator.Options{Scenario: parse(t, "name: x\nrules: [{name: r, when: {operation: connections.get, state: ready}, then: {error: serviceUnavailable}}]")})
	url := "/v1.0/external/connections/" + seedID
	h.must(200, h.send("GET", url, ""))
	ready(h, seedID)
	h.must(503, h.send("GET", url, ""))
}

// chaos fails half of what it sees, by chance alone.
const chaos = `
name: chaos
seed: 42
rules:
  - name: throttled
    when: {operation: items.*}
    occurs: {chance: 0.3}
    then: {error: throttled}
  - name: late
    when: {operation: items.put}
    occurs: {chance: 0.3}
    then: {work: done, error: gatewayTimeout}
`

// crawl sends each of the jobs rounds times, with 64 clients at once and the
// jobs in the order of the seed. It returns what each job got, in order.
func crawl(h *harness, items, rounds int, seed uint64) map[string][]string {
	got := make(map[string][]string, items)
	var mu sync.Mutex
	for range rounds {
		order := rand.New(rand.NewPCG(seed, 0)).Perm(items)
		seed++
		jobs := make(chan string, items)
		for _, i := range order {
			jobs <- fmt.Sprintf("i%d", i)
		}
		close(jobs)
		var all sync.WaitGroup
		for range 64 {
			all.Go(func() {
				for id := range jobs {
					a := h.send("PUT", "/v1.0/external/connections/"+seedID+"/items/"+id, itemBody(id))
					mu.Lock()
					got[id] = append(got[id], fmt.Sprintf("%d %s", a.Code, a.Header().Get("x-graphemu-rule")))
					mu.Unlock()
				}
			})
		}
		all.Wait()
	}
	return got
}

// The same keys meet the same faults, in whatever order their requests arrive.
func TestFaultsDoNotDependOnTheOrderOfArrival(t *testing.T) {
	h := start(t, emulator.Options{})
	ready(h, seedID)
	s := parse(t, chaos)
	var want map[string][]string
	faults := 0
	for order := range 100 {
		h.srv.Scenarios().Use("", s) // counts from the beginning
		got := crawl(h, 64, 3, uint64(order)*1000)
		if want == nil {
			want = got
			for _, answers := range got {
				for _, a := range answers {
					if a != "200 " {
						faults++
					}
				}
			}
			t.Logf("%d of %d requests met a fault", faults, 64*3)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("order %d differs from the first:\n%s", order, diff)
		}
	}
	if faults < 64 || faults > 128 {
		t.Errorf("%d faults, want about half of 192", faults)
	}
}

// ready gives the connection a schema.
func ready(h *harness, id string) {
	h.t.Helper()
	schema := `{"baseType":"microsoft.graph.externalItem","properties":[{"name":"title","type":"String","isSearchable":true,"isRetrievable":true,"labels":["title"]}]}`
	h.must(202, h.send("PATCH", "/v1.0/external/connections/"+id+"/schema", schema))
}

// Another seed makes other choices.
func TestTheSeedDecides(t *testing.T) {
	h := start(t, emulator.Options{})
	ready(h, seedID)
	s := parse(t, chaos)
	other := *s
	other.Seed = 43
	h.srv.Scenarios().Use("", s)
	first := crawl(h, 32, 1, 1)
	h.srv.Scenarios().Use("", &other)
	if second := crawl(h, 32, 1, 1); cmp.Equal(first, second) {
		t.Error("seeds 42 and 43 made the same choices")
	}
}

// Two tenants run different scenarios and seeds at once, as if alone.
func TestTenantsDoNotShareScenarios(t *testing.T) {
	h := start(t, emulator.Options{})
	tenants := []string{"11111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000002", "11111111-0000-4000-8000-000000000003"}
	scenarios := []*scenario.Scenario{parse(t, chaos), parse(t, strings.Replace(chaos, "seed: 42", "seed: 7", 1)), nil}
	clients := make([]*harness, len(tenants))
	for i, tenant := range tenants {
		clients[i] = &harness{t: t, srv: h.srv}
		clients[i].token = clients[i].login(tenant, h.srv.Settings("").ClientID, h.srv.Settings("").ClientSecret)
		clients[i].must(201, clients[i].send("POST", "/v1.0/external/connections", `{"id":"`+strings.ReplaceAll(seedID, "-", "")[:30]+`","name":"n","description":"d"}`))
		ready(clients[i], strings.ReplaceAll(seedID, "-", "")[:30])
	}
	crawls := func(at []int) []map[string][]string {
		for _, i := range at {
			if scenarios[i] != nil {
				h.srv.Scenarios().Use(tenants[i], scenarios[i])
			}
		}
		got := make([]map[string][]string, len(tenants))
		var all sync.WaitGroup
		for _, i := range at {
			all.Go(func() { got[i] = puts(clients[i], 100) })
		}
		all.Wait()
		return got
	}
	together := crawls([]int{0, 1, 2})
	for i := range tenants {
		if alone := crawls([]int{i}); !cmp.Equal(alone[i], together[i]) {
			t.Errorf("tenant %d: %s", i, cmp.Diff(alone[i], together[i]))
		}
	}
	if cmp.Equal(together[0], together[1]) {
		t.Error("two seeds made the same choices")
	}
	for id, answers := range together[2] {
		if answers[0] != "200 " {
			t.Errorf("the tenant without a scenario got %s for %s", answers, id)
		}
	}
}

// puts puts n items, 16 at once, each once.
func puts(h *harness, n int) map[string][]string {
	got := make(map[string][]string, n)
	var mu sync.Mutex
	var all sync.WaitGroup
	for w := range 16 {
		all.Go(func() {
			for i := w; i < n; i += 16 {
				id := fmt.Sprintf("i%d", i)
				a := h.send("PUT", "/v1.0/external/connections/"+strings.ReplaceAll(seedID, "-", "")[:30]+"/items/"+id, itemBody(id))
				mu.Lock()
				got[id] = append(got[id], fmt.Sprintf("%d %s", a.Code, a.Header().Get("x-graphemu-rule")))
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return got
}

// A header applies a scenario to one request, whatever is in use.
func TestARequestCanNameItsScenario(t *testing.T) {
	h := start(t, emulator.Options{})
	url := "/v1.0/external/connections/" + seedID
	h.must(429, h.send("GET", url, "", "x-graphemu-scenario", "retry-after-forms"))
	h.must(200, h.send("GET", url, ""))
	a := h.must(429, h.send("GET", url, "", "x-graphemu-scenario", "retry-after-forms; seed=9"))
	if got := a.Header().Get("x-graphemu-scenario"); got != "retry-after-forms; seed=9" {
		t.Errorf("x-graphemu-scenario is %q", got)
	}
	a = h.must(400, h.send("GET", url, "", "x-graphemu-scenario", "retry-after-form"))
	if got := a.get("error.message").Str; !strings.Contains(got, `did you mean "retry-after-forms"`) {
		t.Errorf("the message is %q", got)
	}
}

// A tenant that names more seeds than are kept loses its own counts alone.
func TestNamedScenariosOfOneTenantAreItsOwn(t *testing.T) {
	h := start(t, emulator.Options{})
	other := &harness{t: t, srv: h.srv}
	other.token = other.login("11111111-0000-4000-8000-000000000001", h.srv.Settings("").ClientID, h.srv.Settings("").ClientSecret)
	const url = "/v1.0/external/connections"
	ask := func(h *harness, seed int) string {
		return h.send("GET", url, "", "x-graphemu-scenario", fmt.Sprintf("retry-after-forms; seed=%d", seed)).Header().Get("x-graphemu-rule")
	}
	ask(h, 0)
	for seed := range 5000 {
		ask(other, seed)
	}
	if got := ask(h, 0); got != "fraction" {
		t.Errorf("the second request meets %q, want fraction", got)
	}
}

// A part of a batch whose body drips is as late as its last piece.
func TestAPartDripsAsAWhole(t *testing.T) {
	h := start(t, emulator.Options{})
	h.use("", "{name: r, when: {operation: connections.get}, then: {drip: 60ms}}")
	begin := time.Now()
	h.must(200, h.send("POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","url":"/external/connections/`+seedID+`"}]}`))
	if took := time.Since(begin); took < 60*time.Millisecond {
		t.Errorf("it took %v", took)
	}
}

// What a rule looks at in a batch is a request in it, unless it asks for the
// batch itself.
func TestBatchesAndTheirPartsAreToldApart(t *testing.T) {
	h := start(t, emulator.Options{})
	body := `{"requests":[{"id":"1","method":"GET","url":"/external/connections/` + seedID + `"}]}`
	for _, test := range []struct {
		when       string
		whole, one int
	}{
		{"{operation: connections.get, batch: true}", 200, 503},
		{"{operation: connections.get, batch: false}", 200, 200},
		{"{operation: connections.get}", 200, 503},
		{"{operation: batch}", 503, 0},
		{"{batch: false}", 503, 0},
	} {
		h.srv.Scenarios().Use("", parse(t, "name: x\nrules: [{name: r, when: "+test.when+", then: {error: serviceUnavailable}}]"))
		a := h.must(test.whole, h.send("POST", "/v1.0/$batch", body))
		if got := a.get("responses.0.status").Int(); int(got) != test.one {
			t.Errorf("%s: the part got %d, want %d", test.when, got, test.one)
		}
	}
}

// The engine's list of permissions is that of Graph's table.
func TestTokensCanBeWithoutAllPermissions(t *testing.T) {
	want := map[string]bool{}
	for _, op := range graph.Operations() {
		for _, p := range slices.Concat(op.Permissions.Application, op.Permissions.Delegated) {
			want[p] = true
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(slices.Values(scenario.Permissions()))); diff != "" {
		t.Errorf("emulator/scenario/token.go names others (-want +got):\n%s", diff)
	}
}

// The engine's list of operations is that of Graph's table.
func TestScenariosCanNameAllOperations(t *testing.T) {
	want := map[string]bool{"entra.token": true}
	for _, op := range graph.Operations() {
		if !op.Open {
			want[op.Name] = true
		}
	}
	for _, name := range scenario.Operations() {
		if !want[name] {
			t.Errorf("there is no operation %s: take it out of emulator/scenario/operations.go", name)
		}
		delete(want, name)
	}
	for name := range want {
		t.Errorf("scenarios cannot name %s: add it to emulator/scenario/operations.go", name)
	}
}
