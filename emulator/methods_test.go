package emulator_test

import (
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator"
	"github.com/tidwall/gjson"
)

// Each version has each path below both roots.
var roots = []string{"/v1.0/external/connections", "/v1.0/connections", "/beta/external/connections", "/beta/connections"}

// A step is a request below a root, and its answer.
type step struct {
	method, path, body string // a path may name {operation}, the last that began, and {activity}, the first of the last list
	prefer             string
	status             int
	fragment           string // of @odata.context; empty for none
	want               string // the rest of the answer; empty for no body, "*" for one that another test looks at
}

// walk takes the steps below a root, or below one of its connections, in a
// tenant of their own.
func walk(t *testing.T, root, below string, steps []step) {
	h := withConnection(t, emulator.Options{})
	version, _, _ := strings.Cut(root[1:], "/")
	in := "external/"
	if below != "" {
		in = "external/connections('" + below[1:] + "')/"
	}
	const host = "http://127.0.0.1:4365"
	canonical := host + "/" + version + "/external/connections" + below
	var operation, activity string
	for _, s := range steps {
		names := strings.NewReplacer("{operation}", operation, "{activity}", activity)
		a := h.send(s.method, root+below+names.Replace(s.path), s.body, "Prefer", s.prefer)
		want := names.Replace(s.want)
		if s.fragment != "" {
			context := `"@odata.context":"` + host + "/" + version + `/$metadata#` + in + names.Replace(s.fragment) + `"`
			want = strings.Replace(want, "{", "{"+context+",", 1)
		}
		if a.Code != s.status || a.code() == "" && s.want != "*" && a.Body.String() != want {
			t.Errorf("%s: %d %s\nwant %d %s", a.what, a.Code, a.Body, s.status, want)
		}
		if bare := a.Body.Len() == 0; bare != (a.Header().Get("Content-Type") == "") {
			t.Errorf("%s: Content-Type %q", a.what, a.Header().Get("Content-Type"))
		}
		if applied := a.Header().Get("Preference-Applied"); applied != s.prefer {
			t.Errorf("%s: Preference-Applied %q, want %q", a.what, applied, s.prefer)
		}
		location := a.Header().Get("Location")
		path, _, _ := strings.Cut(s.path, "?")
		switch {
		case a.Code == 201 && location != canonical+path+"/"+gjson.Get(s.body, "id").Str,
			a.Code == 202 && (s.method != "DELETE") != strings.HasPrefix(location, canonical+"/operations/"),
			a.Code != 201 && a.Code != 202 && location != "":
			t.Errorf("%s: Location %q", a.what, location)
		case location != "":
			h.must(200, h.send("GET", strings.TrimPrefix(location, host), ""))
		}
		if a.Code == 202 {
			operation = location[strings.LastIndex(location, "/")+1:]
		}
		if id := a.get("value.0.id").Str; id != "" {
			activity = id
		}
	}
}

