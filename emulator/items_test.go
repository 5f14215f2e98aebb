package emulator_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/store"
	"github.com/tidwall/gjson"
)

const (
	everyone = `"acl":[{"type":"everyone","value":"everyone","accessType":"grant"}]`
	object   = "0a1b2c3d-0000-1111-2222-333344445555" // an object id of Entra ID
)

// item returns the body of an item with these properties.
func item(properties string) string { return `{` + everyone + `,"properties":{` + properties + `}}` }

// ticket has a value for every property of ticketSchema.
const ticket = `{
	"@odata.type": "microsoft.graph.externalItem",
	"acl": [{"type": "Everyone", "value": "everyone", "accessType": "Grant"}],
	"properties": {
		"title": "Dr\u00fccker \ud83d\ude00", "title@odata.type": "String",
		"priority": 9007199254740993, "score": 1.50, "open": true,
		"due": "2026-11-23T17:00:00.1234567Z", "due@odata.type": "#DateTimeOffset",
		"tags@odata.type": "Collection(String)", "tags": ["a", "b"],
		"counts@odata.type": "Collection(Int64)", "counts": [1, 2],
		"scores": [1.5, 2], "scores@odata.type": "Collection(Edm.Double)",
		"dates@odata.type": "#Collection(DateTimeOffset)", "dates": [],
		"owner": {"@odata.type": "#microsoft.graph.externalConnectors.principal", "upn": "a@contoso.com"},
		"owners@odata.type": "Collection(microsoft.graph.externalConnectors.principal)", "owners": [{"email": "b@contoso.com"}],
		"icon": null
	},
	"content": {"type": "HTML", "value": "<p>& more</p>"},
	"informationProtectionLabel": {"sensitivityLabelId": "s1"}
}`

func TestAnItemsLife(t *testing.T) {
	for _, root := range []string{"/v1.0/external/connections", "/beta/connections"} {
		h := start(t, emulator.Options{})
		h.connect("tickets", ticketSchema)
		one := root + "/tickets/items/AUP-001__x"
		a := h.must(200, h.send("PUT", one, ticket))
		var names []string
		a.get("@this").ForEach(func(key, _ gjson.Result) bool {
			names = append(names, key.Str)
			return true
		})
		if got := strings.Join(names, " "); got != "@odata.context id acl properties content informationProtectionLabel activities" {
			t.Errorf("PUT shows %s", got)
		}
		if a.get("activities").Raw != "[]" || !strings.HasSuffix(a.get(`\@odata\.context`).Str, "#external/connections('tickets')/items/$entity") {
			t.Errorf("PUT shows %s", a.Body)
		}

		b := h.must(200, h.send("GET", one, ""))
		want := map[string]string{
			"id":                           `"AUP-001__x"`,
			"acl":                          `[{"type":"everyone","value":"everyone","accessType":"grant"}]`,
			"properties.title":             `"Dr\u00fccker \ud83d\ude00"`,
			"properties.priority":          `9007199254740993`,
			"properties.score":             `1.50`,
			"properties.due":               `"2026-11-23T17:00:00.1234567Z"`,
			"properties.tags":              `["a","b"]`,
			"properties.dates":             `[]`,
			"properties.owner":             `{"upn":"a@contoso.com"}`,
			"properties.icon":              `null`,
			"content":                      `{"type":"html","value":"<p>& more</p>"}`,
			"activities":                   ``,
			`properties.tags\@odata\.type`: ``,
		}
		for path, raw := range want {
			if got := b.get(path).Raw; got != raw {
				t.Errorf("%s is %s, want %s", path, got, raw)
			}
		}

		// PATCH replaces what it names and keeps the rest.
		h.must(200, h.send("PATCH", one, `{"properties":{"title":"new"}}`))
		c := h.send("GET", one, "")
		if c.get("properties").Raw != `{"title":"new"}` || c.get("content").Raw != b.get("content").Raw || c.get("acl").Raw != b.get("acl").Raw {
			t.Errorf("after PATCH: %s", c.Body)
		}
		// PUT replaces all.
		h.must(200, h.send("PUT", one, item(`"title":"put"`)))
		if d := h.send("GET", one, ""); d.get("content").Exists() || d.get("properties").Raw != `{"title":"put"}` {
			t.Errorf("after PUT: %s", d.Body)
		}

		h.must(200, h.send("PUT", root+"/tickets/items/b", item(`"title":"b"`)))
		if n := h.must(200, h.send("GET", root+"/tickets/items/$count", "")); n.Body.String() != "2" || n.Header().Get("Content-Type") != "text/plain" {
			t.Errorf("$count: %s %s", n.Body, n.Header())
		}
		if n := h.send("GET", root+"/tickets/items/$count?$filter="+url.PathEscape("id eq 'b'"), "").Body.String(); n != "1" {
			t.Errorf("$count with a filter: %s", n)
		}
		if n := h.send("GET", "/beta/connections/tickets", "").get("ingestedItemsCount").Raw; n != "2" {
			t.Errorf("ingestedItemsCount is %s", n)
		}
		gone := h.must(204, h.send("DELETE", one, ""))
		if gone.Body.Len() > 0 || gone.Header().Get("Content-Type") != "" {
			t.Errorf("DELETE has a body: %s", gone.Body)
		}
		missing := h.must(404, h.send("GET", one, ""))
		if missing.get("error.innerError.source").Str != "Item" {
			t.Error(missing.Body)
		}
		h.must(404, h.send("DELETE", one, ""))
		h.must(404, h.send("PATCH", one, item(`"title":"x"`)))
	}
}

