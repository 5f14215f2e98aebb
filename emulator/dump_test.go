package emulator_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator"
)

// worldSeed has a connection that nothing can be written to.
const worldSeed = `{"connections":[
	{"connection":{"id":"oldone","name":"Old"},"schema":{"baseType":"microsoft.graph.externalItem","properties":[{"name":"title","type":"string"}]},"obsolete":true},
	{"connection":{"id":"drafted","name":"Draft","description":"no schema"}}]}`

// typedSchema and typedItem have a property of each type.
const (
	typedSchema = `{"baseType":"microsoft.graph.externalItem","properties":[{"name":"s","type":"string","isSearchable":true,"isRetrievable":true,"labels":["title"],"aliases":["alias"]},` +
		`{"name":"b","type":"boolean"},{"name":"i","type":"int64"},{"name":"d","type":"double"},{"name":"t","type":"dateTime"},{"name":"ss","type":"stringCollection"},` +
		`{"name":"is","type":"int64Collection"},{"name":"ds","type":"doubleCollection"},{"name":"ts","type":"dateTimeCollection"}]}`
	typedItem = `{"acl":[{"type":"group","value":"g1","accessType":"deny","identitySource":"external"},{"type":"everyone","value":"everyone","accessType":"grant"}],` +
		`"properties":{"s":"é\u2028\"<&>","b":true,"i":9007199254740993,"d":1.50,"t":"2026-01-01T00:00:00.1234567Z","ss@odata.type":"Collection(String)","ss":["a","b"],` +
		`"is@odata.type":"Collection(Int64)","is":[1,2],"ds@odata.type":"Collection(Double)","ds":[1.5,2],"ts@odata.type":"Collection(DateTimeOffset)","ts":["2026-01-01T00:00:00Z"]},` +
		`"content":{"type":"html","value":"<p>x</p>"}}`
)

// fill makes a resource of each kind, as clients do.
func (h *harness) fill() {
	h.t.Helper()
	const at = "/beta/external/connections"
	h.must(200, h.load("", everyKind))
	h.must(201, h.send("POST", at, `{"id":"typed","name":"T \u0001","description":"d","configuration":{"authorizedAppIds":["00000000-0000-0000-0000-000000000007"],"own":{"a":[1]}},`+
		`"activitySettings":{"urlToItemResolvers":[{"@odata.type":"#microsoft.graph.externalConnectors.itemIdResolver","priority":1,"itemId":"{id}","urlMatchInfo":{"baseUrls":["https://a.example"],"urlPattern":"/(?<id>.*)"}}]},`+
		`"searchSettings":{"searchResultTemplates":[{"id":"one","priority":1,"layout":{"type":"AdaptiveCard"}}]}}`))
	h.must(200, h.send("PATCH", at+"/typed", `{"enabledContentExperiences":"search,compliance"}`, "Prefer", "return=representation"))
	h.must(202, h.send("PATCH", at+"/typed/schema", typedSchema))
	for i := range 3 {
		h.must(200, h.send("PUT", fmt.Sprint(at, "/typed/items/i", i), typedItem))
	}
	h.must(200, h.send("POST", at+"/typed/items/i1/addActivities", `{"activities":[`+
		`{"id":"mine","type":"viewed","startDateTime":"2026-01-01T00:00:00Z","performedBy":{"id":"`+object+`","type":"user"}},`+
		`{"type":"modified","startDateTime":"2026-01-02T00:00:00Z","performedBy":{"id":"`+object+`","type":"user"}}]}`))
	h.must(201, h.send("POST", at+"/typed/groups", `{"id":"g1","displayName":"One","description":"d"}`))
	h.must(201, h.send("POST", at+"/typed/groups", `{"id":"g2"}`))
	h.must(201, h.send("POST", at+"/typed/groups/g1/members", `{"id":"`+object+`","type":"user"}`))
	h.must(201, h.send("POST", at+"/typed/groups/g1/members", `{"id":"g2","type":"externalGroup"}`))
}

func (h *harness) fixture(tenant string) string {
	h.t.Helper()
	return h.must(200, h.send("GET", "/_emulator/fixtures?tenant="+tenant, "")).Body.String()
}

