package emulator_test

import (
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/clock"
	"github.com/graphemu/graphemu/emulator/store/bolt"
)

// use puts a scenario with these rules in use for the tenant.
func (h *harness) use(tenant, rules string) {
	h.t.Helper()
	h.srv.Scenarios().Use(tenant, parse(h.t, "name: x\nrules: ["+rules+"]"))
}

// Keys that one tenant's scenario replaces are replaced once, and no other
// tenant sees it.
func TestReplacedKeysAreOfOneTenant(t *testing.T) {
	h := start(t, emulator.Options{})
	const other = "22222222-0000-4000-8000-000000000002"
	settings := h.srv.Settings("")
	neighbour := &harness{t: t, srv: h.srv}
	neighbour.token = neighbour.login(other, settings.ClientID, settings.ClientSecret)
	h.use(settings.TenantID, "{name: r, when: {operation: connections.get}, occurs: {nth: 2}, then: {token: {keys: replaced}}}")
	get := func(h *harness, want int) {
		t.Helper()
		h.must(want, h.send("GET", "/v1.0/external/connections/"+seedID, ""))
	}
	get(h, 200)
	get(h, 200) // the one at which it happens
	get(h, 401)
	neighbour.must(200, neighbour.send("GET", "/v1.0/external/connections", ""))
	h.token = h.login(settings.TenantID, settings.ClientID, settings.ClientSecret)
	for range 3 {
		get(h, 200)
	}
}

// Rolled keys refuse nobody.
func TestRolledKeysStayGood(t *testing.T) {
	h := start(t, emulator.Options{})
	h.use("", "{name: r, when: {operation: entra.token}, then: {token: {keys: rolled}}}")
	old := h.token
	h.token = h.login(h.srv.Settings("").TenantID, h.srv.Settings("").ClientID, h.srv.Settings("").ClientSecret)
	for _, token := range []string{old, h.token} {
		h.must(200, h.send("GET", "/v1.0/external/connections", "", "Authorization", "Bearer "+token))
	}
}

// The count that lags is the one of before, and outlives a restart and the
// scenario; all else knows the items.
func TestALaggingCountOutlivesARestart(t *testing.T) {
	at := clock.New()
	at.Freeze(time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC))
	file := filepath.Join(t.TempDir(), "emulator.db")
	run := func(first bool) {
		db, err := bolt.Open(file, bolt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		srv, err := emulator.New(emulator.Options{Driver: db, Clock: at})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := srv.Close(); err != nil {
				t.Error(err)
			}
		}()
		h := &harness{t: t, srv: srv}
		h.token = h.login(srv.Settings("").TenantID, srv.Settings("").ClientID, srv.Settings("").ClientSecret)
		count := func(want string) {
			t.Helper()
			if got := h.must(200, h.send("GET", "/beta/connections/"+seedID, "")).get("ingestedItemsCount").Raw; got != want {
				t.Errorf("ingestedItemsCount is %s, want %s", got, want)
			}
		}
		put := func(id string) {
			t.Helper()
			h.must(200, h.send("PUT", "/v1.0/connections/"+seedID+"/items/"+id, itemBody("a")))
		}
		if first {
			ready(h, seedID)
			put("a")
			h.use("", "{name: r, when: {operation: [items.put, items.delete]}, then: {indexLag: 15m}}")
			at.Advance(time.Minute)
			put("a") // it is counted already
			at.Advance(14 * time.Minute)
			put("b")
			at.Advance(10 * time.Minute)
			put("c")
			h.must(204, h.send("DELETE", "/v1.0/connections/"+seedID+"/items/a", ""))
			count("1")
			return
		}
		count("1")
		if n := h.must(200, h.send("GET", "/v1.0/connections/"+seedID+"/items/$count", "")).Body.String(); n != "2" {
			t.Errorf("%s items are listed, want 2", n)
		}
		at.Advance(5*time.Minute - time.Second)
		count("1")
		at.Advance(time.Second)
		count("2")
	}
	run(true)
	run(false)
}

// A refused request has done nothing, and net/http reports a reset.
func TestARefusedConnectionIsAReset(t *testing.T) {
	w := listen(t, emulator.Options{})
	w.use("", "{name: r, when: {operation: connections.create}, occurs: {first: 1}, then: {connection: refuse}}")
	post := func() error {
		r, err := http.NewRequest("POST", "http://"+w.addr+"/v1.0/external/connections",
			strings.NewReader(`{"id":"tickets","name":"n","description":"d"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+w.token)
		r.Header.Set("Content-Type", "application/json")
		resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusCreated {
			t.Errorf("status %d", resp.StatusCode)
		}
		return nil
	}
	if err := post(); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("got %v, want ECONNRESET", err)
	}
	w.must(404, w.send("GET", "/v1.0/external/connections/tickets", ""))
	if err := post(); err != nil {
		t.Error(err)
	}
}

// Each operation counts its own polls, and goes on counting once the scenario is
// out of use: a registration that has begun cannot be stuck for ever.
func TestPollsAreCountedByTheOperation(t *testing.T) {
	h := start(t, emulator.Options{})
	url := "/v1.0/external/connections/" + seedID
	register := func() string {
		t.Helper()
		schema := `{"baseType":"microsoft.graph.externalItem","properties":[{"name":"title","type":"String"}]}`
		_, location, _ := strings.Cut(h.must(202, h.send("PATCH", url+"/schema", schema)).Header().Get("Location"), "/v1.0/")
		return "/v1.0/" + location
	}
	status := func(operation, want string) {
		t.Helper()
		if got := h.must(200, h.send("GET", operation, "")).get("status").Str; got != want {
			t.Errorf("the operation is %s, want %s", got, want)
		}
	}
	earlier := register()
	status(earlier, "completed")
	h.use("", "{name: r, when: {operation: schema.update}, then: {schema: {polls: 3}}}")
	operation := register()
	status(operation, "inprogress")
	for range 3 {
		status(earlier, "completed")
		h.must(404, h.send("GET", url+"/operations/none", ""))
	}
	h.srv.Scenarios().Clear("")
	status(operation, "inprogress")
	status(operation, "completed")
	status(operation, "completed")
	h.must(202, h.send("PATCH", url+"/schema", `{"baseType":"microsoft.graph.externalItem","properties":[{"name":"title","type":"String"}]}`))
}
