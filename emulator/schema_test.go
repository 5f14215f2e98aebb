package emulator_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/clock"
	"github.com/tidwall/gjson"
)

// schemaOf returns a schema with these properties.
func schemaOf(properties ...string) string {
	return `{"baseType":"microsoft.graph.externalItem","properties":[` + strings.Join(properties, ",") + `]}`
}

// property returns a property; more are further members.
func property(name, kind string, more ...string) string {
	return `{"name":"` + name + `","type":"` + kind + `"` + strings.Join(append([]string{""}, more...), ",") + `}`
}

// ticketSchema has a property of every type.
var ticketSchema = schemaOf(
	property("title", "String", `"isSearchable":"true"`, `"isRetrievable":true`, `"labels":["Title"]`, `"aliases":["subject"]`),
	property("priority", "int64", `"isQueryable":true`, `"isRefinable":true`),
	property("score", "double"), property("open", "boolean"), property("due", "dateTime"),
	property("tags", "StringCollection", `"isSearchable":true`), property("counts", "int64Collection"),
	property("scores", "doubleCollection"), property("dates", "dateTimeCollection"),
	property("owner", "principal"), property("owners", "principalCollection"),
	property("icon", "string", `"isRetrievable":true`, `"labels":["iconUrl"]`),
)

// connect creates a connection and registers the schema for it.
func (h *harness) connect(id, schema string) {
	h.t.Helper()
	h.must(201, h.send("POST", "/v1.0/connections", `{"id":"`+id+`","name":"n"}`))
	h.must(202, h.send("PATCH", "/v1.0/connections/"+id+"/schema", schema))
}

func TestRegisteringASchema(t *testing.T) {
	for _, method := range []string{"PATCH", "POST"} {
		for _, root := range []string{"/v1.0/external/connections", "/beta/connections"} {
			h := start(t, emulator.Options{})
			one := root + "/" + seedID
			h.must(404, h.send("GET", one+"/schema", ""))
			a := h.must(202, h.send(method, one+"/schema", ticketSchema))
			location := a.Header().Get("Location")
			if a.Body.Len() > 0 || a.Header().Get("Content-Type") != "" {
				t.Errorf("%s %s: body %q", method, root, a.Body)
			}
			form := regexp.MustCompile(`^http://127\.0\.0\.1:4365/(v1\.0|beta)/external/connections/` + seedID + `/operations/1\.emu\.[0-9A-F]{32}\.[0-9A-F]{32}$`)
			if !form.MatchString(location) {
				t.Fatalf("%s %s: Location %q", method, root, location)
			}
			o := h.must(200, h.send("GET", strings.TrimPrefix(location, "http://127.0.0.1:4365"), ""))
			if o.get("status").Str != "completed" || o.get("error").Raw != "null" || o.get("id").Str != location[strings.LastIndex(location, "/")+1:] {
				t.Errorf("operation is %s", o.Body)
			}
			if state := h.send("GET", one, "").get("state").Str; state != "ready" {
				t.Errorf("state is %q", state)
			}
		}
	}
}

func TestAFormTypedSchemaIsReadAsJSON(t *testing.T) {
	h := start(t, emulator.Options{})
	h.must(202, h.send("PATCH", "/v1.0/external/connections/"+seedID+"/schema", ticketSchema, "Content-Type", "application/x-www-form-urlencoded"))
}

func TestASchemaIsShownNormalised(t *testing.T) {
	h := start(t, emulator.Options{})
	h.must(202, h.send("PATCH", "/v1.0/external/connections/"+seedID+"/schema", ticketSchema))
	first := func(headers ...string) gjson.Result {
		return h.must(200, h.send("GET", "/v1.0/external/connections/"+seedID+"/schema", "", headers...)).get("properties.0")
	}
	const want = `{"name":"title","type":"string","isSearchable":true,"isRetrievable":true,"labels":["title"],"aliases":["subject"],"isQueryable":false,"isRefinable":false}`
	if got := first().Raw; got != want {
		t.Errorf("property is %s, want %s", got, want)
	}
	all := h.send("GET", "/v1.0/external/connections/"+seedID+"/schema", "")
	if got := all.get("properties.9.type").Str + all.get("properties.11.labels.0").Str; got != "unknownFutureValueunknownFutureValue" {
		t.Errorf("without Prefer the evolvable members read %q", got)
	}
	all = h.send("GET", "/v1.0/external/connections/"+seedID+"/schema", "", "Prefer", "include-unknown-enum-members")
	if got := all.get("properties.9.type").Str + " " + all.get("properties.11.labels.0").Str; got != "principal iconUrl" {
		t.Errorf("with Prefer the evolvable members read %q", got)
	}
	if got := all.get(`\@odata\.context`).Str; !strings.HasSuffix(got, "#external/connections('"+seedID+"')/schema/$entity") {
		t.Errorf("context is %q", got)
	}
}

