package emulator_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator"
	"github.com/tidwall/gjson"
)

// everyKind has a line of each kind.
var everyKind = `{"connection":{"id":"tickets","name":"n","description":"d"}}
{"in":"tickets","schema":` + strings.Join(strings.Fields(ticketSchema), " ") + `}

{"in":"tickets","item":{"id":"a",` + everyone + `,"properties":{"title":"A"},"activities":[{"@odata.type":"#microsoft.graph.externalConnectors.externalActivity","type":"viewed","startDateTime":"2026-01-01T00:00:00Z","performedBy":{"id":"` + object + `","type":"user"}}]}}
{"item":{` + everyone + `,"properties":{"title":"B"},"content":{"type":"text","value":"b"},"id":"b"},"in":"tickets"}
{"in":"tickets","group":{"id":"g1","displayName":"G"}}
{"in":"tickets","group":"g1","member":{"id":"` + object + `","type":"user"}}
` // the empty line is skipped

// load sends lines as a fixture. headers are pairs, as for send.
func (h *harness) load(query, lines string, headers ...string) answer {
	h.t.Helper()
	return h.send("POST", "/_emulator/fixtures"+query, lines, append([]string{"Content-Type", "application/x-ndjson"}, headers...)...)
}

// dumpTickets returns what a client can see of the connection of everyKind.
func (h *harness) dumpTickets() string {
	h.t.Helper()
	const one = "/beta/connections/tickets"
	var b strings.Builder
	for _, path := range []string{"", "/schema", "/items?$count=true", "/items/a/activities", "/groups", "/groups/g1/members"} {
		b.WriteString(h.must(200, h.send("GET", one+path, "")).Body.String() + "\n")
	}
	return b.String()
}

func TestAFixtureIsLoaded(t *testing.T) {
	h := start(t, emulator.Options{})
	const counts = `{"connections":1,"schemas":1,"items":2,"groups":1,"members":1}`
	if got := h.must(200, h.load("", everyKind)).Body.String(); got != counts {
		t.Errorf("loaded %s, want %s", got, counts)
	}
	first := h.dumpTickets()
	if n := gjson.Get(first, "ingestedItemsCount").Int(); n != 2 || gjson.Get(first, "state").Str != "ready" {
		t.Error(first)
	}
	if strings.Count(first, `"viewed"`) != 1 {
		t.Error(first)
	}

	// The same again changes nothing, and an item that exists is replaced.
	h.must(200, h.load("", everyKind))
	if again := h.dumpTickets(); again != first {
		t.Errorf("loaded twice:\n%s\nloaded once:\n%s", again, first)
	}
	h.must(200, h.load("", `{"in":"tickets","item":{"id":"b",`+everyone+`,"properties":{"title":"new"}}}`))
	if b := h.send("GET", "/beta/connections/tickets/items/b", ""); b.get("properties.title").Str != "new" || b.get("content").Exists() {
		t.Error(b.Body)
	}

	// A connection is replaced, and what is in it stays.
	h.must(200, h.load("", `{"connection":{"id":"tickets","name":"other"}}`))
	if c := h.send("GET", "/beta/connections/tickets", ""); c.get("name").Str != "other" || c.get("ingestedItemsCount").Int() != 2 {
		t.Error(c.Body)
	}

	// A schema is updated under Graph's rules.
	more := strings.Replace(ticketSchema, `"properties":[`, `"properties":[{"name":"extra","type":"string"},`, 1)
	h.must(200, h.load("", `{"in":"tickets","schema":`+strings.Join(strings.Fields(more), " ")+`}`))
	if c := h.send("GET", "/beta/connections/tickets/schema", ""); c.get("properties.0.name").Str != "extra" {
		t.Error(c.Body)
	}
}