func TestConnectionsHaveEveryMethod(t *testing.T) {
	for _, root := range roots {
		version, _, _ := strings.Cut(root[1:], "/")
		doc := func(name string) string {
			app := `"00001111-aaaa-2222-bbbb-3333cccc4444"` // the seed's, which asks
			beforeSettings, afterSettings := "", ""
			if version == "beta" {
				beforeSettings, afterSettings = `"ingestedItemsCount":null,`, `"complianceSettings":null,"enabledContentExperiences":null,`
			}
			return `{"id":"second","name":"` + name + `","description":"d","connectorId":null,"contentCategory":"uncategorized","state":"draft",` + beforeSettings +
				`"searchSettings":null,"activitySettings":null,` + afterSettings + `"configuration":{"authorizedAppIds":[` + app + `],"authorizedApps":[` + app + `]}}`
		}
		const one = "/second"
		updated := step{"PATCH", one, `{"name":"B"}`, "", 204, "", ""}
		if version == "beta" {
			updated = step{"PATCH", one, `{"name":"B"}`, "", 200, "connections/$entity", doc("B")}
		}
		steps := []step{
			{"GET", "/$count", "", "", 200, "", "2"},
			{"POST", "", `{"id":"second","name":"A","description":"d"}`, "", 201, "connections/$entity", doc("A")},
			{"POST", "", `{"id":"second","name":"A","description":"d"}`, "", 409, "", ""},
			{"GET", one, "", "", 200, "connections/$entity", doc("A")},
			{"GET", "('second')?$select=name", "", "", 200, "connections(name)/$entity", `{"name":"A"}`},
			updated,
			{"PATCH", one, `{"name":"C"}`, "return=minimal", 204, "", ""},
			{"PATCH", one, `{"name":"D"}`, "return=representation", 200, "connections/$entity", doc("D")},
			{"GET", "?$filter=id%20eq%20'second'&$count=true", "", "", 200, "connections", `{"@odata.count":1,"value":[` + doc("D") + `]}`},
			{"GET", "?$select=id&$orderby=id", "", "", 200, "connections(id)", `{"value":[{"id":"` + hr + `"},{"id":"` + seedID + `"},{"id":"second"}]}`},
			{"GET", "/$count", "", "", 200, "", "3"},
			{"GET", "/$count?$filter=name%20eq%20'D'", "", "", 200, "", "1"},
			{"PUT", one, doc("A"), "", 405, "", ""},
			{"DELETE", "", "", "", 405, "", ""},
			{"DELETE", one, "", "", 202, "", ""},
			{"GET", one, "", "", 404, "", ""},
			{"PATCH", one, `{"name":"B"}`, "", 404, "", ""},
			{"DELETE", one, "", "", 404, "", ""},
			{"GET", "/$count", "", "", 200, "", "2"},
		}
		t.Run(root[1:], func(t *testing.T) { walk(t, root, "", steps) })
	}
}

func TestSchemaAndOperationsHaveEveryMethod(t *testing.T) {
	const (
		ops  = "/operations"
		one  = ops + "/{operation}"
		done = `{"id":"{operation}","status":"completed","error":null}`
		sent = `{"baseType":"microsoft.graph.externalItem","properties":[{"name":"title","type":"String","isSearchable":"true"}]}`
		read = `{"baseType":"microsoft.graph.externalItem","properties":[{"name":"title","type":"string","isSearchable":true,` +
			`"isRetrievable":false,"isQueryable":false,"isRefinable":false,"labels":[],"aliases":[]}]}`
	)
	steps := []step{
		{"GET", "/schema", "", "", 404, "", ""},
		{"GET", ops, "", "", 200, "operations", `{"value":[]}`},
		{"GET", ops + "/nothere", "", "", 404, "", ""},
		{"PATCH", "/schema", sent, "", 202, "", ""},
		{"GET", one, "", "", 200, "operations/$entity", done},
		{"GET", ops, "", "", 200, "operations", `{"value":[` + done + `]}`},
		{"GET", ops + "?$filter=status%20eq%20'failed'", "", "", 200, "operations", `{"value":[]}`},
		{"GET", "/schema", "", "", 200, "schema/$entity", read},
		{"POST", "/schema", sent, "", 202, "", ""},
		{"GET", one + "?$select=status", "", "", 200, "operations(status)/$entity", `{"status":"completed"}`},
		{"GET", ops + "/$count", "", "", 200, "", "2"},
		{"PUT", "/schema", sent, "", 405, "", ""},
		{"DELETE", "/schema", "", "", 404, "", ""},
		{"GET", "/schema", "", "", 200, "schema/$entity", read},
		{"POST", ops, `{}`, "", 405, "", ""},
		{"PATCH", one, `{"status":"failed"}`, "", 405, "", ""},
		{"DELETE", one, "", "", 405, "", ""},
		{"GET", one, "", "", 200, "operations/$entity", done},
	}
	for _, root := range roots {
		t.Run(root[1:], func(t *testing.T) { walk(t, root, "/"+hr, steps) })
	}
}