func TestARegistrationFollowsTheClock(t *testing.T) {
	c := clock.New()
	h := start(t, emulator.Options{Clock: c, SchemaDelay: 15 * time.Minute})
	one := "/v1.0/external/connections/" + seedID
	location := strings.TrimPrefix(h.must(202, h.send("PATCH", one+"/schema", ticketSchema)).Header().Get("Location"), "http://127.0.0.1:4365")
	check := func(status, state string) {
		t.Helper()
		if got := h.must(200, h.send("GET", location, "")).get("status").Str; got != status {
			t.Errorf("status is %q, want %q", got, status)
		}
		if got := h.must(200, h.send("GET", one, "")).get("state").Str; got != state {
			t.Errorf("state is %q, want %q", got, state)
		}
	}
	check("inprogress", "draft")
	h.must(200, h.send("GET", one+"/schema", "")) // it can be read at once
	a := h.must(409, h.send("PATCH", one+"/schema", ticketSchema))
	if a.code() != "NameAlreadyExists" {
		t.Errorf("a second registration: %s", a.Body)
	}
	h.must(400, h.send("PUT", one+"/items/a", `{}`))
	c.Advance(15*time.Minute - time.Second)
	check("inprogress", "draft")
	c.Advance(time.Second)
	check("completed", "ready")

	// an update leaves the connection ready while it runs
	h.must(202, h.send("PATCH", one+"/schema", ticketSchema))
	if got := h.send("GET", one, "").get("state").Str; got != "ready" {
		t.Errorf("state is %q during an update", got)
	}
	h.must(409, h.send("PATCH", one+"/schema", ticketSchema))
	if n := h.must(200, h.send("GET", one+"/operations/$count", "")).Body.String(); n != "2" {
		t.Errorf("there are %s operations", n)
	}
	if list := h.must(200, h.send("GET", one+"/operations?$filter=status%20eq%20'inprogress'&$select=status", "")); list.get("value.#").Int() != 1 {
		t.Errorf("operations in progress: %s", list.Body)
	}
}

