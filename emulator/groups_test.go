package emulator_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator"
)

// Groups and members are asked of two connections: the seed's, and this one.
const hr = "contosohr"

func withConnection(t *testing.T, o emulator.Options) *harness {
	t.Helper()
	h := start(t, o)
	h.must(201, h.send("POST", "/v1.0/connections", `{"id":"`+hr+`","name":"Contoso HR"}`))
	return h
}

// dumpGroups returns everything that a client can see of the tenant's groups.
func (h *harness) dumpGroups() string {
	h.t.Helper()
	var b strings.Builder
	for _, connection := range h.must(200, h.send("GET", "/beta/connections", "")).get("value.#.id").Array() {
		groups := "/beta/connections/" + connection.Str + "/groups"
		list := h.must(200, h.send("GET", groups+"?$top=999&$count=true", ""))
		b.WriteString(list.Body.String() + "\n")
		for _, g := range list.get("value.#.id").Array() {
			b.WriteString(h.must(200, h.send("GET", groups+"/"+g.Str+"/members?$top=999&$count=true", "")).Body.String() + "\n")
		}
	}
	return b.String()
}

func TestGroupsHaveEveryMethod(t *testing.T) {
	const (
		empty     = `{"id":"g2","displayName":null,"description":null}`
		marketing = `{"id":"31bea3d537902000","displayName":"Contoso Marketing","description":"The product marketing team"}`
		renamed   = `{"id":"31bea3d537902000","displayName":"M\u00fcller","description":null}`
	)
	steps := []step{
		{"GET", "/groups", "", "", 200, "groups", `{"value":[]}`},
		{"GET", "/groups/$count", "", "", 200, "", "0"},
		{"POST", "/groups", marketing, "", 201, "groups/$entity", marketing},
		{"POST", "/groups?$select=id", `{"@odata.type":"#microsoft.graph.externalConnectors.externalGroup","id":"g2"}`, "", 201, "groups(id)/$entity", `{"id":"g2"}`},
		{"GET", "/groups/31bea3d537902000", "", "", 200, "groups/$entity", marketing},
		{"GET", "/groups('31bea3d537902000')", "", "", 200, "groups/$entity", marketing},
		{"GET", "/groups/%331bea3d53790200%30?$select=displayName", "", "", 200, "groups(displayName)/$entity", `{"displayName":"Contoso Marketing"}`},
		{"GET", "/Groups(id='g2')", "", "", 200, "groups/$entity", empty},
		{"GET", "/groups", "", "", 200, "groups", `{"value":[` + marketing + `,` + empty + `]}`},
		{"GET", "/groups?$filter=displayName%20eq%20null&$count=true", "", "", 200, "groups", `{"@odata.count":1,"value":[` + empty + `]}`},
		{"GET", "/groups?$orderby=id%20desc&$count=true&$select=id", "", "", 200, "groups(id)", `{"@odata.count":2,"value":[{"id":"g2"},{"id":"31bea3d537902000"}]}`},
		{"GET", "/groups/$count", "", "", 200, "", "2"},
		{"GET", "/groups/$count?$filter=startswith(id,'3')", "", "", 200, "", "1"},
		{"PATCH", "/groups/31bea3d537902000", `{"displayName":"M\u00fcller"}`, "", 204, "", ""},
		{"PATCH", "/groups/31bea3d537902000", `{"description":null}`, "return=minimal", 204, "", ""},
		{"PATCH", "/groups/31bea3d537902000", `{"id":"31bea3d53790\u0032000"}`, "return=representation", 200, "groups/$entity", renamed},
		{"PATCH", "/groups/31bea3d537902000", `{}`, "", 204, "", ""},
		{"GET", "/groups/31bea3d537902000", "", "", 200, "groups/$entity", renamed},
		{"PUT", "/groups/31bea3d537902000", marketing, "", 405, "", ""},
		{"DELETE", "/groups", "", "", 405, "", ""},
		{"DELETE", "/groups/31bea3d537902000", "", "", 204, "", ""},
		{"GET", "/groups/31bea3d537902000", "", "", 404, "", ""},
		{"DELETE", "/groups/31bea3d537902000", "", "", 404, "", ""},
		{"GET", "/groups/$count", "", "", 200, "", "1"},
		{"POST", "/groups", marketing, "", 201, "groups/$entity", marketing},
	}
	for _, root := range roots {
		t.Run(root[1:], func(t *testing.T) { walk(t, root, "/"+hr, steps) })
	}
}