// A line that is refused says which it is, why, and what is stored.
func TestALineThatIsRefused(t *testing.T) {
	const nothing = " Nothing is stored."
	for line, want := range map[string]string{
		`{`:                                  "body:1:1: The line is not well-formed JSON: unexpected end of JSON input." + nothing,
		`[]`:                                 "body:1:1: The line is not a JSON object." + nothing,
		`{"in":"x","in":"x"}`:                "body:1:11: The line names the member 'in' twice in one object." + nothing,
		`{}`:                                 `body:1:1: a line has a resource under the name of its kind: write one such as {"connection": {...}}.` + nothing,
		`{"in":"tickets"}`:                   `body:1:1: a line has a resource under the name of its kind: write one such as {"connection": {...}}.` + nothing,
		`{"thing":{}}`:                       `body:1:2: unknown key "thing": write one of tenant, application, user, group, member, held, connection, creator, in, operation, previous, schema, item, activity, obsolete.` + nothing,
		`{"itm":{}}`:                         `body:1:2: unknown key "itm": did you mean "item"?` + nothing,
		`{"in":7,"item":{}}`:                 "body:1:7: this is a number: write an id in quotes." + nothing,
		`{"connection":"x"}`:                 "body:1:15: this is a text: write an object." + nothing,
		`{"item":{"id":"a"}}`:                `body:1:1: "item" needs "in" beside it: write the id of what it belongs to.` + nothing,
		`{"in":"x","member":{}}`:             `body:1:1: "member" needs "group" beside it: write the id of what it belongs to.` + nothing,
		`{"in":"x","connection":{}}`:         `body:1:2: "connection" cannot have "in" beside it: leave it out.` + nothing,
		`{"in":"x","item":{},"schema":{}}`:   `body:1:21: a line has one resource, and not "item" and "schema": write two lines.` + nothing,
		`{"in":"x","activity":{}}`:           `body:1:1: "activity" needs "item" beside it: write the id of what it belongs to.` + nothing,
		`{"in":"x","obsolete":false}`:        "body:1:22: this is true or false: write true, or leave the line out." + nothing,
		`{"in":"x","obsolete":true}`:         `body:1:22: 'Connection' was not found: it belongs to "x", which has to come before.` + nothing,
		`{"in":"x","item":{},"creator":"a"}`: `body:1:21: "item" cannot have "creator" beside it: leave it out.` + nothing,
		`{"creator":7}`:                      "body:1:12: this is a number: write an id in quotes." + nothing,
		`{"in":"x","item":"a","activity":{"id":"b"}}`: `body:1:33: 'Item' was not found: it belongs to "a", which has to come before.` + nothing,
		`{"in":"x","item":"a","activity":{}}`:         "body:1:33: 'activity' needs an 'id'." + nothing,
		`{"in":"x","item":{"id":"a"}}`:                `body:1:18: 'Connection' was not found: it belongs to "x", which has to come before.` + nothing,
		"\n" + `{"connection":{"id":"xyz","name":"n","nonsense":1}}`: "body:2:38: The property 'nonsense' does not exist on type 'microsoft.graph.externalConnectors.externalConnection': write one of " +
			"id, name, description, connectorId, contentCategory, state, ingestedItemsCount, searchSettings, activitySettings, complianceSettings, enabledContentExperiences, contentDomainCategoryName, configuration." + nothing,
		everyKind + `{"in":"tickets","item":{"id":"/",` + everyone + `,"properties":{"title":"A"}}}`: "body:8:24: The id of an item must hold only letters A-Z, a-z, digits, '-' and '_'." + nothing,
		everyKind + `{"in":"tickets","item":{` + everyone + `,"properties":{"title":"A"}}}`:          "body:8:24: The id of an item must be 1 to 128 characters long, not 0." + nothing,
		everyKind + `{"in":"tickets","item":{"id":"c","properties":{"title":"A"}}}`:                  "body:8:24: 'acl' is required." + nothing,
		everyKind + `{"in":"tickets","schema":` + schemaOf(property("other", "string")) + `}`:        "body:8:26: this schema is in the pack twice: leave one of them out." + nothing,
		everyKind + `{"in":"tickets","group":"g2","member":{"id":"` + object + `","type":"user"}}`:   `body:8:39: 'Group' was not found: it belongs to "g2", which has to come before.` + nothing,
		"{" + strings.Repeat(" ", 4_100_000) + "}":                                                   "body:1:1: the line is longer than 4004096 bytes." + nothing,
	} {
		h := start(t, emulator.Options{})
		before := h.dump()
		a := h.must(400, h.load("", line))
		if got := a.get("error.message").Str; got != want {
			t.Errorf("%.80s\ngot  %s\nwant %s", line, got, want)
		}
		if a.code() != "BadRequest" || h.dump() != before {
			t.Errorf("%.80s: code %s, and the store has changed: %t", line, a.code(), h.dump() != before)
		}
	}
}

// A fixture is stored as a whole or not at all, unless it is too long to be kept
// in memory: then it says how far it came.
func TestABadLineAtTheEnd(t *testing.T) {
	const bad = `{"in":"tickets","item":{}}`
	lines := func(n, length int) string {
		var b strings.Builder
		b.WriteString(everyKind)
		for i := range n {
			fmt.Fprintf(&b, `{"in":"tickets","item":{"id":"n%d",%s,"properties":{"title":"N"},"content":{"type":"text","value":"%s"}}}`+"\n",
				i, everyone, strings.Repeat("x", length))
		}
		return b.String() + bad
	}
	h := start(t, emulator.Options{})
	before := h.fixture("")
	a := h.must(400, h.load("?file=long.ndjson", lines(2500, 10)))
	if got := a.get("error.message").Str; !strings.HasPrefix(got, "long.ndjson:2508:24: ") || !strings.HasSuffix(got, " Nothing is stored.") {
		t.Error(got)
	}
	if h.fixture("") != before {
		t.Error("something is stored")
	}

	a = h.must(400, h.load("?file=longer.ndjson", lines(100, 100_000)))
	if got := a.get("error.message").Str; !strings.HasPrefix(got, "longer.ndjson:108:24: ") ||
		!strings.HasSuffix(got, " All up to line 91 of longer.ndjson is stored, and nothing of what follows.") {
		t.Error(got)
	}
	// Of the first 91 lines 7 are those of everyKind, 2 of them items.
	if n := h.send("GET", "/beta/connections/tickets/items/$count", "").Body.String(); n != "86" {
		t.Errorf("%s items are stored", n)
	}
}