func TestItemsAndActivitiesHaveEveryMethod(t *testing.T) {
	const (
		one    = "/items/a-1_b"
		acl    = `"acl":[{"type":"everyone","value":"everyone","accessType":"grant"}]`
		item   = `{"id":"a-1_b",` + acl + `,"properties":{"title":"A"},"content":{"type":"text","value":"t"}`
		stored = item + `}`
		put    = item + `,"activities":[]}`
		later  = `{"id":"a-1_b",` + acl + `,"properties":{"title":"B"},"content":{"type":"text","value":"t"}}`

		done   = one + "/activities"
		set    = "items('a-1_b')/activities"
		viewed = `{"type":"viewed","startDateTime":"2026-01-02T00:00:00Z","performedBy":{"id":"` + userID + `","type":"user"}}`
		shown  = `{"id":"{activity}","type":"viewed","startDateTime":"2026-01-02T00:00:00Z"}`
	)
	steps := []step{
		{"PATCH", "/schema", schemaOf(property("title", "string")), "", 202, "", ""},
		{"GET", "/items", "", "", 200, "items", `{"value":[]}`},
		{"GET", one, "", "", 404, "", ""},
		{"PATCH", one, stored, "", 404, "", ""},
		{"PUT", one, stored, "", 200, "items/$entity", put},
		{"PUT", one, stored, "", 200, "items/$entity", put}, // 200 for a replacement as well
		{"GET", one, "", "", 200, "items/$entity", stored},
		{"PATCH", one, `{"properties":{"title":"B"}}`, "", 200, "items/$entity", later},
		{"GET", "/items('a-1_b')?$select=id", "", "", 200, "items(id)/$entity", `{"id":"a-1_b"}`},
		{"GET", "/items?$count=true", "", "", 200, "items", `{"@odata.count":1,"value":[` + later + `]}`},
		{"GET", "/items/$count", "", "", 200, "", "1"},
		{"POST", "/items", stored, "", 405, "", ""},

		{"GET", done, "", "", 200, set, `{"value":[]}`},
		{"POST", one + "/addActivities", `{"activities":[` + viewed + `]}`, "", 200, "", "*"},
		{"GET", done, "", "", 200, "", "*"}, // which has {activity}
		{"GET", done, "", "", 200, set, `{"value":[` + shown + `]}`},
		{"GET", done + "/{activity}", "", "", 200, set + "/$entity", shown},
		{"GET", done + "/{activity}/performedBy", "", "", 200, set + "('{activity}')/performedBy/$entity", `{"id":"` + userID + `","type":"user"}`},
		{"POST", one + "/microsoft.graph.externalConnectors.addActivities", `{"activities":[` + viewed + `,{"type":"viewed"}]}`, "", 207, "", "*"},
		{"GET", done + "/$count", "", "", 200, "", "2"},
		{"POST", done, viewed, "", 405, "", ""},
		{"PATCH", done + "/{activity}", viewed, "", 405, "", ""},
		{"DELETE", done + "/{activity}", "", "", 405, "", ""},

		{"DELETE", one, "", "", 204, "", ""},
		{"GET", one, "", "", 404, "", ""},
		{"GET", done, "", "", 404, "", ""},
		{"DELETE", one, "", "", 404, "", ""},
		{"GET", "/items/$count", "", "", 200, "", "0"},
	}
	for _, root := range roots {
		t.Run(root[1:], func(t *testing.T) { walk(t, root, "/"+hr, steps) })
	}
}

func TestTheQuotaHasEveryMethod(t *testing.T) {
	for _, root := range roots {
		status, fragment, want := 200, "quota/$entity", `{"itemsRemaining":5000000}`
		other := 405
		if strings.HasPrefix(root, "/v1.0") { // which has no quota
			status, fragment, want, other = 501, "", "", 501
		}
		steps := []step{
			{"GET", "/quota", "", "", status, fragment, want},
			{"PATCH", "/quota", `{}`, "", other, "", ""},
			{"DELETE", "/quota", "", "", other, "", ""},
		}
		t.Run(root[1:], func(t *testing.T) { walk(t, root, "/"+hr, steps) })
	}
}
