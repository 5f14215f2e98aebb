package emulator_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/graph"
)

// ownersSeed has an application for each way to hold permissions.
const ownersSeed = `{"applications":[
	{"clientId":"owner","secrets":["s"],"roles":["ExternalConnection.ReadWrite.OwnedBy","ExternalItem.ReadWrite.OwnedBy"]},
	{"clientId":"other","secrets":["s"],"roles":["ExternalConnection.ReadWrite.OwnedBy","ExternalItem.ReadWrite.OwnedBy"]},
	{"clientId":"reader","secrets":["s"],"roles":["ExternalConnection.Read.All","ExternalItem.Read.All"]},
	{"clientId":"all","secrets":["s"],"roles":["ExternalConnection.ReadWrite.All","ExternalItem.ReadWrite.All"]},
	{"clientId":"nothing","secrets":["s"],"roles":[]}
]}`

// as makes the harness send as another application.
func (h *harness) as(app string) *harness {
	h.t.Helper()
	return &harness{t: h.t, srv: h.srv, token: h.login(h.srv.Settings("").TenantID, app, "s")}
}

// owned starts an emulator in which owner has a connection with all that can be
// in it.
func owned(t *testing.T) *harness {
	t.Helper()
	h := start(t, emulator.Options{Seed: []byte(ownersSeed)}).as("owner")
	h.connect("mine", ticketSchema)
	h.must(200, h.send("PUT", "/v1.0/connections/mine/items/i1", item(`"title":"x"`)[:len(item(`"title":"x"`))-1]+
		`,"activities":[{"type":"viewed","startDateTime":"2026-01-01T00:00:00Z","performedBy":{"type":"user","id":"`+object+`"}}]}`))
	h.must(201, h.send("POST", "/v1.0/connections/mine/groups", `{"id":"g1"}`))
	h.must(201, h.send("POST", "/v1.0/connections/mine/groups/g1/members", `{"id":"`+object+`","type":"user"}`))
	return h
}

// A foreign connection cannot be touched by any operation of the table,
// however the path is written and also in a batch.
func TestAForeignConnectionIsOutOfReach(t *testing.T) {
	h := owned(t)
	activity := h.must(200, h.send("GET", "/v1.0/connections/mine/items/i1/activities", "")).get("value.0.id").Str
	operation := h.must(200, h.send("GET", "/v1.0/connections/mine/operations", "")).get("value.0.id").Str
	bodies := map[string]string{
		"connections.update": `{"name":"stolen"}`, "schema.update": ticketSchema, "schema.create": ticketSchema,
		"items.put": item(`"title":"stolen"`), "items.update": item(`"title":"stolen"`),
		"items.addActivities": `{"activities":[{"type":"viewed","startDateTime":"2026-01-01T00:00:00Z"}]}`,
		"groups.create":       `{"id":"g2"}`, "groups.update": `{"displayName":"stolen"}`,
		"members.create": `{"id":"g2","type":"externalGroup"}`,
	}
	dump := func() string {
		return h.dump() + h.send("GET", "/v1.0/connections/mine/items", "").Body.String() +
			h.send("GET", "/v1.0/connections/mine/groups", "").Body.String() + h.send("GET", "/v1.0/connections/mine/groups/g1/members", "").Body.String() +
			h.send("GET", "/v1.0/connections/mine/items/i1/activities", "").Body.String()
	}
	keys := []string{"/mine", "('mine')", "(id='mine')", "/%6Dine", "%28%27mine%27%29"}
	before, other, tried := dump(), h.as("other"), 0
	for _, op := range graph.Operations() {
		if !strings.Contains(op.Path, "{connection}") || op.Name == "schema.delete" {
			continue // that one answers the same to everybody
		}
		tried++
		roots := []string{"/BETA//External"}
		for _, version := range op.Versions() {
			roots = append(roots, "/"+version, "/"+version+"/external")
		}
		path := strings.NewReplacer("{item}", "i1", "{group}", "g1", "{member}", object, "{activity}", activity, "{operation}", operation).Replace(op.Path)
		for _, key := range keys {
			for _, root := range roots {
				target := root + strings.Replace(path, "/{connection}", key, 1)
				a := other.send(op.Method, target, bodies[op.Name])
				if a.Code != 401 || a.code() != "Unauthenticated" || a.Header().Get("x-graphemu-hint") == "" {
					t.Errorf("%s %s: %d %s", op.Method, target, a.Code, a.Body)
				}
			}
		}
		body := ""
		if b := bodies[op.Name]; b != "" {
			body = `,"headers":{"Content-Type":"application/json"},"body":` + b
		}
		for _, key := range keys {
			batch := fmt.Sprintf(`{"requests":[{"id":"1","method":"%s","url":"%s"%s}]}`, op.Method, strings.Replace(path, "/{connection}", key, 1), body)
			if a := other.must(200, other.send("POST", "/beta/$batch", batch)); a.get("responses.0.status").Int() != 401 {
				t.Errorf("%s %s in a batch: %s", op.Name, key, a.Body)
			}
		}
	}
	if tried < 25 {
		t.Errorf("only %d operations were tried", tried)
	}
	if dump() != before {
		t.Error("a foreign application has changed the connection")
	}
	if list := other.must(200, other.send("GET", "/v1.0/connections?$count=true", "")); list.get("value.#").Int() != 0 || list.get(`\@odata\.count`).Int() != 0 {
		t.Errorf("the list shows a foreign connection: %s", list.Body)
	}
	if n := other.send("GET", "/v1.0/connections/$count", "").Body.String(); n != "0" {
		t.Errorf("$count counts a foreign connection: %s", n)
	}
}

