package emulator_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/emulator/store/bolt"
	"github.com/graphemu/graphemu/fixtures"
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

// worldPack has what no client can make of a fresh tenant: each state that a
// connection can be in, and a directory.
const worldPack = `
tenants: [{id: 0f0f0f0f-0000-4000-8000-000000000001, domains: [fabrikam.onmicrosoft.com, fabrikam.com]}]
applications:
  - clientId: 0f0f0f0f-0000-4000-8000-0000000000a2
    name: Second, and before the first in their order
    secrets: [correct-horse]
    expiredSecrets: [old-horse]
    clientType: public
    federatedCredentials: [{issuer: https://issuer.example, subject: "repo:x", audience: api://AzureADTokenExchange}]
    redirectUris: [http://localhost]
    roles: [ExternalConnection.ReadWrite.OwnedBy]
    scopes: []
    certificates: [%s]
  - {clientId: 0f0f0f0f-0000-4000-8000-0000000000a1}
users:
  - {id: 0f0f0f0f-0000-4000-8000-0000000000b2, userPrincipalName: bob@fabrikam.com, department: HR, password: "p\"w", businessPhones: ["1"]}
  - {id: 0f0f0f0f-0000-4000-8000-0000000000b1, userPrincipalName: ada@fabrikam.com, accountEnabled: false}
groups:
  - {id: 0f0f0f0f-0000-4000-8000-0000000000c2, displayName: All, members: [0f0f0f0f-0000-4000-8000-0000000000c1, 0f0f0f0f-0000-4000-8000-0000000000b2]}
  - {id: 0f0f0f0f-0000-4000-8000-0000000000c1, displayName: Some, members: [0f0f0f0f-0000-4000-8000-0000000000c2, 0f0f0f0f-0000-4000-8000-0000000000b1]}
held: [{id: gone, until: 2999-01-01T00:00:00Z}]
connections:
  - connection: {id: running, name: R}
    operations: [{id: one, takes: 10m}]
    operation: one
    schema: &schema
`

// world returns worldPack with a certificate and the states that schemas make.
func world(certificate string) string {
	const schema = `{baseType: microsoft.graph.externalItem, properties: [{name: title, type: string}]}`
	const wider = `{baseType: microsoft.graph.externalItem, properties: [{name: title, type: string}, {name: tags, type: stringCollection}]}`
	text := strings.Replace(worldPack, "&schema\n", schema+"\n", 1)
	add := func(id, operations, rest string) {
		text += "  - connection: {id: " + id + ", name: N}\n    operations: [{id: a, startedDateTime: 2026-01-01T00:00:00Z}, {id: b, " + operations + "}]\n" +
			"    operation: b\n    schema: " + wider + "\n" + rest
	}
	const item = "    items: [{id: i, acl: [{type: everyone, value: everyone, accessType: grant}], properties: {title: T, \"tags@odata.type\": Collection(String), tags: [x]}}]\n"
	add("failed", "takes: 10m, startedDateTime: 2026-01-01T00:00:00Z, failure: no", "")
	add("stuck", "stuck: true", "")
	add("polled", "polls: 2", "")
	add("updating", "takes: 10m, updates: true", "    previous: "+schema+"\n"+item)
	add("notupdated", "updates: true, failure: no, startedDateTime: 2026-01-01T00:00:00Z", "    previous: "+schema+"\n"+item)
	add("obsolete", "updates: true", "    obsolete: true\n"+item)
	return fmt.Sprintf(text, strconv.Quote(certificate))
}

// What is dumped can be loaded, and is the same when it is dumped again: every
// kind of resource, in another tenant and in another emulator, with either
// driver, by a request or from the start.
func TestADumpLoadsBack(t *testing.T) {
	h := start(t, emulator.Options{Seed: []byte(worldSeed), ReleaseDelay: time.Hour})
	h.must(200, h.load("", world(certificate(t)), "Content-Type", "application/yaml"))
	h.fill()
	h.must(202, h.send("DELETE", "/beta/external/connections/drafted", ""))
	first := h.fixture("")
	for _, part := range []string{
		`{"tenant":{"id":"0f0f0f0f-0000-4000-8000-000000000001","domains":["fabrikam.onmicrosoft.com","fabrikam.com"]}}`,
		`"secrets":["correct-horse"],"expiredSecrets":["old-horse"],"certificates":["-----BEGIN`, `"scopes":[]`, `"password":"p\"w"}}`,
		`{"group":"0f0f0f0f-0000-4000-8000-0000000000c1","member":{"id":"0f0f0f0f-0000-4000-8000-0000000000c2"}}`,
		`{"held":{"id":"gone","until":"2999-01-01T00:00:00Z"}}`, `{"held":{"id":"drafted","until":"`,
		`"creator":"` + h.srv.Settings("").ClientID + `"}`, `{"in":"oldone","obsolete":true}`, `{"in":"tickets","operation":"1.emu.`,
		`{"in":"updating","previous":{`, `"takes":"10m0s","updates":true}}`, `"polls":2}}`, `{"in":"stuck","operation":{"id":"b",`, `"failure":"no"`,
		`{"in":"typed","item":"i1","activity":{"id":"`, `{"in":"typed","group":"g1","member":{"id":"g2","type":"externalGroup"}}`, `"enabledContentExperiences":"search,compliance"`,
	} {
		if !strings.Contains(first, part) {
			t.Errorf("the dump has no %s", part)
		}
	}
	same := func(how, got string) {
		t.Helper()
		if got != first {
			t.Errorf("%s:\n%s\nwant:\n%s", how, got, first)
		}
	}
	counts := h.must(200, h.load("?tenant=fresh.example&replace=true", first)).Body.String()
	if want := `{"tenants":2,"applications":3,"users":3,"directoryGroups":2,"directoryMembers":4,"held":2,"connections":10,"operations":16,"schemas":10,` +
		`"previousSchemas":2,"items":8,"activities":3,"groups":3,"members":3}`; counts != want {
		t.Errorf("loaded %s, want %s", counts, want)
	}
	same("in another tenant", h.fixture("fresh.example"))
	h.must(200, h.load("?tenant=fresh.example", first)) // over what is there
	same("loaded twice", h.fixture("fresh.example"))

	another := start(t, emulator.Options{Seed: []byte("{}")})
	another.must(200, another.load("", first))
	same("in another emulator", another.fixture(""))

	path := filepath.Join(t.TempDir(), "data.db")
	for _, how := range []string{"from the start", "on disk", "on disk, at the second start"} {
		o := emulator.Options{Seed: []byte("{}"), Fixtures: []fixtures.Pack{fixtures.Text("dump.ndjson", first)}}
		if how != "from the start" {
			o.Driver = open(t, path)
		}
		srv, err := emulator.New(o)
		if err != nil {
			t.Fatal(how, err)
		}
		same(how, (&harness{t: t, srv: srv}).fixture(""))
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
	}
}