// Each rule of an item has an example that is refused.
func TestItemsThatAreRefused(t *testing.T) {
	const bad = "InvalidRequest"
	acl := func(entries string) string { return `{"acl":[` + entries + `],"properties":{"title":"x"}}` }
	entry := func(members string) string { return acl(`{` + members + `}`) }
	tests := []struct {
		name, id, body string
		status         int
		code, says     string
	}{
		{"no acl", "a", `{"properties":{"title":"x"}}`, 400, bad, "'acl' is required"},
		{"an empty acl", "a", acl(""), 400, bad, "at least 1 entry"},
		{"null acl", "a", `{"acl":null,"properties":{"title":"x"}}`, 400, bad, "'acl' is of type Null"},
		{"an entry without type", "a", entry(`"value":"everyone","accessType":"grant"`), 400, bad, "'acl/0/type' is required"},
		{"an entry without value", "a", entry(`"type":"everyone","accessType":"grant"`), 400, bad, "'acl/0/value' is required"},
		{"an entry without access", "a", entry(`"type":"everyone","value":"everyone"`), 400, bad, "'acl/0/accessType' is required"},
		{"an unknown type of entry", "a", entry(`"type":"nobody","value":"everyone","accessType":"grant"`), 400, bad, "Requested value 'nobody'"},
		{"an unknown access", "a", entry(`"type":"everyone","value":"everyone","accessType":"maybe"`), 400, bad, "Requested value 'maybe'"},
		{"a user who is no object id", "a", entry(`"type":"user","value":"anna@contoso.com","accessType":"grant"`), 400, bad, "no object id"},
		{"an empty value", "a", entry(`"type":"user","value":"","accessType":"grant"`), 400, bad, ""},
		{"everyone of no tenant", "a", entry(`"type":"everyone","value":"contoso","accessType":"grant"`), 400, bad, "tenant's id"},
		{"a long external group", "a", entry(`"type":"externalGroup","value":"` + strings.Repeat("g", 129) + `","accessType":"grant"`), 400, bad, "128 characters"},
		{"content of a future type", "a", `{` + everyone + `,"properties":{"title":"x"},"content":{"type":"unknownFutureValue"}}`, 400, bad, "Requested value"},
		{"an external group's id", "a", entry(`"type":"externalGroup","value":"a b","accessType":"grant"`), 400, bad, "external group"},
		{"a user from outside", "a", entry(`"type":"user","value":"` + object + `","accessType":"grant","identitySource":"external"`), 400, bad, "external source"},
		{"no properties", "a", `{` + everyone + `}`, 400, bad, "'properties' is required"},
		{"empty properties", "a", item(``), 400, bad, "at least 1 property"},
		{"null properties", "a", `{` + everyone + `,"properties":null}`, 400, bad, "must not be null"},
		{"an unknown property", "a", item(`"films":"x"`), 400, bad, "'films' is not in the schema"},
		{"a property of another case", "a", item(`"Title":"x"`), 400, bad, "'Title' is not in the schema"},
		{"an annotation of nothing", "a", item(`"title":"x","films@odata.type":"String"`), 400, bad, "'films' is not in the schema"},
		{"a flat body", "a", `{"title":"x"}`, 400, bad, "'title' does not exist"},
		{"a number for a string", "a", item(`"title":1`), 400, bad, "'properties/title'"},
		{"a string for a number", "a", item(`"priority":"1"`), 400, bad, "'properties/priority'"},
		{"an empty string for a number", "a", item(`"priority":""`), 400, bad, "'properties/priority'"},
		{"a fraction for int64", "a", item(`"priority":1.5`), 400, bad, "Edm.Int64"},
		{"beyond int64", "a", item(`"priority":9223372036854775808`), 400, bad, "Edm.Int64"},
		{"a string for a boolean", "a", item(`"open":"true"`), 400, bad, "'properties/open'"},
		{"a boolean for a string", "a", item(`"title":true`), 400, bad, "'properties/title'"},
		{"no date", "a", item(`"due":"tomorrow"`), 400, bad, "Edm.DateTimeOffset"},
		{"a date without a zone", "a", item(`"due":"2026-11-23T17:00:00"`), 400, bad, "Edm.DateTimeOffset"},
		{"an hour of one digit", "a", item(`"due":"2026-11-23T7:00:00Z"`), 400, bad, "Edm.DateTimeOffset"},
		{"a comma before the fraction", "a", item(`"due":"2026-11-23T17:00:00,5Z"`), 400, bad, "Edm.DateTimeOffset"},
		{"a zone that is none", "a", item(`"due":"2026-11-23T17:00:00+25:00"`), 400, bad, "Edm.DateTimeOffset"},
		{"a date alone", "a", item(`"due":"2026-11-23"`), 400, bad, "Edm.DateTimeOffset"},
		{"a collection without annotation", "a", item(`"tags":["a"]`), 400, bad, "'tags@odata.type': 'Collection(String)'"},
		{"a collection of another", "a", item(`"tags@odata.type":"Collection(Int64)","tags":["a"]`), 400, bad, "annotated as 'Collection(Int64)'"},
		{"a value for a collection", "a", item(`"tags@odata.type":"Collection(String)","tags":"a"`), 400, bad, "Collection(Edm.String)"},
		{"a collection for a value", "a", item(`"title":["a"]`), 400, bad, "array"},
		{"null in a collection", "a", item(`"tags@odata.type":"Collection(String)","tags":[null]`), 400, bad, "must not be null"},
		{"a principal with a film", "a", item(`"owner":{"film":"x"}`), 400, bad, "'film' does not exist"},
		{"a string for a principal", "a", item(`"owner":"a@contoso.com"`), 400, bad, "principal"},
		{"content of another type", "a", `{` + everyone + `,"properties":{"title":"x"},"content":{"type":"pdf","value":"x"}}`, 400, bad, "Requested value 'pdf'"},
		{"content without type", "a", `{` + everyone + `,"properties":{"title":"x"},"content":{"value":"x"}}`, 400, bad, "'content/type' is required"},
		{"another id in the body", "a", `{"id":"b",` + item(`"title":"x"`)[1:], 400, bad, "the id in the path"},
		{"129 characters of id", strings.Repeat("a", 129), item(`"title":"x"`), 400, bad, "128 characters"},
		{"an id with a slash", "a%2Fb", item(`"title":"x"`), 400, bad, "only letters"},
		{"an id with a space", "a%20b", item(`"title":"x"`), 400, bad, "only letters"},
		{"a wrong type", "a", `{"@odata.type":"#microsoft.graph.group",` + item(`"title":"x"`)[1:], 400, bad, "could not be resolved"},
		{"over 4 MB", "a", item(`"title":"` + strings.Repeat("x", 4_000_000) + `"`), 413, "RequestEntityTooLarge", ""},
		{"a broken activity", "a", item(`"title":"x"`)[:len(item(`"title":"x"`))-1] + `,"activities":[{"type":"viewed"}]}`, 400, bad, "startDateTime"},
		{"no JSON", "a", `{`, 400, "BadRequest", "well-formed"},
	}
	h := start(t, emulator.Options{})
	h.connect("tickets", ticketSchema)
	h.must(200, h.send("PUT", "/beta/connections/tickets/items/a", ticket))
	dump := func() string {
		return h.must(200, h.send("GET", "/beta/connections/tickets/items?$count=true", "")).Body.String() + h.dump()
	}
	before := dump()
	for _, method := range []string{"PUT", "PATCH"} {
		for _, test := range tests {
			if method == "PATCH" && (test.name == "no acl" || test.name == "no properties") {
				continue // a PATCH may leave them out
			}
			a := h.send(method, "/beta/connections/tickets/items/"+test.id, test.body)
			if a.Code != test.status || a.code() != test.code || !strings.Contains(a.get("error").Raw, test.says) {
				t.Errorf("%s, %s: %d %s", method, test.name, a.Code, a.Body)
			}
			if dump() != before {
				t.Fatalf("%s, %s: the store has changed", method, test.name)
			}
		}
	}
	// An old way to write an external group reads the same on both versions.
	h.must(200, h.send("PUT", "/beta/connections/tickets/items/old", entry(`"type":"group","value":"hr-team","accessType":"grant","identitySource":"external"`)))
	read := h.must(200, h.send("GET", "/v1.0/connections/tickets/items/old", ""))
	if got := read.get("acl.0").Raw; got != `{"type":"externalGroup","value":"hr-team","accessType":"grant"}` {
		t.Errorf("v1.0 shows %s", got)
	}
	h.must(200, h.send("PUT", "/v1.0/connections/tickets/items/old", `{"acl":`+read.get("acl").Raw+`,"properties":{"title":"x"}}`))
	v1 := h.send("PUT", "/v1.0/connections/tickets/items/a", entry(`"type":"everyone","value":"everyone","accessType":"grant","identitySource":"external"`))
	if v1.Code != 400 {
		t.Errorf("v1.0 takes a beta member: %d", v1.Code)
	}
}

