package emulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator"
)

// The documentation's table of operations and states, each cell asked of the
// running emulator. The states are draft, ready, obsolete and limitExceeded.
func TestEachStateAllowsWhatTheTableSays(t *testing.T) {
	const stateSeed = `{"applications":[{"clientId":"app","secrets":["s"]}],"connections":[
		{"connection":{"id":"draft","name":"n"}},
		{"connection":{"id":"ready","name":"n"},"schema":{"baseType":"microsoft.graph.externalItem","properties":[{"name":"title","type":"string"}]}},
		{"connection":{"id":"obsolete","name":"n"},"schema":{"baseType":"microsoft.graph.externalItem","properties":[{"name":"title","type":"string"}]},"obsolete":true,
			"items":[{"id":"there","acl":[{"type":"everyone","value":"everyone","accessType":"grant"}],"properties":{"title":"x"}}]},
		{"connection":{"id":"limitExceeded","name":"n"},"schema":{"baseType":"microsoft.graph.externalItem","properties":[{"name":"title","type":"string"}]}}]}`
	states := []string{"draft", "ready", "obsolete", "limitExceeded"}
	schema := schemaOf(property("title", "string"))
	tests := []struct {
		action                   string
		method, path, body       string
		draft, ready, gone, full int
	}{
		{"read connection", "GET", "", "", 200, 200, 200, 200},
		{"update connection", "PATCH", "", `{"name":"x"}`, 204, 204, 400, 204},
		{"read schema", "GET", "/schema", "", 404, 200, 200, 200},
		{"create or update schema", "PATCH", "/schema", schema, 202, 202, 400, 400},
		{"read item", "GET", "/items/there", "", 400, 200, 200, 200},
		{"list items", "GET", "/items", "", 400, 200, 200, 200},
		{"update item", "PUT", "/items/there", item(`"title":"x"`), 400, 200, 400, 200},
		{"patch item", "PATCH", "/items/there", item(`"title":"x"`), 400, 200, 400, 200},
		{"create item", "PUT", "/items/new", item(`"title":"x"`), 400, 200, 400, 400},
		{"add activities", "POST", "/items/there/addActivities", `{"activities":[{"type":"viewed","startDateTime":"2026-01-01T00:00:00Z"}]}`, 400, 200, 400, 200},
		{"delete item", "DELETE", "/items/there", "", 400, 204, 400, 204},
		{"read quota", "GET", "/quota", "", 200, 200, 200, 200},
		{"create group", "POST", "/groups", `{"id":"g1"}`, 201, 201, 201, 201},
		{"delete connection", "DELETE", "", "", 202, 202, 202, 202},
	}
	for _, test := range tests {
		want := map[string]int{"draft": test.draft, "ready": test.ready, "obsolete": test.gone, "limitExceeded": test.full}
		for _, state := range states {
			h := start(t, emulator.Options{Seed: []byte(stateSeed), Limits: "limits-2023-02,itemsPerConnection=2"})
			for _, id := range []string{"ready", "limitExceeded"} {
				h.must(200, h.send("PUT", "/v1.0/connections/"+id+"/items/there", item(`"title":"x"`)))
			}
			h.must(200, h.send("PUT", "/v1.0/connections/limitExceeded/items/second", item(`"title":"x"`)))
			if got := h.send("GET", "/v1.0/connections/"+state, "").get("state").Str; got != state {
				t.Fatalf("connection %q is in state %q", state, got)
			}
			dump := func() string {
				all := h.dump()
				for _, path := range []string{"/schema", "/items", "/operations", "/groups", "/items/there/activities"} {
					a := h.send("GET", "/beta/connections/"+state+path, "")
					all += a.get("properties").Raw + a.get("value").Raw
				}
				return all
			}
			before := dump()
			version := "/v1.0"
			if test.path == "/quota" {
				version = "/beta"
			}
			a := h.send(test.method, version+"/external/connections/"+state+test.path, test.body)
			if a.Code != want[state] {
				t.Errorf("%s in %s: %d, want %d: %s", test.action, state, a.Code, want[state], a.Body)
			}
			if test.action == "create item" && state == "draft" && !strings.Contains(a.get("error.innerError.message").Str, "create item") {
				t.Errorf("the answer names another action: %s", a.Body)
			}
			if a.Code >= http.StatusBadRequest && dump() != before {
				t.Errorf("%s in %s: the store has changed", test.action, state)
			}
			if a.Code == http.StatusBadRequest && (a.code() != "InvalidRequest" || a.get("error.innerError.code").Str != "InvalidConnectionState") {
				t.Errorf("%s in %s: %s", test.action, state, a.Body)
			}
		}
	}
}

func TestTheQuotaIsWhatIsLeft(t *testing.T) {
	h := start(t, emulator.Options{Limits: "limits-2023-02,itemsPerConnection=3,itemsPerTenant=4"})
	h.connect("a1a", ticketSchema)
	h.connect("b1b", ticketSchema)
	left := func(id string) string {
		t.Helper()
		return h.must(200, h.send("GET", "/beta/external/connections/"+id+"/quota", "")).get("itemsRemaining").Raw
	}
	put := func(want int, path string) {
		t.Helper()
		before := h.dump()
		a := h.must(want, h.send("PUT", "/v1.0/connections/"+path, item(`"title":"x"`)))
		if want == 400 && (a.code() != "InvalidRequest" || a.get("error.innerError.code").Str != "InvalidConnectionState" || h.dump() != before) {
			t.Errorf("%s: %s", a.what, a.Body)
		}
	}
	if left("a1a") != "3" {
		t.Errorf("%s are left of 3", left("a1a"))
	}
	put(200, "a1a/items/1")
	put(200, "a1a/items/1") // again: no other item
	put(200, "a1a/items/2")
	if left("a1a") != "1" || left("b1b") != "2" {
		t.Errorf("%s and %s are left of 1 and 2", left("a1a"), left("b1b"))
	}
	put(200, "a1a/items/3")
	put(400, "a1a/items/4") // the connection's limit
	put(200, "b1b/items/1")
	put(400, "b1b/items/2") // the tenant's limit
	if state := h.send("GET", "/v1.0/connections/b1b", "").get("state").Str; state != "limitExceeded" {
		t.Errorf("state is %q", state)
	}
	h.must(204, h.send("DELETE", "/v1.0/connections/a1a/items/2", ""))
	if state := h.send("GET", "/v1.0/connections/b1b", "").get("state").Str; state != "ready" {
		t.Errorf("state is %q after an item has gone", state)
	}
	h.must(202, h.send("DELETE", "/v1.0/connections/a1a", ""))
	if left("b1b") != "2" {
		t.Errorf("%s are left of 2 after a connection has gone", left("b1b"))
	}
	h.must(501, h.send("GET", "/v1.0/external/connections/b1b/quota", "")) // beta only
}

func TestATenantHasALimitOfConnections(t *testing.T) {
	h := start(t, emulator.Options{Limits: "limits-2021-07,connections=2"})
	h.must(201, h.send("POST", "/v1.0/connections", `{"id":"second","name":"n"}`))
	before := h.dump()
	a := h.must(400, h.send("POST", "/v1.0/connections", `{"id":"third","name":"n"}`))
	if a.code() != "InvalidRequest" || a.get("error.innerError.code").Str != "QuotaExceeded" || h.dump() != before {
		t.Error(a.Body)
	}
	h.must(202, h.send("DELETE", "/v1.0/connections/second", ""))
	h.must(201, h.send("POST", "/v1.0/connections", `{"id":"third","name":"n"}`))
}