// Each rule of a schema has an example that is refused.
func TestSchemasThatAreRefused(t *testing.T) {
	many := make([]string, 129)
	for i := range many {
		many[i] = property(fmt.Sprintf("p%d", i), "string")
	}
	tests := []struct {
		name, schema string
		inner, says  string
	}{
		{"no baseType", `{"properties":[` + property("a", "string") + `]}`, "ValidationError", "'baseType' is required"},
		{"another baseType", `{"baseType":"microsoft.graph.item","properties":[` + property("a", "string") + `]}`, "ValidationError", "microsoft.graph.externalItem"},
		{"no properties", `{"baseType":"microsoft.graph.externalItem"}`, "ValidationError", "'properties' is required"},
		{"an empty list", schemaOf(), "ValidationError", "at least 1"},
		{"129 properties", schemaOf(many...), "ValidationError", "at most 128"},
		{"a name with a space", schemaOf(property("a b", "string")), "ValidationError", "only letters"},
		{"a name with a colon", schemaOf(property("a:b", "string")), "ValidationError", "':'"},
		{"33 characters", schemaOf(property(strings.Repeat("a", 33), "string")), "ValidationError", "32 characters"},
		{"no name", schemaOf(`{"type":"string"}`), "ValidationError", "'properties/0/name' is required"},
		{"no type", schemaOf(`{"name":"a"}`), "ValidationError", "'properties/0/type' is required"},
		{"an unknown type", schemaOf(property("a", "Collection(String)")), "DeserializationError", "Requested value 'Collection(String)' was not found."},
		{"an unknown label", schemaOf(property("a", "string", `"labels":["films"]`)), "DeserializationError", "'films'"},
		{"an unknown member", schemaOf(property("a", "string", `"isFilm":true`)), "DeserializationError", "'isFilm' does not exist"},
		{"a number for a boolean", schemaOf(property("a", "string", `"isQueryable":1`)), "DeserializationError", "Edm.Boolean"},
		{"a name twice", schemaOf(property("a", "string"), property("A", "string")), "ValidationError", "already"},
		{"an alias that is a name", schemaOf(property("a", "string"), property("b", "string", `"aliases":["a"]`)), "ValidationError", "already"},
		{"an alias too long", schemaOf(property("a", "string", `"aliases":["`+strings.Repeat("b", 33)+`"]`)), "ValidationError", "32 characters"},
		{"an alias with a dash", schemaOf(property("a", "string", `"aliases":["b-c"]`)), "ValidationError", "only letters"},
		{"a description of 201", schemaOf(property("a", "string", `"description":"`+strings.Repeat("d", 201)+`"`)), "ValidationError", "200 characters"},
		{"a searchable number", schemaOf(property("a", "int64", `"isSearchable":true`)), "ValidationError", "cannot be searchable"},
		{"refinable and searchable", schemaOf(property("a", "string", `"isSearchable":true`, `"isRefinable":true`)), "ValidationError", "both"},
		{"a refinable boolean", schemaOf(property("someproperty", "boolean", `"isRefinable":true`)), "RefinerShouldNotBeOfType", "Refiner property 'someproperty' cannot be of type 'Boolean'."},
		{"a label that cannot be read", schemaOf(property("a", "string", `"labels":["title"]`)), "ValidationError", "retrievable"},
		{"a label twice", schemaOf(property("a", "string", `"isRetrievable":true`, `"labels":["title"]`), property("b", "string", `"isRetrievable":true`, `"labels":["title"]`)), "ValidationError", "already"},
		{"a label of another type", schemaOf(property("a", "int64", `"isRetrievable":true`, `"labels":["title"]`)), "ValidationError", "needs type 'string'"},
		{"authors as string", schemaOf(property("a", "string", `"isRetrievable":true`, `"labels":["authors"]`)), "ValidationError", "needs type 'stringCollection'"},
		{"a label that nobody supports", schemaOf(property("a", "string", `"isRetrievable":true`, `"labels":["personManager"]`)), "ValidationError", "not supported"},
		{"exact match on searchable", schemaOf(property("a", "string", `"isSearchable":true`, `"isExactMatchRequired":true`)), "ValidationError", "isExactMatchRequired"},
		{"exact match on a number", schemaOf(property("a", "int64", `"isExactMatchRequired":true`)), "ValidationError", "isExactMatchRequired"},
		{"a date as string", schemaOf(property("a", "string", `"isRetrievable":true`, `"labels":["createdDateTime"]`)), "ValidationError", "needs type 'dateTime'"},
		{"a hint without a score", schemaOf(property("a", "string", `"rankingHint":{}`)), "ValidationError", "importanceScore' is required"},
	}
	h := start(t, emulator.Options{})
	before := h.dump()
	for _, test := range tests {
		a := h.send("PATCH", "/beta/external/connections/"+seedID+"/schema", test.schema)
		inner := a.get("error.innerError")
		if a.Code != 400 || a.code() != "InvalidRequest" || inner.Get("code").Str != test.inner || !strings.Contains(inner.Get("message").Str, test.says) {
			t.Errorf("%s: %d %s", test.name, a.Code, a.Body)
		}
	}
	h.must(404, h.send("GET", "/beta/external/connections/"+seedID+"/schema", ""))
	if h.dump() != before {
		t.Error("the store has changed")
	}
	if a := h.send("PATCH", "/v1.0/external/connections/"+seedID+"/schema", schemaOf(property("a", "string", `"rankingHint":{"importanceScore":"low"}`))); a.Code != 400 {
		t.Errorf("v1.0 takes a beta member: %d", a.Code)
	}
}

func TestPeopleConnectionsHaveRulesOfTheirOwn(t *testing.T) {
	h := start(t, emulator.Options{})
	h.must(201, h.send("POST", "/v1.0/connections", `{"id":"people","name":"n","contentCategory":"people"}`))
	const schema = "/v1.0/connections/people/schema"
	before := h.dump()
	account := property("a", "string", `"labels":["personAccount"]`)
	for _, test := range []struct{ schema, says string }{
		{schemaOf(property("a", "string")), "personAccount"},
		{schemaOf(account, property("b", "principal")), "'principal'"},
		{schemaOf(account, property("b", "principalCollection")), "'principalCollection'"},
		{schemaOf(account, property("b", "string", `"labels":["personEmails"]`)), "needs type 'stringCollection'"},
		{schemaOf(account, property("b", "stringCollection", `"labels":["personName"]`)), "needs type 'string'"},
		{schemaOf(account, property("b", "string", `"labels":["personManager"]`)), "not supported"},
		{schemaOf(account, property("b", "string", `"labels":["personAccount"]`)), "already"},
	} {
		a := h.send("PATCH", schema, test.schema)
		inner := a.get("error.innerError")
		if a.Code != 400 || a.code() != "InvalidRequest" || inner.Get("code").Str != "ValidationError" || !strings.Contains(inner.Get("message").Str, test.says) {
			t.Errorf("%s: %d %s", test.schema, a.Code, a.Body)
		}
	}
	h.must(404, h.send("GET", schema, ""))
	if h.dump() != before {
		t.Error("the store has changed")
	}
	// Search attributes say nothing there, so nothing is wrong with them.
	h.must(202, h.send("PATCH", schema, schemaOf(account, property("b", "boolean", `"isRefinable":true`, `"isSearchable":true`))))
	h.must(202, h.send("PATCH", schema, schemaOf(account, property("b", "boolean", `"isSearchable":true`))))
}

