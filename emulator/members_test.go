package emulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator"
)

// Object ids as Microsoft's pages have them.
const (
	userID      = "e811976d-83df-4cbd-8b9b-5215b18aa874"
	entraGroup  = "e5477431-1038-484e-bf69-1dfedb97a110"
	nestedGroup = "14m1b9c38qe647f6a"
)

func identity(id, kind string) string { return `{"id":"` + id + `","type":"` + kind + `"}` }

func TestMembersHaveEveryMethod(t *testing.T) {
	const (
		list = "/groups/g/members"
		set  = "groups('g')/members"
		one  = list + "/" + userID
	)
	user, group, nested := identity(userID, "user"), identity(entraGroup, "group"), identity(nestedGroup, "externalGroup")
	steps := []step{
		{"POST", "/groups", `{"id":"g"}`, "", 201, "groups/$entity", `{"id":"g","displayName":null,"description":null}`},
		{"GET", list, "", "", 200, set, `{"value":[]}`},
		{"GET", list + "/$count", "", "", 200, "", "0"},
		{"POST", list, user, "", 201, set + "/$entity", user},
		{"POST", list, `{"@odata.type":"#microsoft.graph.externalConnectors.identity","type":"Group","id":"` + entraGroup + `"}`, "", 201, set + "/$entity", group},
		{"POST", list + "?$select=type", identity(nestedGroup, "externalgroup"), "", 201, set + "(type)/$entity", `{"type":"externalGroup"}`},
		{"GET", one, "", "", 200, set + "/$entity", user},
		{"GET", "/groups('g')/members('" + entraGroup + "')", "", "", 200, set + "/$entity", group},
		{"GET", "/GROUPS(id='%67')/Members/%314m1b9c38qe647f6a", "", "", 200, set + "/$entity", nested},
		{"GET", list, "", "", 200, set, `{"value":[` + nested + `,` + group + `,` + user + `]}`},
		{"GET", list + "?$filter=type%20eq%20'externalGroup'&$count=true&$select=id", "", "", 200, set + "(id)", `{"@odata.count":1,"value":[{"id":"` + nestedGroup + `"}]}`},
		{"GET", list + "?$orderby=id%20desc&$count=true", "", "", 200, set, `{"@odata.count":3,"value":[` + user + `,` + group + `,` + nested + `]}`},
		{"GET", list + "/$count", "", "", 200, "", "3"},
		{"GET", list + "/$count?$filter=type%20ne%20'user'", "", "", 200, "", "2"},
		{"PATCH", one, `{"type":"group"}`, "", 405, "", ""},
		{"PUT", one, user, "", 405, "", ""},
		{"DELETE", list, "", "", 405, "", ""},
		{"DELETE", one, "", "", 204, "", ""},
		{"GET", one, "", "", 404, "", ""},
		{"DELETE", one, "", "", 404, "", ""},
		{"GET", list + "/$count", "", "", 200, "", "2"},
		{"PATCH", "/groups/g", `{"displayName":"x"}`, "", 204, "", ""}, // keeps its members
		{"GET", list + "/$count", "", "", 200, "", "2"},
		{"POST", list, user, "", 201, set + "/$entity", user},
		{"GET", list + "/$count", "", "", 200, "", "3"},
	}
	for _, root := range roots {
		t.Run(root[1:], func(t *testing.T) { walk(t, root, "/"+hr, steps) })
	}
}