// open opens a data file.
func open(t *testing.T, path string) store.Driver {
	t.Helper()
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// certificate returns one for an application, as PEM.
func certificate(t *testing.T) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<33, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// A dump is what the tenant held at one instant, whoever writes meanwhile.
func TestADumpIsOfOneInstant(t *testing.T) {
	for _, driver := range []string{"mem", "bolt"} {
		t.Run(driver, func(t *testing.T) {
			var o emulator.Options
			if driver == "bolt" {
				o.Driver = open(t, filepath.Join(t.TempDir(), "data.db"))
			}
			h := start(t, o)
			const schema = `"schema":{"baseType":"microsoft.graph.externalItem","properties":[{"name":"title","type":"string"}]}`
			var lines strings.Builder
			for _, id := range []string{"aaa", "zzz"} {
				fmt.Fprintf(&lines, `{"connection":{"id":"%s","name":"n"}}`+"\n"+`{"in":"%s",%s}`+"\n", id, id, schema)
				for i := range 500 {
					fmt.Fprintf(&lines, `{"in":"%s","item":{"id":"i%d",%s,"properties":{"title":"n"}}}`+"\n", id, i, everyone)
				}
			}
			h.must(200, h.load("", lines.String()))
			put := func(in string, n int) int {
				return h.send("PUT", "/v1.0/external/connections/"+in+"/items/x", fmt.Sprintf(`{%s,"properties":{"title":"%d"}}`, everyone, n)).Code
			}
			put("aaa", 0)
			put("zzz", 0)
			stop, stopped := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(stopped)
				for n := 1; ; n++ {
					select {
					case <-stop:
						return
					default:
					}
					if put("aaa", n) != 200 || put("zzz", n) != 200 { // one after the other
						t.Error("a write is refused")
						return
					}
				}
			}()
			number := regexp.MustCompile(`"id":"x".*"title":"(\d+)"`)
			for range 30 {
				found := number.FindAllStringSubmatch(h.fixture(""), -1)
				if len(found) != 2 {
					t.Fatalf("found %v", found)
				}
				a, _ := strconv.Atoi(found[0][1])
				z, _ := strconv.Atoi(found[1][1])
				if a != z && a != z+1 {
					t.Errorf("aaa is at %d and zzz at %d, which they never were together", a, z)
				}
			}
			close(stop)
			<-stopped
		})
	}
}

// Who asks for a dump and does not read it keeps nobody from writing, nor the
// emulator from its end.
func TestADumpThatNobodyReads(t *testing.T) {
	h := start(t, emulator.Options{Driver: open(t, filepath.Join(t.TempDir(), "data.db"))})
	h.must(200, h.load("", everyKind))
	noise := make([]byte, 1_000_000)
	put := func(i int) {
		rand.Read(noise)
		h.must(200, h.send("PUT", fmt.Sprintf("/v1.0/external/connections/tickets/items/n%d", i),
			fmt.Sprintf(`{%s,"properties":{"title":"n"},"content":{"type":"text","value":"%x"}}`, everyone, noise)))
	}
	for i := range 10 { // more than what sockets keep
		put(i)
	}
	ts := httptest.NewServer(h.srv)
	defer ts.Close()
	resp, err := ts.Client().Get(ts.URL + "/_emulator/fixtures")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 { // so many that the file has to grow
		put(10 + i)
	}
	if err := h.srv.Close(); err != nil {
		t.Error(err)
	}
	if dump := body(t, resp); strings.Count(dump, `{"id":"n`) != 10 {
		t.Errorf("the dump has %d items", strings.Count(dump, `{"id":"n`))
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