// The rules that depend on what there is hold too.
func TestAFixtureKeepsToTheLimits(t *testing.T) {
	h := start(t, emulator.Options{Limits: "limits-2023-02,itemsPerConnection=1,connections=2,groups=1,members=1"})
	for line, want := range map[string]string{
		everyKind: "body:5:9: A connection in state 'limitExceeded' does not allow to create item.",
		`{"connection":{"id":"c01","name":"n"}}` + "\n" + `{"connection":{"id":"c02","name":"n"}}`:                                     "body:2:15: The limit of 2 connections is reached.",
		`{"connection":{"id":"c01","name":"n"}}` + "\n" + `{"in":"c01","group":{"id":"a"}}` + "\n" + `{"in":"c01","group":{"id":"b"}}`: "body:3:21: The limit of 1 groups in a tenant is reached.",
		`{"in":"` + seedID + `","item":{"id":"a",` + everyone + `,"properties":{"title":"A"}}}`:                                        "body:1:53: A connection in state 'draft' does not allow to create item.",
	} {
		if got := h.must(400, h.load("", line)).get("error.message").Str; !strings.HasPrefix(got, want) {
			t.Errorf("%.80s\ngot  %s\nwant %s", line, got, want)
		}
	}
}

func TestHowAFixtureIsSent(t *testing.T) {
	h := start(t, emulator.Options{})
	h.must(405, h.send("PUT", "/_emulator/fixtures", ""))
	h.must(415, h.send("POST", "/_emulator/fixtures", everyKind, "Content-Type", "text/plain"))
	h.must(415, h.load("", everyKind, "Content-Encoding", "br"))
	h.must(400, h.load("", everyKind, "Content-Encoding", "gzip"))
	h.must(400, h.load("?tenant=nonsense", everyKind))
	h.must(400, h.load("?tenant=common", everyKind))
	h.must(200, h.load("", ""))
	if h.send("GET", "/beta/connections/tickets", "").Code != 404 {
		t.Error("something was loaded")
	}

	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write([]byte(everyKind))
	z.Close()
	h.must(200, h.load("?tenant=Other.example", zipped.String(), "Content-Encoding", "gzip"))
	h.must(404, h.send("GET", "/beta/connections/tickets", ""))
	s := h.srv.Settings("")
	h.token = h.login("other.example", s.ClientID, s.ClientSecret)
	h.must(200, h.send("GET", "/beta/connections/tickets/items/a", ""))
	h.must(200, h.send("GET", "/beta/connections/"+seedID, "")) // a copy of the seed

	// A body that ends too soon.
	h.must(400, h.load("", zipped.String()[:zipped.Len()-4], "Content-Encoding", "gzip"))
}

// Applications and users that are loaded into a tenant can ask for tokens in it,
// with their own secrets, and nobody else's tenant is the wiser.
func TestWhoIsLoadedCanSignIn(t *testing.T) {
	h := start(t, emulator.Options{})
	h.must(200, h.load("?tenant=a.example", `
applications: [{clientId: 0f0f0f0f-0000-4000-8000-0000000000A1, secrets: [right]}]
users: [{id: 0f0f0f0f-0000-4000-8000-0000000000b1, userPrincipalName: Ada@a.example, password: secret}]`, "Content-Type", "application/yaml"))
	ask := func(tenant, form string) int {
		return h.send("POST", "/"+tenant+"/oauth2/v2.0/token", form+"&client_id=0f0f0f0f-0000-4000-8000-0000000000a1&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default",
			"Content-Type", "application/x-www-form-urlencoded").Code
	}
	const app, ada = "grant_type=client_credentials&client_secret=", "grant_type=password&client_secret=right&username=ada%40a.example&password="
	for _, test := range []struct {
		tenant, form string
		want         int
	}{
		{"a.example", app + "right", 200}, {"a.example", app + "wrong", 401}, {"b.example", app + "wrong", 200}, // where nobody knows it, any will do
		{"a.example", ada + "secret", 200}, {"a.example", ada + "wrong", 400}, {"b.example", ada + "secret", 400},
	} {
		if got := ask(test.tenant, test.form); got != test.want {
			t.Errorf("%s in %s: %d, want %d", test.form, test.tenant, got, test.want)
		}
	}
}