func TestMemberRulesAreEnforced(t *testing.T) {
	const list, none = hr + "/groups/g/members", hr + "/groups/nothere/members"
	tests := []refusal{
		{"no id", "POST", list, `{"type":"user"}`, 400, "InvalidRequest", "'id' is required"},
		{"null id", "POST", list, `{"id":null,"type":"user"}`, 400, "InvalidRequest", "'id' must not be null"},
		{"empty id", "POST", list, identity("", "externalGroup"), 400, "InvalidRequest", "'id' must not be empty"},
		{"no type", "POST", list, `{"id":"` + userID + `"}`, 400, "InvalidRequest", "'type' is required"},
		{"null type", "POST", list, `{"id":"` + userID + `","type":null}`, 400, "InvalidRequest", "'type' is required"},
		{"unknown type", "POST", list, identity(userID, "everyone"), 400, "InvalidRequest", "Requested value 'everyone' was not found."},
		{"type of the future", "POST", list, identity(userID, "unknownFutureValue"), 400, "InvalidRequest", "Requested value 'unknownFutureValue' was not found."},
		{"number as type", "POST", list, `{"id":"` + userID + `","type":1}`, 400, "InvalidRequest", "'type' is of type Number"},
		{"user without GUID", "POST", list, identity("admin@contoso.com", "user"), 400, "InvalidRequest", "object id of the user"},
		{"group without GUID", "POST", list, identity(nestedGroup, "group"), 400, "InvalidRequest", "object id of the group"},
		{"GUID in braces", "POST", list, identity("{"+userID+"}", "user"), 400, "InvalidRequest", "object id of the user"},
		{"external group with a dot", "POST", list, identity("a.b", "externalGroup"), 400, "InvalidRequest", "only letters"},
		{"external group with NUL", "POST", list, identity(`a\u0000b`, "externalGroup"), 400, "InvalidRequest", "only letters"},
		{"129 characters", "POST", list, identity(strings.Repeat("a", 129), "externalGroup"), 400, "InvalidRequest", "at most 128 characters long, not 129"},
		{"there already", "POST", list, identity(userID, "user"), 409, "NameAlreadyExists", ""},
		{"there already, with another type", "POST", list, identity(userID, "group"), 409, "NameAlreadyExists", ""},
		{"unknown member", "POST", list, `{"id":"x","type":"externalGroup","name":"x"}`, 400, "InvalidRequest", "'name' does not exist"},
		{"an array", "POST", list, `[` + identity(nestedGroup, "externalGroup") + `]`, 400, "BadRequest", "Unable to read JSON"},
		{"Graph's own identity", "POST", list, `{"@odata.type":"#microsoft.graph.identity","id":"x","type":"externalGroup"}`, 400, "InvalidRequest", "could not be resolved"},
		{"type of another", "POST", list, `{"@odata.type":"#microsoft.graph.externalConnectors.acl","id":"x","type":"externalGroup"}`, 400, "InvalidRequest", "could not be resolved"},
		{"group is missing", "POST", none, identity(nestedGroup, "externalGroup"), 404, "ItemNotFound", "'Group' was not found."},
		{"connection is missing", "POST", "nothere/groups/g/members", identity(nestedGroup, "externalGroup"), 404, "ItemNotFound", "'Connection' was not found."},
		{"group of another connection", "POST", seedID + "/groups/g/members", identity(nestedGroup, "externalGroup"), 404, "ItemNotFound", "'Group' was not found."},
		{"member of another group", "GET", hr + "/groups/g2/members/" + userID, "", 404, "ItemNotFound", "'Member' was not found."},
		{"member of another group", "DELETE", hr + "/groups/g2/members/" + userID, "", 404, "ItemNotFound", "'Member' was not found."},
		{"member is missing", "DELETE", list + "/nothere", "", 404, "ItemNotFound", "'Member' was not found."},
		{"strange key", "DELETE", list + "('a%2Fb%00''c')", "", 404, "ItemNotFound", "'Member' was not found."},
		{"key that spans two", "GET", hr + "/groups/g/members/x%00" + userID, "", 404, "ItemNotFound", "'Member' was not found."},
		{"group that spans two", "GET", hr + "/groups/g%00x/members/" + userID, "", 404, "ItemNotFound", "'Group' was not found."},
		{"group is missing", "DELETE", none + "/" + userID, "", 404, "ItemNotFound", "'Group' was not found."},
		{"group is missing", "GET", none, "", 404, "ItemNotFound", "'Group' was not found."},
		{"group is missing", "GET", none + "/$count", "", 404, "ItemNotFound", "'Group' was not found."},
		{"connection is missing", "GET", "nothere/groups/g/members", "", 404, "ItemNotFound", "'Connection' was not found."},
		{"connection is missing", "DELETE", "nothere/groups/g/members/" + userID, "", 404, "ItemNotFound", "'Connection' was not found."},
	}
	h := withConnection(t, emulator.Options{})
	for _, id := range []string{"g", "g2"} {
		h.must(201, h.send("POST", "/v1.0/connections/"+hr+"/groups", `{"id":"`+id+`"}`))
	}
	h.must(201, h.send("POST", "/v1.0/connections/"+list, identity(userID, "user")))
	h.refused(tests)
}