func TestGroupRulesAreEnforced(t *testing.T) {
	const groups, one, none = hr + "/groups", hr + "/groups/taken", "nothere/groups"
	withID := func(id string) string { return `{"id":"` + id + `"}` }
	tests := []refusal{
		{"no id", "POST", groups, `{"displayName":"x"}`, 400, "InvalidRequest", "'id' is required"},
		{"null id", "POST", groups, `{"id":null}`, 400, "InvalidRequest", "'id' must not be null"},
		{"empty id", "POST", groups, withID(""), 400, "InvalidRequest", "'id' must not be empty"},
		{"number as id", "POST", groups, `{"id":1}`, 400, "InvalidRequest", "'id' is of type Number"},
		{"129 characters", "POST", groups, withID(strings.Repeat("a", 129)), 400, "InvalidRequest", "at most 128 characters long, not 129"},
		{"dot", "POST", groups, withID("a.b"), 400, "InvalidRequest", "only letters"},
		{"slash", "POST", groups, withID("a/b"), 400, "InvalidRequest", "only letters"},
		{"plus, of the other Base64", "POST", groups, withID("a+b"), 400, "InvalidRequest", "only letters"},
		{"padding", "POST", groups, withID("YQ=="), 400, "InvalidRequest", "only letters"},
		{"space", "POST", groups, withID("a b"), 400, "InvalidRequest", "only letters"},
		{"not ASCII", "POST", groups, withID("größe"), 400, "InvalidRequest", "only letters"},
		{"NUL", "POST", groups, withID(`a\u0000b`), 400, "InvalidRequest", "only letters"},
		{"taken", "POST", groups, withID("taken"), 409, "NameAlreadyExists", ""},
		{"number as name", "POST", groups, `{"id":"new","displayName":1}`, 400, "InvalidRequest", "'displayName' is of type Number"},
		{"object as description", "POST", groups, `{"id":"new","description":{}}`, 400, "InvalidRequest", "'description' is of type JSON"},
		{"unknown member", "POST", groups, `{"id":"new","owner":"x"}`, 400, "InvalidRequest", "'owner' does not exist"},
		{"another case", "POST", groups, `{"id":"new","DisplayName":"x"}`, 400, "InvalidRequest", "'DisplayName' does not exist"},
		{"members inline", "POST", groups, `{"id":"new","members":[]}`, 400, "InvalidRequest", "'members' does not exist"},
		{"type of the old namespace", "POST", groups, `{"@odata.type":"#microsoft.graph.externalGroup","id":"new"}`, 400, "InvalidRequest",
			"A type named 'microsoft.substrateConnectors.externalGroup' could not be resolved by the model. When a model is available, each type name must resolve to a valid type."},
		{"type of another", "POST", groups, `{"@odata.type":"#microsoft.graph.externalConnectors.identity","id":"new"}`, 400, "InvalidRequest", "could not be resolved"},
		{"no JSON", "POST", groups, `{"id":`, 400, "BadRequest", "Unable to read JSON"},
		{"wrong option", "POST", groups + "?$select=films", withID("new"), 400, "BadRequest", "films"},
		{"connection is missing", "POST", none, withID("new"), 404, "ItemNotFound", "'Connection' was not found."},

		{"id changed", "PATCH", one, `{"displayName":"x","id":"new"}`, 400, "InvalidRequest", "'id' cannot be changed"},
		{"id null", "PATCH", one, `{"id":null}`, 400, "InvalidRequest", "'id' must not be null"},
		{"unknown member", "PATCH", one, `{"displayName":"x","owner":"x"}`, 400, "InvalidRequest", "'owner' does not exist"},
		{"old namespace", "PATCH", one, `{"@odata.type":"#microsoft.graph.externalGroup","displayName":"x"}`, 400, "InvalidRequest", "substrateConnectors"},
		{"an array", "PATCH", one, `[]`, 400, "BadRequest", "Unable to read JSON"},
		{"group is missing", "PATCH", groups + "/nothere", `{}`, 404, "ItemNotFound", "'Group' was not found."},
		{"id of another case", "PATCH", groups + "/TAKEN", `{}`, 404, "ItemNotFound", "'Group' was not found."},
		{"group of another connection", "PATCH", seedID + "/groups/taken", `{}`, 404, "ItemNotFound", "'Group' was not found."},
		{"connection is missing", "PATCH", none + "/taken", `{}`, 404, "ItemNotFound", "'Connection' was not found."},

		{"group is missing", "DELETE", groups + "/nothere", "", 404, "ItemNotFound", "'Group' was not found."},
		{"connection is missing", "DELETE", none + "/taken", "", 404, "ItemNotFound", "'Connection' was not found."},
		{"group is missing", "GET", groups + "/nothere", "", 404, "ItemNotFound", "'Group' was not found."},
		{"group with a strange key", "GET", groups + "('a%2Fb%00''c')", "", 404, "ItemNotFound", "'Group' was not found."},
		{"connection is missing", "GET", none + "/taken", "", 404, "ItemNotFound", "'Connection' was not found."},
		{"connection is missing", "GET", none, "", 404, "ItemNotFound", "'Connection' was not found."},
		{"connection is missing", "GET", none + "/$count", "", 404, "ItemNotFound", "'Connection' was not found."},
		{"expand", "GET", groups + "?$expand=members", "", 400, "BadRequest", "expand"},
		{"filter", "GET", groups + "?$filter=owner%20eq%20'x'", "", 400, "BadRequest", "owner"},
	}
	h := withConnection(t, emulator.Options{})
	h.must(201, h.send("POST", "/v1.0/connections/"+groups, `{"id":"taken","displayName":"Taken"}`))
	h.refused(tests)
}

