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
		`{`:                                  "line 1: The line is not well-formed JSON." + nothing,
		`[]`:                                 "line 1: The line is not a JSON object." + nothing,
		`{"in":"x","in":"x"}`:                "line 1: The line names the member 'in' twice in one object." + nothing,
		`{}`:                                 "line 1: A line has a connection, schema, item, activity, group or member, or obsolete." + nothing,
		`{"in":"tickets"}`:                   "line 1: A line has a connection, schema, item, activity, group or member, or obsolete." + nothing,
		`{"thing":{}}`:                       "line 1: A line has no member 'thing'." + nothing,
		`{"in":7,"item":{}}`:                 "line 1: 'in' must be the id of a connection." + nothing,
		`{"connection":"x"}`:                 "line 1: 'connection' must be an object." + nothing,
		`{"item":{"id":"a"}}`:                "line 1: 'item' needs 'in' beside it, which says where it belongs." + nothing,
		`{"in":"x","member":{}}`:             "line 1: 'member' needs 'group' beside it, which says where it belongs." + nothing,
		`{"in":"x","connection":{}}`:         "line 1: 'connection' cannot have 'in' beside it." + nothing,
		`{"in":"x","item":{},"schema":{}}`:   "line 1: A line has one resource, and not 'item' and 'schema'." + nothing,
		`{"in":"x","activity":{}}`:           "line 1: 'activity' needs 'item' beside it, which says where it belongs." + nothing,
		`{"in":"x","obsolete":false}`:        "line 1: 'obsolete' must be true." + nothing,
		`{"in":"x","obsolete":true}`:         "line 1: 'Connection' was not found." + nothing,
		`{"in":"x","item":{},"creator":"a"}`: "line 1: 'item' cannot have 'creator' beside it." + nothing,
		`{"creator":7}`:                      "line 1: 'creator' must be the client id of an application." + nothing,
		`{"in":"x","item":"a","activity":{"id":"b"}}`: "line 1: 'Item' was not found." + nothing,
		`{"in":"x","item":"a","activity":{}}`:         "line 1: 'activity' needs an 'id'." + nothing,
		`{"in":"x","item":{"id":"a"}}`:                "line 1: 'Connection' was not found." + nothing,
		"\n" + `{"connection":{"id":"xyz","name":"n","nonsense":1}}`: "line 2: The property 'nonsense' does not exist on type 'microsoft.graph.externalConnectors.externalConnection'. " +
			"Make sure to only use property names that are defined by the type." + nothing,
		everyKind + `{"in":"tickets","item":{"id":"/",` + everyone + `,"properties":{"title":"A"}}}`: "line 8: The id of an item must hold only letters A-Z, a-z, digits, '-' and '_'." + nothing,
		everyKind + `{"in":"tickets","item":{` + everyone + `,"properties":{"title":"A"}}}`:          "line 8: The id of an item must be 1 to 128 characters long, not 0." + nothing,
		everyKind + `{"in":"tickets","item":{"id":"c","properties":{"title":"A"}}}`:                  "line 8: 'acl' is required." + nothing,
		everyKind + `{"in":"tickets","schema":` + schemaOf(property("other", "string")) + `}`:        "line 8: Property 'title' cannot be deleted or renamed." + nothing,
		everyKind + `{"in":"tickets","group":"g2","member":{"id":"` + object + `","type":"user"}}`:   "line 8: 'Group' was not found." + nothing,
		"{" + strings.Repeat(" ", 4_100_000) + "}":                                                   "line 1: The line is longer than 4004096 bytes." + nothing,
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

// What was committed before a bad line stays.
func TestWhatComesBeforeABadLineIsStoredInChunks(t *testing.T) {
	h := start(t, emulator.Options{})
	var b strings.Builder
	b.WriteString(everyKind)
	for i := range 2500 {
		fmt.Fprintf(&b, `{"in":"tickets","item":{"id":"n%d",%s,"properties":{"title":"N"}}}`+"\n", i, everyone)
	}
	b.WriteString(`{"in":"tickets","item":{}}`)
	a := h.must(400, h.load("", b.String()))
	if got := a.get("error.message").Str; !strings.HasPrefix(got, "line 2508: ") || !strings.HasSuffix(got, " Lines 1 to 2000 are stored, and nothing of what follows them.") {
		t.Error(got)
	}
	// Of the first 2,000 lines 7 are those of everyKind, 2 of them items.
	if n := h.send("GET", "/beta/connections/tickets/items/$count", "").Body.String(); n != "1995" {
		t.Errorf("%s items are stored", n)
	}
}

// The rules that depend on what there is hold too.
func TestAFixtureKeepsToTheLimits(t *testing.T) {
	h := start(t, emulator.Options{Limits: "limits-2023-02,itemsPerConnection=1,connections=2,groups=1,members=1"})
	for line, want := range map[string]string{
		everyKind: "line 5: A connection in state 'limitExceeded' does not allow to create item.",
		`{"connection":{"id":"c01","name":"n"}}` + "\n" + `{"connection":{"id":"c02","name":"n"}}`:                                     "line 2: The limit of 2 connections is reached.",
		`{"connection":{"id":"c01","name":"n"}}` + "\n" + `{"in":"c01","group":{"id":"a"}}` + "\n" + `{"in":"c01","group":{"id":"b"}}`: "line 3: The limit of 1 groups in a tenant is reached.",
		`{"in":"` + seedID + `","item":{"id":"a",` + everyone + `,"properties":{"title":"A"}}}`:                                        "line 1: A connection in state 'draft' does not allow to create item.",
	} {
		if got := h.must(400, h.load("", line)).get("error.message").Str; !strings.HasPrefix(got, want) {
			t.Errorf("%.80s\ngot  %s\nwant %s", line, got, want)
		}
	}
}

func TestHowAFixtureIsSent(t *testing.T) {
	h := start(t, emulator.Options{})
	h.must(405, h.send("PUT", "/_emulator/fixtures", ""))
	h.must(415, h.send("POST", "/_emulator/fixtures", everyKind))
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
