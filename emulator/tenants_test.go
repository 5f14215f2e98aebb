package emulator_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator"
)

const otherTenant = "11111111-2222-3333-4444-555555555555"

// in makes the harness send as the seed's application of another tenant.
func (h *harness) in(tenant string) *harness {
	h.t.Helper()
	s := h.srv.Settings("")
	return &harness{t: h.t, srv: h.srv, token: h.login(tenant, s.ClientID, s.ClientSecret)}
}

func TestTenantsAreMadeForkedResetAndDropped(t *testing.T) {
	h := start(t, emulator.Options{})
	const admin = "/_emulator/"
	h.must(201, h.send("POST", "/v1.0/connections", `{"id":"contosohr","name":"n"}`))

	h.must(201, h.send("POST", admin+"tenants", `{"id":"fork.example","from":"`+h.srv.Settings("").TenantID+`"}`))
	h.must(409, h.send("POST", admin+"tenants", `{"id":"fork.example"}`))
	h.must(404, h.send("POST", admin+"tenants", `{"id":"x.example","from":"nothere.example"}`))
	h.must(400, h.send("POST", admin+"tenants", `{"id":"no tenant"}`))
	h.must(400, h.send("POST", admin+"tenants", `{}`))
	h.must(400, h.send("POST", admin+"tenants", `{"id":"x.example","films":1}`))
	h.must(201, h.send("POST", admin+"tenants", `{"id":"`+otherTenant+`"}`))

	fork, other := h.in("fork.example"), h.in(otherTenant)
	fork.must(200, fork.send("GET", "/v1.0/connections/contosohr", ""))
	other.must(404, other.send("GET", "/v1.0/connections/contosohr", ""))
	list := h.must(200, h.send("GET", admin+"tenants", ""))
	if list.get("tenants.#").Int() != 3 || strings.Contains(list.Body.String(), "seed") {
		t.Errorf("tenants are %s", list.Body)
	}

	h.must(200, h.send("PATCH", admin+"clock", `{"advance":"1s","speed":0}`))
	h.must(200, h.send("PUT", admin+"scenario?name=throttled-twice", ""))
	h.must(204, h.send("POST", admin+"reset", "", "Content-Type", "application/json"))
	if c := h.send("GET", admin+"clock", ""); c.get("speed").Num != 1 {
		t.Errorf("after a reset the clock is %s", c.Body)
	}
	if s := h.send("GET", admin+"scenario", ""); s.get("name").Str != "" {
		t.Errorf("after a reset the scenario is %s", s.Body)
	}
	if j := h.send("GET", admin+"journal", ""); j.get("entries.#").Int() != 0 {
		t.Errorf("after a reset the journal holds %s", j.Body)
	}
	h.must(404, h.send("GET", "/v1.0/connections/contosohr", ""))
	h.must(200, h.send("GET", "/v1.0/connections/"+seedID, ""))
	fork.must(200, fork.send("GET", "/v1.0/connections/contosohr", ""))

	h.must(204, h.send("DELETE", admin+"tenants?tenant=fork.example", ""))
	h.must(404, h.send("DELETE", admin+"tenants?tenant=fork.example", ""))
	fork.must(404, fork.send("GET", "/v1.0/connections/contosohr", "")) // it is new again
}

// A fork goes by the scenario of its origin, from its beginning, until one of
// them gets another.
func TestAForkHasTheScenarioOfItsOrigin(t *testing.T) {
	h := start(t, emulator.Options{})
	origin := h.srv.Settings("").TenantID
	fork := func(id, from string) *harness {
		h.must(201, h.send("POST", "/_emulator/tenants", `{"id":"`+id+`","from":"`+from+`"}`))
		return h.in(id)
	}
	get := func(h *harness) string {
		return fmt.Sprint(h.send("GET", "/v1.0/connections/"+seedID, "").Code)
	}
	h.use(origin, "{name: r, occurs: {nth: 2}, when: {operation: connections.get}, then: {status: 418}}")
	first := get(h)
	a := fork("a.example", origin)
	if got := first + get(h) + get(a) + get(a); got != "200418200418" {
		t.Errorf("the origin and its fork answer %s", got)
	}
	h.srv.Scenarios().Clear(origin)
	b := fork("b.example", origin)
	c := fork("c.example", "a.example")
	if got := get(c) + get(c) + get(b) + get(b); got != "200418200200" {
		t.Errorf("the fork of the fork, and of an origin without a scenario, answer %s", got)
	}
}