// The beta page of Graph's documentation still has externalGroupMember in place
// of identity.
func TestAMemberMayComeInTheFormerShape(t *testing.T) {
	const (
		name = "microsoft.graph.externalConnectors.externalGroupMember"
		old  = "microsoft.graph.externalGroupMember"
	)
	former := func(annotation, id, kind, source string) string {
		if annotation != "" {
			annotation = `"@odata.type":"` + annotation + `",`
		}
		return `{` + annotation + `"id":"` + id + `","type":"` + kind + `","identitySource":"` + source + `"}`
	}
	tests := []struct {
		body   string
		answer string // empty if it is refused
		stored string
	}{
		{former("", userID, "User", "azureActiveDirectory"), former("", userID, "user", "azureActiveDirectory"), identity(userID, "user")},
		{former("", entraGroup, "group", "AzureActiveDirectory"), former("", entraGroup, "group", "azureActiveDirectory"), identity(entraGroup, "group")},
		{former("", nestedGroup, "group", "External"), former("", nestedGroup, "group", "external"), identity(nestedGroup, "externalGroup")},
		{former("#"+name, userID, "user", "azureActiveDirectory"), former("#"+name, userID, "user", "azureActiveDirectory"), identity(userID, "user")},
		{former(name, userID, "user", "azureActiveDirectory"), former(name, userID, "user", "azureActiveDirectory"), identity(userID, "user")},
		{former("#"+old, nestedGroup, "group", "external"), former("#"+old, nestedGroup, "group", "external"), identity(nestedGroup, "externalGroup")},
		{former(old, nestedGroup, "group", "external"), former(old, nestedGroup, "group", "external"), identity(nestedGroup, "externalGroup")},

		{former("", userID, "user", "external"), "", ""},
		{former("", nestedGroup, "externalGroup", "external"), "", ""},
		{former("", nestedGroup, "group", "azureActiveDirectory"), "", ""},
		{former("", userID, "unknownFutureValue", "azureActiveDirectory"), "", ""},
		{former("", userID, "user", "unknownFutureValue"), "", ""},
		{former("", userID, "user", "okta"), "", ""},
		{former("", "a.b", "group", "external"), "", ""},
		{former("#microsoft.graph.externalConnectors.identity", userID, "user", "azureActiveDirectory"), "", ""},
		{`{"@odata.type":"#` + name + `","id":"` + userID + `","type":"user"}`, "", ""},
		{`{"id":"` + userID + `","identitySource":"azureActiveDirectory"}`, "", ""},
		{`{"id":"` + userID + `","type":"user","identitySource":null}`, "", ""},
		{`{"type":"user","identitySource":"azureActiveDirectory"}`, "", ""},
	}
	h := withConnection(t, emulator.Options{})
	h.must(201, h.send("POST", "/beta/connections/"+hr+"/groups", `{"id":"g"}`))
	members := "/connections/" + hr + "/groups/g/members"
	for _, test := range tests {
		if a := h.send("POST", "/v1.0"+members, test.body); a.Code != 400 || a.code() != "InvalidRequest" {
			t.Errorf("v1.0 takes %s: %d %s", test.body, a.Code, a.Body)
		}
		a := h.send("POST", "/beta"+members+"?$select=id,type", test.body)
		if test.answer == "" {
			if a.Code != 400 || a.code() != "InvalidRequest" {
				t.Errorf("beta takes %s: %d %s", test.body, a.Code, a.Body)
			}
			continue
		}
		one := "/beta" + members + "/" + h.must(201, a).get("id").Str
		h.must(204, h.send("DELETE", one, ""))
		a = h.must(201, h.send("POST", "/beta"+members, test.body))
		if _, rest, _ := strings.Cut(a.Body.String(), ","); "{"+rest != test.answer {
			t.Errorf("%s: answer is %s, want %s", test.body, a.Body, test.answer)
		}
		for _, version := range []string{"/v1.0", "/beta"} {
			list := h.must(200, h.send("GET", version+members, "", "Accept", "application/json;odata.metadata=none"))
			if list.get("value").Raw != "["+test.stored+"]" {
				t.Errorf("%s: %s shows %s, want %s", test.body, version, list.Body, test.stored)
			}
		}
		h.must(204, h.send("DELETE", one, ""))
	}
	a := h.must(201, h.send("POST", "/beta"+members, tests[0].body, "Accept", "application/json;odata.metadata=full"))
	if a.get(`\@odata\.type`).Str != "#"+name || !strings.HasSuffix(a.get(`\@odata\.id`).Str, "/groups('g')/members('"+userID+"')") {
		t.Errorf("full metadata has %s", a.Body)
	}
}

// That groups may contain each other, and themselves, is a guess.
func TestGroupsNest(t *testing.T) {
	h := withConnection(t, emulator.Options{})
	groups := "/v1.0/external/connections/" + hr + "/groups"
	add := func(group, member string) {
		t.Helper()
		h.must(201, h.send("POST", groups+"/"+group+"/members", identity(member, "externalGroup")))
	}
	h.must(201, h.send("POST", groups, `{"id":"outer"}`))
	add("outer", "inner") // does not exist yet
	h.must(404, h.send("GET", groups+"/inner", ""))
	h.must(201, h.send("POST", groups, `{"id":"inner"}`))
	add("inner", "outer")
	add("inner", "inner")
	h.must(204, h.send("DELETE", groups+"/inner", ""))
	if got := h.pages(groups + "/outer/members"); !slices.Equal(got, []string{"inner"}) {
		t.Errorf("after inner was deleted, outer has %v", got)
	}
}