// What is dumped can be loaded, and is the same when it is dumped again.
func TestADumpLoadsBack(t *testing.T) {
	h := start(t, emulator.Options{Seed: []byte(worldSeed)})
	h.fill()
	first := h.fixture("")
	for _, part := range []string{
		`"creator":"` + h.srv.Settings("").ClientID + `"}`, `{"in":"oldone","obsolete":true}`, `{"connection":{"id":"drafted",`, `{"in":"tickets","operation":"1.emu.`,
		`{"in":"typed","item":"i1","activity":{"id":"`, `{"in":"typed","group":"g1","member":{"id":"g2","type":"externalGroup"}}`, `"enabledContentExperiences":"search,compliance"`,
	} {
		if !strings.Contains(first, part) {
			t.Errorf("the dump has no %s", part)
		}
	}
	counts := h.must(200, h.load("?tenant=fresh.example", first)).Body.String()
	if want := `{"tenants":1,"applications":1,"users":1,"connections":4,"operations":3,"schemas":3,"items":5,"activities":3,"groups":3,"members":3}`; counts != want {
		t.Errorf("loaded %s, want %s", counts, want)
	}
	if again := h.fixture("fresh.example"); again != first {
		t.Errorf("dumped again:\n%s\nwant:\n%s", again, first)
	}
	h.must(200, h.load("?tenant=fresh.example", first)) // over what is there
	if again := h.fixture("fresh.example"); again != first {
		t.Errorf("loaded twice:\n%s\nwant:\n%s", again, first)
	}
	another := start(t, emulator.Options{Seed: []byte("{}")})
	another.must(200, another.load("", first))
	if got := another.fixture(""); got != first {
		t.Errorf("in another emulator:\n%s\nwant:\n%s", got, first)
	}
}

// A creator is not changed by who loads.
func TestALoadedConnectionKeepsItsCreator(t *testing.T) {
	h := start(t, emulator.Options{})
	h.must(200, h.load("", `{"creator":"00000000-0000-0000-0000-000000000009","connection":{"id":"theirs","name":"n"}}`))
	if text := h.fixture(""); !strings.Contains(text, `"authorizedAppIds":["00000000-0000-0000-0000-000000000009"]}},"creator":"00000000-0000-0000-0000-000000000009"}`) {
		t.Error(text)
	}
}

// A dump of more than one page has each line once.
func TestADumpHasPages(t *testing.T) {
	h := start(t, emulator.Options{})
	var lines strings.Builder
	lines.WriteString(everyKind)
	big := strings.Repeat("x", 200_000)
	for i := range 20 {
		fmt.Fprintf(&lines, `{"in":"tickets","item":{"id":"n%02d",%s,"properties":{"title":"N"},"content":{"type":"text","value":"%s"}}}`+"\n", i, everyone, big)
	}
	h.must(200, h.load("", lines.String()))
	dump := h.fixture("")
	for i := range 20 {
		if n := strings.Count(dump, fmt.Sprintf(`{"id":"n%02d"`, i)); n != 1 {
			t.Errorf("item n%02d is there %d times", i, n)
		}
	}
	if !strings.Contains(dump, `"content":{"type":"text","value":"`+big) {
		t.Error("a content is not whole")
	}
	h.must(400, h.send("GET", "/_emulator/fixtures?tenant=nonsense", ""))
	if a := h.must(200, h.send("HEAD", "/_emulator/fixtures", "")); a.Body.Len() > 0 || a.Header().Get("Content-Type") != "application/x-ndjson" {
		t.Error(a.Header(), a.Body.Len())
	}
	ts := httptest.NewServer(h.srv)
	defer ts.Close()
	resp, err := ts.Client().Get(ts.URL + "/_emulator/fixtures")
	if err != nil {
		t.Fatal(err)
	}
	if zipped := body(t, resp); zipped != dump || !resp.Uncompressed {
		t.Errorf("over a connection: %d bytes, want %d; inflated: %t", len(zipped), len(dump), resp.Uncompressed)
	}
}

func body(t *testing.T, resp *http.Response) string {
	t.Helper()
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Error(err)
	}
	return string(text)
}