func TestSnapshots(t *testing.T) {
	h := start(t, emulator.Options{})
	const admin = "/_emulator/"
	h.must(201, h.send("POST", admin+"snapshots?name=empty", ""))
	h.must(201, h.send("POST", "/v1.0/connections", `{"id":"contosohr","name":"n"}`))
	h.must(201, h.send("POST", admin+"snapshots?name=full", ""))
	h.must(204, h.send("POST", admin+"restore?name=empty", ""))
	h.must(404, h.send("GET", "/v1.0/connections/contosohr", ""))
	h.must(204, h.send("POST", admin+"restore?name=full", ""))
	h.must(200, h.send("GET", "/v1.0/connections/contosohr", ""))
	h.must(202, h.send("DELETE", "/v1.0/connections/contosohr", ""))
	h.must(204, h.send("POST", admin+"restore?name=full", "")) // as often as one likes
	h.must(200, h.send("GET", "/v1.0/connections/contosohr", ""))

	if list := h.send("GET", admin+"snapshots", ""); list.Body.String() != `{"snapshots":["empty","full"]}` {
		t.Errorf("snapshots are %s", list.Body)
	}
	h.must(204, h.send("DELETE", admin+"snapshots?name=full", ""))
	h.must(404, h.send("DELETE", admin+"snapshots?name=full", ""))
	h.must(404, h.send("POST", admin+"restore?name=full", ""))
	h.must(404, h.send("POST", admin+"restore?name=empty&tenant="+otherTenant, ""))
	h.must(400, h.send("POST", admin+"restore", ""))
}

// A registration of 15 minutes is polled through all its states while hardly
// any real time passes.
func TestAnHourPassesInNoTime(t *testing.T) {
	h := start(t, emulator.Options{SchemaDelay: 15 * time.Minute})
	const clock = "/_emulator/clock"
	one := "/v1.0/external/connections/" + seedID
	location := strings.TrimPrefix(h.must(202, h.send("PATCH", one+"/schema", ticketSchema)).Header().Get("Location"), "http://127.0.0.1:4365")
	status := func() string { return h.must(200, h.send("GET", location, "")).get("status").Str }
	if got := status(); got != "inprogress" {
		t.Errorf("at once the status is %q", got)
	}
	before := h.must(200, h.send("GET", clock, "")).get("now").Time()
	h.must(200, h.send("PATCH", clock, `{"advance":"14m59s"}`))
	if got := status(); got != "inprogress" {
		t.Errorf("after 14:59 the status is %q", got)
	}
	a := h.must(200, h.send("PATCH", clock, `{"advance":"1s","speed":0}`))
	if passed := a.get("now").Time().Sub(before); passed < 15*time.Minute || a.get("speed").Num != 0 {
		t.Errorf("%v passed: %s", passed, a.Body)
	}
	if got := status(); got != "completed" {
		t.Errorf("after 15:00 the status is %q", got)
	}
	// The others' clocks did not move.
	if other := h.must(200, h.send("GET", clock+"?tenant="+otherTenant, "")); other.get("now").Time().Sub(before) > 10*time.Minute {
		t.Errorf("the clock of another tenant is %s", other.Body)
	}

	h.must(204, h.send("DELETE", clock, ""))
	for body, says := range map[string]string{
		`{"advance":"soon"}`: "no duration", `{"speed":-1}`: "'speed'", `{"set":"yesterday"}`: "", `{"freeze":true}`: "freeze",
	} {
		if a := h.must(400, h.send("PATCH", clock, body)); !strings.Contains(a.get("error.message").Str, says) {
			t.Errorf("%s: %s", body, a.Body)
		}
	}
}

// A token expires by its tenant's clock, without anybody waiting.
func TestATokenExpiresByItsTenantsClock(t *testing.T) {
	h := start(t, emulator.Options{})
	const clock = "/_emulator/clock"
	one := "/v1.0/external/connections/" + seedID
	h.must(200, h.send("PATCH", clock, `{"advance":"1h"}`))
	expired := h.must(401, h.send("GET", one, ""))
	if expired.get("error.message").Str != "Access token has expired or is not yet valid." {
		t.Error(expired.Body)
	}
	other := h.in(otherTenant) // whose token is as good as ever
	other.must(200, other.send("GET", one, ""))
	h = h.in(h.srv.Settings("").TenantID) // a new token is of the tenant's time
	h.must(200, h.send("GET", one, ""))
}

// Resetting a tenant while others write to it leaves a whole seed.
func TestResetUnderLoad(t *testing.T) {
	h := start(t, emulator.Options{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				if a := h.send("PATCH", "/v1.0/connections/"+seedID, `{"name":"x"}`); a.Code != 204 {
					t.Errorf("PATCH: %d %s", a.Code, a.Body)
				}
			}
		})
	}
	for range 50 {
		h.must(204, h.send("POST", "/_emulator/reset", ""))
	}
	wg.Wait()
	h.must(204, h.send("POST", "/_emulator/reset", ""))
	if name := h.must(200, h.send("GET", "/v1.0/connections/"+seedID, "")).get("name").Str; name != "Contoso HR" {
		t.Errorf("after the last reset the name is %q", name)
	}
}