func TestMembersGoWithWhatHoldsThem(t *testing.T) {
	h := withConnection(t, emulator.Options{})
	base := "/v1.0/external/connections/"
	// Ids that begin alike lie side by side in the store.
	fill := func(connection string) {
		t.Helper()
		for _, group := range []string{"g", "g-", "g0"} {
			h.must(201, h.send("POST", base+connection+"/groups", `{"id":"`+group+`"}`))
			for _, member := range []string{userID, entraGroup} {
				h.must(201, h.send("POST", base+connection+"/groups/"+group+"/members", identity(member, "user")))
			}
		}
	}
	count := func(path, want string) {
		t.Helper()
		if got := h.must(200, h.send("GET", base+path, "")).Body.String(); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
		list := h.must(200, h.send("GET", base+strings.TrimSuffix(path, "/$count"), ""))
		if got := fmt.Sprint(list.get("value.#")); got != want {
			t.Errorf("%s is %s, but the list has %s", path, want, got)
		}
	}
	fill(hr)
	fill(seedID)

	h.must(204, h.send("DELETE", base+hr+"/groups/g", ""))
	h.must(201, h.send("POST", base+hr+"/groups", `{"id":"g"}`))
	count(hr+"/groups/g/members/$count", "0")
	count(hr+"/groups/g-/members/$count", "2")
	count(hr+"/groups/g0/members/$count", "2")
	count(seedID+"/groups/g/members/$count", "2")

	h.must(202, h.send("DELETE", base+hr, ""))
	h.must(404, h.send("GET", base+hr+"/groups", ""))
	h.must(201, h.send("POST", base, `{"id":"`+hr+`","name":"again"}`))
	count(hr+"/groups/$count", "0")
	count(seedID+"/groups/$count", "3")
	h.must(201, h.send("POST", base+hr+"/groups", `{"id":"g0"}`))
	count(hr+"/groups/$count", "1")
	count(hr+"/groups/g0/members/$count", "0")
	count(seedID+"/groups/g0/members/$count", "2")
}

func TestMembersOfAGroupAreLimited(t *testing.T) {
	h := withConnection(t, emulator.Options{Limits: "limits-2023-02,members=2"})
	groups := "/beta/connections/" + hr + "/groups"
	post := func(group, id string) answer {
		return h.send("POST", groups+"/"+group+"/members", identity(id, "externalGroup"))
	}
	for _, group := range []string{"g", "h"} {
		h.must(201, h.send("POST", groups, `{"id":"`+group+`"}`))
		h.must(201, post(group, "a"))
		h.must(201, post(group, "b"))
	}
	before := h.dumpGroups()
	a := h.must(400, post("g", "c"))
	if a.code() != "InvalidRequest" || a.get("error.innerError.code").Str != "QuotaExceeded" || a.get("error.innerError.source").Str != "Member" {
		t.Errorf("answer is %s", a.Body)
	}
	h.must(409, post("g", "a"))
	if after := h.dumpGroups(); after != before {
		t.Errorf("the store has changed to\n%s", after)
	}
	h.must(204, h.send("DELETE", groups+"/g/members/a", ""))
	h.must(201, post("g", "c"))
	h.must(400, post("g", "a"))
}

func TestThePagesOfMembersHoldEachOnce(t *testing.T) {
	h := withConnection(t, emulator.Options{})
	members := func(group string) string { return "/beta/external/connections/" + hr + "/groups/" + group + "/members" }
	for _, group := range []string{"f", "g", "h"} {
		h.must(201, h.send("POST", "/beta/connections/"+hr+"/groups", `{"id":"`+group+`"}`))
		for i := range 11 {
			h.must(201, h.send("POST", members(group), identity(fmt.Sprintf("%s%02d", group, i), "externalGroup")))
		}
	}
	for _, query := range []string{"?$top=3", "?$top=11", "?$top=4&$orderby=type", "?$top=2&$filter=startswith(id,'g')&$count=true", ""} {
		ids := h.pages(members("g") + query)
		if len(ids) != 11 || ids[0] != "g00" || ids[10] != "g10" || !slices.IsSorted(ids) {
			t.Errorf("%q: the pages hold %v", query, ids)
		}
	}
}