// What is stored is what was answered, also while others write and read it.
func TestItemsAreWrittenSideBySide(t *testing.T) {
	h := start(t, emulator.Options{})
	h.connect("tickets", ticketSchema)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 25 {
				if a := h.send("PUT", fmt.Sprintf("/v1.0/connections/tickets/items/i%d", i%3), item(`"title":"x"`)); a.Code != 200 {
					t.Errorf("PUT: %d %s", a.Code, a.Body)
				}
				if a := h.send("GET", "/v1.0/connections/tickets/items", ""); !gjson.Valid(a.Body.String()) {
					t.Errorf("GET: %s", a.Body)
				}
			}
		})
	}
	wg.Wait()
	err := h.srv.Store().View(t.Context(), h.srv.Settings("").TenantID, func(s *store.Snapshot) error {
		doc, err := s.Item("tickets", "i0")
		if !gjson.ValidBytes(doc) {
			t.Errorf("what is stored is no JSON: %s", doc)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A full answer tells the types of an item's properties, so it can be sent back.
func TestAFullItemCanBeSentBack(t *testing.T) {
	h := start(t, emulator.Options{})
	h.connect("tickets", ticketSchema)
	const one, full = "/v1.0/external/connections/tickets/items/a", "application/json;odata.metadata=full"
	put := h.must(200, h.send("PUT", one, ticket, "Accept", full))
	for name, want := range map[string]string{"tags": "#Collection(String)", "priority": "#Int64", "due": "#DateTimeOffset",
		"owner": "#microsoft.graph.externalConnectors.principal", "title": "", "open": "", "score": ""} {
		if got := put.get(`properties.` + name + `\@odata\.type`).Str; got != want {
			t.Errorf("%s is annotated as %q, want %q", name, got, want)
		}
	}
	read := h.must(200, h.send("GET", one, "", "Accept", full)).Body.String()
	before := h.send("GET", one, "").Body.String()
	h.must(200, h.send("PUT", one, read))
	if after := h.send("GET", one, "").Body.String(); after != before {
		t.Errorf("sending back changed\n%s to\n%s", before, after)
	}
	list := h.must(200, h.send("GET", "/v1.0/external/connections/tickets/items?$select=properties", "", "Accept", full))
	if got := list.get(`value.0.properties.tags\@odata\.type`).Str; got != "#Collection(String)" {
		t.Errorf("in a list tags is annotated as %q", got)
	}
	h.must(200, h.send("PUT", "/v1.0/external/connections/tickets/items/b", list.get("value.0").Raw[:1]+everyone+","+list.get("value.0").Raw[1:]))
}

func TestDatesThatAreTaken(t *testing.T) {
	h := start(t, emulator.Options{})
	h.connect("tickets", ticketSchema)
	for _, date := range []string{"2026-11-23T17:00:00Z", "2026-11-23T17:00:00.1234567Z", "2026-11-23T17:00:00-08:00", "2026-11-23T17:00Z", "2026-11-23T17:00+02:00"} {
		a := h.must(200, h.send("PUT", "/v1.0/connections/tickets/items/a", item(`"due":"`+date+`"`)))
		if got := a.get("properties.due").Str; got != date {
			t.Errorf("%s reads %s", date, got)
		}
	}
}

func TestAccessControlThatIsAllowed(t *testing.T) {
	h := start(t, emulator.Options{})
	h.connect("tickets", ticketSchema)
	for _, entry := range []string{
		`"type":"user","value":"` + object + `"`, `"type":"group","value":"` + object + `"`,
		`"type":"everyone","value":"` + object + `"`, `"type":"everyoneExceptGuests","value":"` + object + `"`,
		`"type":"externalGroup","value":"notthereyet_1"`, `"type":"group","value":"hr-team","identitySource":"External"`,
		`"type":"user","value":"` + object + `","identitySource":"azureActiveDirectory"`,
	} {
		h.must(200, h.send("PUT", "/beta/connections/tickets/items/a", `{"acl":[{`+entry+`,"accessType":"deny"}],"properties":{"title":"x"}}`))
	}
}

func TestActivities(t *testing.T) {
	h := start(t, emulator.Options{})
	h.connect("tickets", ticketSchema)
	const one = "/v1.0/external/connections/tickets/items/a"
	h.must(200, h.send("PUT", one, item(`"title":"x"`)[:len(item(`"title":"x"`))-1]+`,"activities":[{"@odata.type":"#microsoft.graph.externalConnectors.externalActivity",
		"type":"Created","startDateTime":"2026-01-01T00:00:00Z","performedBy":{"type":"user","id":"`+object+`"}}]}`))
	viewed := `{"type":"viewed","startDateTime":"2026-01-02T00:00:00Z","performedBy":{"type":"user","id":"` + object + `"}}`
	for _, name := range []string{"addActivities", "microsoft.graph.externalConnectors.addActivities"} {
		a := h.must(200, h.send("POST", one+"/"+name, `{"activities":[`+viewed+`,`+viewed+`]}`))
		if a.get("value.#").Int() != 2 || a.get("value.0.error").Raw != "null" || a.get("value.1.type").Str != "viewed" ||
			a.get(`value.0.\@odata\.type`).Str != "#microsoft.graph.externalConnectors.externalActivityResult" ||
			!strings.HasSuffix(a.get(`\@odata\.context`).Str, "#Collection(microsoft.graph.externalConnectors.externalActivityResult)") {
			t.Errorf("%s: %s", name, a.Body)
		}
	}
	if n := h.send("GET", one+"/activities/$count", "").Body.String(); n != "5" {
		t.Fatalf("there are %s activities", n)
	}
	part := h.must(207, h.send("POST", one+"/addActivities", `{"activities":[`+viewed+`,{"type":"films","startDateTime":"2026-01-02T00:00:00Z"}]}`))
	if part.get("value.0.error").Raw != "null" || !strings.Contains(part.get("value.1.error.message").Str, "'films'") {
		t.Error(part.Body)
	}
	list := h.must(200, h.send("GET", one+"/activities?$filter="+url.PathEscape("type eq 'created'"), ""))
	id := list.get("value.0.id").Str
	if list.get("value.#").Int() != 1 || id == "" || list.get("value.0.performedBy").Exists() {
		t.Fatal(list.Body)
	}
	if a := h.must(200, h.send("GET", one+"/activities/"+id, "")); a.get("type").Str != "created" {
		t.Error(a.Body)
	}
	if p := h.must(200, h.send("GET", one+"/activities/"+id+"/performedBy", "")); p.get("id").Str != object || p.get("type").Str != "user" {
		t.Error(p.Body)
	}
	for body, says := range map[string]string{
		`{}`:                  "'activities'",
		`{"activities":[]}`:   "at least 1",
		`{"activities":[{}]}`: "startDateTime",
		`{"activities":[` + strings.Repeat(viewed+",", 20) + viewed + `]}`:                                                               "at most 20",
		`{"activities":[{"type":"viewed","startDateTime":"2026-01-02T00:00:00Z","performedBy":{"type":"robot","id":"` + object + `"}}]}`: "'robot'",
	} {
		if a := h.send("POST", one+"/addActivities", body); a.Code != 400 || a.code() != "InvalidRequest" || !strings.Contains(a.get("error").Raw, says) {
			t.Errorf("%s: %d %s", body, a.Code, a.Body)
		}
	}
	h.must(404, h.send("POST", "/v1.0/external/connections/tickets/items/b/addActivities", `{"activities":[`+viewed+`]}`))
	if n := h.send("GET", one+"/activities/$count", "").Body.String(); n != "6" {
		t.Errorf("there are %s activities", n)
	}
	// They go with their item.
	h.must(204, h.send("DELETE", one, ""))
	h.must(200, h.send("PUT", one, item(`"title":"x"`)))
	if n := h.send("GET", one+"/activities/$count", "").Body.String(); n != "0" {
		t.Errorf("a new item has %s activities", n)
	}
}

func TestThePagesOfItems(t *testing.T) {
	h := start(t, emulator.Options{})
	h.connect("tickets", ticketSchema)
	for i := range 250 {
		h.must(200, h.send("PUT", fmt.Sprintf("/v1.0/connections/tickets/items/i%03d", i), item(fmt.Sprintf(`"priority":%d`, i%10))))
	}
	target, seen := "/v1.0/connections/tickets/items?$count=true", 0
	for target != "" {
		a := h.must(200, h.send("GET", target, ""))
		if a.get(`\@odata\.count`).Int() != 250 {
			t.Errorf("@odata.count is %s", a.get(`\@odata\.count`).Raw)
		}
		seen += int(a.get("value.#").Int())
		target = strings.TrimPrefix(a.get(`\@odata\.nextLink`).Str, "http://127.0.0.1:4365")
	}
	if seen != 250 {
		t.Errorf("the pages have %d items", seen)
	}
}

func TestAConnectionTakesItsItemsAlong(t *testing.T) {
	h := start(t, emulator.Options{})
	h.connect("tickets", ticketSchema)
	h.connect("others", ticketSchema)
	h.must(200, h.send("PUT", "/v1.0/connections/tickets/items/a", item(`"title":"x"`)))
	h.must(200, h.send("PUT", "/v1.0/connections/others/items/a", item(`"title":"x"`)))
	h.must(202, h.send("DELETE", "/v1.0/connections/tickets", ""))
	h.must(404, h.send("GET", "/v1.0/connections/tickets/items/a", ""))
	h.must(404, h.send("GET", "/v1.0/connections/tickets/schema", ""))
	h.connect("tickets", ticketSchema)
	h.must(404, h.send("GET", "/v1.0/connections/tickets/items/a", ""))
	if n := h.send("GET", "/v1.0/connections/tickets/items/$count", "").Body.String(); n != "0" {
		t.Errorf("$count is %s", n)
	}
	if n := h.send("GET", "/v1.0/connections/tickets/operations/$count", "").Body.String(); n != "1" {
		t.Errorf("there are %s operations", n)
	}
	h.must(200, h.send("GET", "/v1.0/connections/others/items/a", ""))
}