// A refusal is a request below a root that changes nothing.
type refusal struct {
	name, method, path, body string
	status                   int
	code, says               string
}

// refused sends each request below each root.
func (h *harness) refused(tests []refusal) {
	h.t.Helper()
	before := h.dumpGroups()
	for i, test := range tests {
		a := h.send(test.method, roots[i%len(roots)]+"/"+test.path, test.body)
		says := a.get("error.message").Str + " " + a.get("error.innerError.message").Str
		if a.Code != test.status || a.code() != test.code || !strings.Contains(says, test.says) {
			h.t.Errorf("%s: %s: %d %s, want %d %s %q", test.name, a.what, a.Code, a.Body, test.status, test.code, test.says)
		}
		if inner := a.get("error.innerError"); a.Code == 404 && inner.Get("message").Str != "'"+inner.Get("source").Str+"' was not found." {
			h.t.Errorf("%s: innerError is %s", test.name, inner.Raw)
		}
		if after := h.dumpGroups(); after != before {
			h.t.Errorf("%s: the store has changed to\n%s", test.name, after)
			before = after
		}
	}
}

func TestGroupsOfATenantAreLimited(t *testing.T) {
	h := withConnection(t, emulator.Options{Limits: "limits-2023-02,groups=3"})
	post := func(connection, id string) answer {
		return h.send("POST", "/v1.0/connections/"+connection+"/groups", `{"id":"`+id+`"}`)
	}
	full := func(a answer) {
		t.Helper()
		h.must(400, a)
		if a.code() != "InvalidRequest" || a.get("error.innerError.code").Str != "QuotaExceeded" || a.get("error.innerError.source").Str != "Group" {
			t.Errorf("answer is %s", a.Body)
		}
	}
	h.must(201, post(hr, "a"))
	h.must(201, post(seedID, "a"))
	h.must(201, post(seedID, "b"))
	h.must(204, h.send("PATCH", "/v1.0/connections/"+hr+"/groups/a", `{"displayName":"not a new one"}`))
	before := h.dumpGroups()
	full(post(hr, "c"))
	full(post(seedID, "c"))
	h.must(409, post(hr, "a"))
	if after := h.dumpGroups(); after != before {
		t.Errorf("the store has changed to\n%s", after)
	}
	h.must(204, h.send("DELETE", "/v1.0/connections/"+hr+"/groups/a", ""))
	h.must(201, post(hr, "c"))
	full(post(hr, "d"))
	h.must(202, h.send("DELETE", "/v1.0/connections/"+seedID, "")) // two at once
	h.must(201, post(hr, "d"))
	h.must(201, post(hr, "e"))
	full(post(hr, "f"))
}