func TestAnAuthorizedApplicationMayTouchAConnection(t *testing.T) {
	h := owned(t)
	other := h.as("other")
	other.must(401, other.send("GET", "/v1.0/connections/mine", ""))
	h.must(204, h.send("PATCH", "/v1.0/connections/mine", `{"configuration":{"authorizedAppIds":["other"]}}`))
	other.must(200, other.send("GET", "/v1.0/connections/mine", ""))
	other.must(200, other.send("PUT", "/v1.0/connections/mine/items/i2", item(`"title":"x"`)))
	if list := other.send("GET", "/v1.0/connections", ""); list.get("value.0.id").Str != "mine" {
		t.Errorf("the list lacks the connection: %s", list.Body)
	}
}

func TestPermissionsAreAskedFor(t *testing.T) {
	h := owned(t)
	tests := []struct {
		app, method, path, body string
		status                  int
	}{
		{"reader", "GET", "/connections/mine", "", 200},
		{"reader", "GET", "/connections/mine/schema", "", 200},
		{"reader", "GET", "/connections/mine/items/i1", "", 200},
		{"reader", "GET", "/connections/mine/quota", "", 403},
		{"reader", "PATCH", "/connections/mine", `{"name":"x"}`, 403},
		{"reader", "PUT", "/connections/mine/items/i1", item(`"title":"x"`), 403},
		{"reader", "POST", "/connections", `{"id":"reader","name":"n"}`, 403},
		{"all", "PATCH", "/connections/mine", `{"name":"x"}`, 200},
		{"all", "PUT", "/connections/mine/items/i1", item(`"title":"x"`), 200},
		{"all", "GET", "/connections/mine/quota", "", 403}, // the table has OwnedBy alone
		{"owner", "GET", "/connections/mine/quota", "", 200},
		{"nothing", "GET", "/connections", "", 403},
		{"nothing", "GET", "/$metadata", "", 200},
		{"nothing", "GET", "/sites", "", 501},
	}
	for _, test := range tests {
		client := h.as(test.app)
		a := client.send(test.method, "/beta"+test.path, test.body)
		if a.Code != test.status {
			t.Errorf("%s %s %s: %d, want %d: %s", test.app, test.method, test.path, a.Code, test.status, a.Body)
		}
		if a.Code == http.StatusForbidden && (a.code() != "AccessDenied" || !strings.Contains(a.Header().Get("x-graphemu-hint"), "ExternalConnection.") && !strings.Contains(a.Header().Get("x-graphemu-hint"), "ExternalItem.")) {
			t.Errorf("%s %s: %s, hint %q", test.app, test.path, a.Body, a.Header().Get("x-graphemu-hint"))
		}
	}
}

func TestPermissionsCanBeLoggedOrLeftOut(t *testing.T) {
	for mode, status := range map[graph.PermissionMode]int{"": 403, graph.Enforce: 403, graph.LogMissing: 200, graph.NoPermissions: 200} {
		h := start(t, emulator.Options{Seed: []byte(ownersSeed), Permissions: mode}).as("nothing")
		if a := h.send("GET", "/v1.0/connections", ""); a.Code != status {
			t.Errorf("mode %q: %d, want %d", mode, a.Code, status)
		}
	}
}

// Whoever wants to see what is missing is not stopped by whose a connection is.
func TestForeignConnectionsCanBeLogged(t *testing.T) {
	for mode, status := range map[graph.PermissionMode]int{graph.Enforce: 401, graph.LogMissing: 204, graph.NoPermissions: 204} {
		var log bytes.Buffer
		h := start(t, emulator.Options{Seed: []byte(ownersSeed), Permissions: mode, Log: slog.New(slog.NewTextHandler(&log, nil))}).as("owner")
		h.must(201, h.send("POST", "/v1.0/connections", `{"id":"mine","name":"n"}`))
		other := h.as("other")
		other.must(status, other.send("PATCH", "/v1.0/connections/mine", `{"name":"x"}`))
		if said := strings.Contains(log.String(), "connection=mine") && strings.Contains(log.String(), "[ExternalConnection.ReadWrite.All]"); said != (mode == graph.LogMissing) {
			t.Errorf("%s: the log says %s", mode, &log)
		}
		report := other.send("GET", "/_emulator/permissions", "").Body.String()
		if all := strings.Contains(report, `"least":["ExternalConnection.ReadWrite.All"]`); all != (mode == graph.LogMissing) {
			t.Errorf("%s: the report says %s", mode, report)
		}
	}
}

func TestTheReportNamesTheLeastPermissions(t *testing.T) {
	h := owned(t)
	all := h.as("all")
	all.must(200, all.send("GET", "/v1.0/connections/mine/items/i1", ""))
	report := h.must(200, h.send("GET", "/_emulator/permissions", ""))
	least := map[string]string{}
	for _, need := range report.get("callers").Array() {
		least[need.Get("app").Str] = need.Get("least").Raw
	}
	if got := least["owner"]; got != `["ExternalConnection.ReadWrite.OwnedBy","ExternalItem.ReadWrite.OwnedBy"]` {
		t.Errorf("owner needs %s", got)
	}
	if got := least["all"]; got != `["ExternalItem.Read.All"]` {
		t.Errorf("all needs %s", got)
	}
}