func TestSchemaUpdates(t *testing.T) {
	old := []string{
		property("a", "string", `"isQueryable":true`, `"isRetrievable":true`, `"labels":["url"]`, `"aliases":["c"]`),
		property("r", "string", `"isRefinable":true`),
	}
	tests := []struct {
		name string
		next []string
		says string // empty if it is allowed
	}{
		{"the same", old, ""},
		{"one more", append([]string{property("n", "int64", `"isRefinable":true`)}, old...), ""},
		{"other search attributes", []string{property("a", "string", `"isSearchable":true`, `"isRetrievable":true`), old[1]}, ""},
		{"a label and an alias", []string{property("a", "string", `"isRetrievable":true`, `"labels":["title"]`, `"aliases":["b"]`), old[1]}, ""},
		{"one less", old[:1], "cannot be deleted"},
		{"another name", []string{property("A", "string"), old[1]}, "cannot be deleted or renamed"},
		{"another type", []string{property("a", "int64"), old[1]}, "cannot change to 'int64'"},
		{"refinable now", []string{property("a", "string", `"isRefinable":true`), old[1]}, "refinable"},
		{"refinable no more", []string{old[0], property("r", "string")}, "refinable"},
		{"refinable and searchable now", []string{old[0], property("r", "string", `"isRefinable":true`, `"isSearchable":true`)}, "cannot become searchable"},
		{"searchable in place of refinable", []string{old[0], property("r", "string", `"isSearchable":true`)}, "refinable"},
		{"exact match now", []string{property("a", "string", `"isExactMatchRequired":true`), old[1]}, "isExactMatchRequired"},
	}
	for _, test := range tests {
		h := start(t, emulator.Options{})
		schema := "/beta/external/connections/" + seedID + "/schema"
		h.must(202, h.send("PATCH", schema, schemaOf(old...)))
		before := h.send("GET", schema, "").Body.String()
		a := h.send("PATCH", schema, schemaOf(test.next...))
		if test.says == "" {
			h.must(202, a)
			continue
		}
		if inner := a.get("error.innerError"); a.Code != 400 || inner.Get("code").Str != "UpdateNotAllowed" || !strings.Contains(inner.Get("message").Str, test.says) {
			t.Errorf("%s: %d %s", test.name, a.Code, a.Body)
		}
		if h.send("GET", schema, "").Body.String() != before {
			t.Errorf("%s: the schema has changed", test.name)
		}
	}
}

// A client of v1.0 cannot say what only beta has, so its update leaves it.
func TestAnUpdateByV1KeepsWhatOnlyBetaHas(t *testing.T) {
	h := start(t, emulator.Options{})
	schema := "external/connections/" + seedID + "/schema"
	h.must(202, h.send("PATCH", "/beta/"+schema, schemaOf(property("a", "string", `"isExactMatchRequired":true`, `"rankingHint":{"importanceScore":"high"}`, `"isRetrievable":null`))))
	before := h.must(200, h.send("GET", "/beta/"+schema, ""))
	if before.get("properties.0.isRetrievable").Raw != "false" {
		t.Errorf("a boolean that was null reads %s", before.get("properties.0.isRetrievable").Raw)
	}
	h.must(202, h.send("PATCH", "/v1.0/"+schema, h.send("GET", "/v1.0/"+schema, "").Body.String()))
	after := h.must(200, h.send("GET", "/beta/"+schema, ""))
	for _, member := range []string{"isExactMatchRequired", "rankingHint"} {
		if got, want := after.get("properties.0."+member).Raw, before.get("properties.0."+member).Raw; got != want {
			t.Errorf("%s is %s, want %s", member, got, want)
		}
	}
}

func TestASchemaCannotBeDeleted(t *testing.T) {
	h := start(t, emulator.Options{})
	h.must(202, h.send("PATCH", "/v1.0/connections/"+seedID+"/schema", ticketSchema))
	a := h.must(404, h.send("DELETE", "/v1.0/connections/"+seedID+"/schema", ""))
	if a.code() != "UnknownError" || a.get("error.message").Raw != `""` {
		t.Error(a.Body)
	}
}