func TestThePagesOfGroupsHoldEachOnce(t *testing.T) {
	h := withConnection(t, emulator.Options{})
	for i := range 25 {
		h.must(201, h.send("POST", "/beta/connections/"+hr+"/groups", fmt.Sprintf(`{"id":"g-%02d","displayName":"%d"}`, i, i%3)))
	}
	h.must(201, h.send("POST", "/beta/connections/"+seedID+"/groups", `{"id":"other"}`))
	for query, want := range map[string]int{"$top=4": 25, "$top=3&$orderby=displayName desc": 25, "$top=2&$filter=displayName eq '1'&$count=true": 8,
		"$top=5&$skip=20&$count=true": 5, "$top=25": 25} {
		ids := h.pages("/v1.0/external/connections('" + hr + "')/groups?" + strings.ReplaceAll(url.PathEscape(query), "+", "%2B"))
		unique := slices.Compact(slices.Sorted(slices.Values(ids)))
		if len(ids) != want || len(unique) != want || slices.Contains(ids, "other") {
			t.Errorf("%s: got %d ids (%d different), want %d: %v", query, len(ids), len(unique), want, ids)
		}
	}
}

// pages returns the ids of a list's members, on all of its pages.
func (h *harness) pages(target string) (ids []string) {
	h.t.Helper()
	for n := 0; target != "" && n < 100; n++ {
		a := h.must(200, h.send("GET", target, ""))
		for _, id := range a.get("value.#.id").Array() {
			ids = append(ids, id.Str)
		}
		target = strings.TrimPrefix(a.get(`\@odata\.nextLink`).Str, "http://127.0.0.1:4365")
	}
	return ids
}

func TestGroupsOfTenantsAreIsolated(t *testing.T) {
	h := start(t, emulator.Options{Limits: "limits-2023-02,groups=1"})
	home := h.token
	groups := "/v1.0/connections/" + seedID + "/groups"
	h.must(201, h.send("POST", groups, `{"id":"g","displayName":"home"}`))

	h.token = h.login("11111111-2222-3333-4444-555555555555", h.srv.Settings("").ClientID, h.srv.Settings("").ClientSecret)
	h.must(404, h.send("GET", groups+"/g", ""))
	h.must(201, h.send("POST", groups, `{"id":"g","displayName":"other"}`)) // home's limit is not ours
	h.must(201, h.send("POST", groups+"/g/members", `{"id":"x","type":"externalGroup"}`))
	h.must(204, h.send("DELETE", groups+"/g", ""))

	h.token = home
	if got := h.must(200, h.send("GET", groups+"/g", "")).get("displayName").Str; got != "home" {
		t.Errorf("the group is now %q", got)
	}
	if got := h.send("GET", groups+"/g/members/$count", "").Body.String(); got != "0" {
		t.Errorf("it has %s members", got)
	}
}
