package emulator_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/clock"
	"github.com/tidwall/gjson"
)

// full is a connection with every member that a create takes.
const full = `{
	"id": "contosohr",
	"name": "Contoso HR",
	"description": "d\u00e9 <script> & \ud83d\ude00",
	"connectorId": "c1",
	"contentCategory": "KnowledgeBase",
	"state": "ready",
	"configuration": {"authorizedAppIds": ["another"], "a.b|c#d@e*f": {"x": [1, 2.50, null]}},
	"searchSettings": {"searchResultTemplates": [{"id": "t1", "priority": 1,
		"layout": {"type": "AdaptiveCard", "$data": {"a.b": "${c}"}},
		"rules": [{"operation": "EQUALS", "property": "p", "values": ["v"], "valuesJoinedBy": "Or"}]}]},
	"activitySettings": {"urlToItemResolvers": [{"@odata.type": "#microsoft.graph.externalConnectors.itemIdResolver",
		"priority": 1, "itemId": "{slug}", "urlMatchInfo": {"baseUrls": ["https://contoso.com"], "urlPattern": "/(?<slug>[^/]+)"}}]},
	"complianceSettings": {"eDiscoveryResultTemplates": [{"id": "e1", "priority": 2, "layout": {}}]}
}`

func TestCreateAnswersTheWholeConnection(t *testing.T) {
	h := start(t, emulator.Options{})
	a := h.must(201, h.send("POST", "/beta/external/connections", full))
	app := h.srv.Settings("").ClientID
	want := map[string]string{
		"id":              `"contosohr"`,
		"description":     `"d\u00e9 <script> & \ud83d\ude00"`,
		"state":           `"draft"`, // what the client sends for it is ignored
		"contentCategory": `"knowledgeBase"`,
		"configuration":   `{"authorizedAppIds":["another","` + app + `"],"a.b|c#d@e*f":{"x": [1, 2.50, null]},"authorizedApps":["another","` + app + `"]}`,
		"searchSettings.searchResultTemplates.0.layout":        `{"type": "AdaptiveCard", "$data": {"a.b": "${c}"}}`,
		"searchSettings.searchResultTemplates.0.rules.0":       `{"operation":"equals","property":"p","values":["v"],"valuesJoinedBy":"or"}`,
		`activitySettings.urlToItemResolvers.0.\@odata\.type`:  `"#microsoft.graph.externalConnectors.itemIdResolver"`,
		"complianceSettings.eDiscoveryResultTemplates.0.rules": `[]`,
		"ingestedItemsCount": `null`,
	}
	for path, raw := range want {
		if got := a.get(path).Raw; got != raw {
			t.Errorf("%s is %s, want %s", path, got, raw)
		}
	}
	if got := a.Header().Get("Location"); got != "http://127.0.0.1:4365/beta/external/connections/contosohr" {
		t.Errorf("Location is %q", got)
	}
	if got := h.send("GET", "/beta/connections/contosohr", ""); got.Body.String() != a.Body.String() {
		t.Errorf("GET shows\n%s\nafter the create showed\n%s", got.Body, a.Body)
	}
}

func TestEachVersionShowsItsOwnMembers(t *testing.T) {
	h := start(t, emulator.Options{})
	h.must(201, h.send("POST", "/beta/external/connections", full))
	names := func(version string) (list []string) {
		h.must(200, h.send("GET", "/"+version+"/connections/contosohr", "")).get("@this").ForEach(func(key, _ gjson.Result) bool {
			list = append(list, key.Str)
			return true
		})
		return list
	}
	v1 := []string{"@odata.context", "id", "name", "description", "connectorId", "contentCategory", "state",
		"searchSettings", "activitySettings", "configuration"}
	beta := []string{"@odata.context", "id", "name", "description", "connectorId", "contentCategory", "state",
		"ingestedItemsCount", "searchSettings", "activitySettings", "complianceSettings", "enabledContentExperiences", "configuration"}
	if got := names("v1.0"); !slices.Equal(got, v1) {
		t.Errorf("v1.0 shows %v, want %v", got, v1)
	}
	if got := names("beta"); !slices.Equal(got, beta) {
		t.Errorf("beta shows %v, want %v", got, beta)
	}
}

func TestWhatAClientReadItCanSendBack(t *testing.T) {
	h := start(t, emulator.Options{})
	h.must(201, h.send("POST", "/beta/external/connections", full))
	for _, version := range []string{"v1.0", "beta"} {
		before := h.dump()
		doc := h.send("GET", "/"+version+"/connections/contosohr", "").Body.String()
		h.must(204, h.send("PATCH", "/"+version+"/connections/contosohr", doc, "Prefer", "return=minimal"))
		if after := h.dump(); after != before {
			t.Errorf("%s: sending back what was read changed it from\n%s\nto\n%s", version, before, after)
		}
	}
}

// The applications that may manage a connection are shown under a second name,
// which no client can set.
func TestAuthorizedAppsFollowTheirIDs(t *testing.T) {
	h := start(t, emulator.Options{})
	app := h.srv.Settings("").ClientID
	for sent, want := range map[string]string{
		`{"authorizedAppIds":["a"]}`:                        `["a","` + app + `"]`,
		`{"authorizedAppIds":["b"],"authorizedApps":["x"]}`: `["b","` + app + `"]`,
		`{"authorizedApps":["x"]}`:                          `["` + app + `"]`,
		`null`:                                              `["` + app + `"]`,
	} {
		a := h.must(200, h.send("PATCH", "/beta/connections/"+seedID, `{"configuration":`+sent+`}`))
		if ids, apps := a.get("configuration.authorizedAppIds").Raw, a.get("configuration.authorizedApps").Raw; ids != want || apps != want {
			t.Errorf("%s: authorizedAppIds %s and authorizedApps %s, want %s", sent, ids, apps, want)
		}
	}
}

func TestFlagsAreReadInEachForm(t *testing.T) {
	h := start(t, emulator.Options{})
	for _, sent := range []string{"search,compliance", "Search, Compliance", "compliance,search", "search,compliance,search"} {
		a := h.must(200, h.send("PATCH", "/beta/connections/"+seedID, `{"enabledContentExperiences":"`+sent+`"}`))
		if got := a.get("enabledContentExperiences").Str; got != "search,compliance" {
			t.Errorf("%q became %q", sent, got)
		}
	}
}

func TestADeletedConnectionIsGone(t *testing.T) {
	h := start(t, emulator.Options{})
	a := h.must(202, h.send("DELETE", "/v1.0/external/connections/"+seedID, ""))
	if a.Body.Len() > 0 || a.Header().Get("Content-Type") != "" {
		t.Errorf("the answer has a body: %s", a.Body)
	}
	gone := h.must(404, h.send("GET", "/v1.0/external/connections/"+seedID, ""))
	if code, source := gone.get("error.innerError.code").Str, gone.get("error.innerError.source").Str; code != "ResourceNotFound" || source != "Connection" {
		t.Errorf("innerError is %q %q", code, source)
	}
	if got := h.send("GET", "/beta/connections/$count", "").Body.String(); got != "0" {
		t.Errorf("$count is %s", got)
	}
}

func TestTenantsAreIsolatedAndStartAsTheSeed(t *testing.T) {
	h := start(t, emulator.Options{})
	home := h.token
	app, secret := h.srv.Settings("").ClientID, h.srv.Settings("").ClientSecret
	h.must(201, h.send("POST", "/v1.0/connections", `{"id":"onlyhome","name":"n"}`))
	h.must(202, h.send("DELETE", "/v1.0/connections/"+seedID, ""))

	h.token = h.login("11111111-2222-3333-4444-555555555555", app, secret)
	h.must(200, h.send("GET", "/v1.0/connections/"+seedID, ""))
	h.must(404, h.send("GET", "/v1.0/connections/onlyhome", ""))
	h.must(201, h.send("POST", "/v1.0/connections", `{"id":"onlyother","name":"n"}`))

	h.token = home
	h.must(404, h.send("GET", "/v1.0/connections/onlyother", ""))
	h.must(404, h.send("GET", "/v1.0/connections/"+seedID, ""))
}

func TestThePagesOfAListHoldEachMemberOnce(t *testing.T) {
	h := start(t, emulator.Options{})
	h.must(202, h.send("DELETE", "/v1.0/connections/"+seedID, ""))
	for i := range 25 {
		h.must(201, h.send("POST", "/v1.0/connections", fmt.Sprintf(`{"id":"c%02d","name":"name %d","description":"%d"}`, i, i%7, 25-i)))
	}
	tests := []struct {
		query string
		want  int
		first string
	}{
		{"$top=4", 25, "c00"},
		{"$top=4&$skip=10", 15, "c10"},
		{"$top=25", 25, "c00"},
		{"$top=3&$orderby=name desc,id", 25, "c06"},
		{"$top=2&$filter=name eq 'name 3' or name eq 'name 5'", 7, "c03"},
		{"$top=2&$filter=startswith(id,'c1') and not (name eq 'name 0')&$count=true", 9, "c10"},
		{"$top=5&$filter=description in ('1','2')", 2, "c23"},
		{"$filter=searchSettings eq null", 25, "c00"},
		{"$filter=contains(description,'1') and id gt 'c20' or endswith(id,'00')", 2, "c00"},
	}
	for _, test := range tests {
		target := "/v1.0/external/connections?" + strings.ReplaceAll(url.PathEscape(test.query), "+", "%2B")
		var ids []string
		for pages := 0; target != "" && pages < 40; pages++ {
			a := h.must(200, h.send("GET", target, ""))
			for _, id := range a.get("value.#.id").Array() {
				ids = append(ids, id.Str)
			}
			if strings.Contains(test.query, "$count") && a.get(`\@odata\.count`).Int() != int64(test.want) {
				t.Errorf("%s: @odata.count is %s", test.query, a.get(`\@odata\.count`).Raw)
			}
			next := a.get(`\@odata\.nextLink`).Str
			if next != "" && !strings.HasPrefix(next, "http://127.0.0.1:4365/v1.0/external/connections?") {
				t.Fatalf("nextLink %q is not absolute on the host that was called", next)
			}
			target = strings.TrimPrefix(next, "http://127.0.0.1:4365")
		}
		unique := slices.Compact(slices.Sorted(slices.Values(ids)))
		if len(ids) != test.want || len(unique) != test.want || ids[0] != test.first {
			t.Errorf("%s: got %d ids (%d different) from %v, want %d from %s", test.query, len(ids), len(unique), ids, test.want, test.first)
		}
	}
}

func TestOptionsThatAreNotSupportedAreRefused(t *testing.T) {
	h := start(t, emulator.Options{})
	for _, query := range []string{"$expand=items", "$search=x", "$apply=x", "$films=1", "$top=0x1", "$top=-1", "$skip=-1",
		"$count=maybe", "$orderby=films", "$filter=films eq 1", "$filter=name eq", "$filter=name eq 5", "$filter=complianceSettings eq null",
		"$select=complianceSettings", "$skiptoken=bm90b3Vycw", "$top=1&$top=2", "$filter=authorizedAppIds/any(x:x eq 'a')"} {
		a := h.send("GET", "/v1.0/connections?"+url.PathEscape(query), "")
		if a.Code != 400 || a.code() != "BadRequest" || a.get("error.message").Str == "" {
			t.Errorf("%s: %d %s", query, a.Code, a.Body)
		}
	}
}

func TestMetadataLevels(t *testing.T) {
	h := start(t, emulator.Options{})
	h.must(201, h.send("POST", "/beta/external/connections", full))
	annotations := func(accept, query string) (names []string) {
		a := h.must(200, h.send("GET", "/v1.0/connections/contosohr"+query, "", "Accept", accept))
		level := "minimal"
		if i := strings.Index(accept, "metadata="); i >= 0 {
			level = accept[i+len("metadata="):]
		}
		if got := a.Header().Get("Content-Type"); got != "application/json;odata.metadata="+level+";odata.streaming=true;IEEE754Compatible=false;charset=utf-8" {
			t.Errorf("Content-Type is %q", got)
		}
		a.get("@this").ForEach(func(key, _ gjson.Result) bool {
			if strings.HasPrefix(key.Str, "@") {
				names = append(names, key.Str)
			}
			return true
		})
		if a.get(`activitySettings.urlToItemResolvers.0.\@odata\.type`).Exists() {
			names = append(names, "inner type")
		}
		return names
	}
	tests := []struct {
		accept, query string
		want          []string
	}{
		{"application/json;odata.metadata=none", "", nil},
		{"application/json", "", []string{"@odata.context", "inner type"}},
		{"application/json;odata.metadata=minimal", "?$select=activitySettings", []string{"@odata.context", "inner type"}},
		{"application/json;odata.metadata=none", "?$select=activitySettings", nil},
		{"application/json;odata.metadata=full", "", []string{"@odata.context", "@odata.type", "@odata.id", "@odata.editLink", "inner type"}},
	}
	for _, test := range tests {
		if got := annotations(test.accept, test.query); !slices.Equal(got, test.want) {
			t.Errorf("%s%s: annotations %v, want %v", test.accept, test.query, got, test.want)
		}
	}
}

func TestTheIDOfADeletedConnectionIsReleasedLater(t *testing.T) {
	c := clock.New()
	h := start(t, emulator.Options{Clock: c, ReleaseDelay: time.Minute})
	h.must(201, h.send("POST", "/v1.0/connections", `{"id":"contosohr","name":"n"}`))
	h.must(202, h.send("DELETE", "/v1.0/connections/contosohr", ""))
	h.must(404, h.send("GET", "/v1.0/connections/contosohr", ""))
	if a := h.must(409, h.send("POST", "/v1.0/connections", `{"id":"contosohr","name":"n"}`)); a.code() != "NameAlreadyExists" {
		t.Error(a.Body)
	}
	c.Advance(time.Minute)
	h.must(201, h.send("POST", "/v1.0/connections", `{"id":"contosohr","name":"n"}`))
}

// CLI for Microsoft 365 asks for none, and prints all that it gets.
func TestWithoutMetadataNothingIsAnnotated(t *testing.T) {
	h := start(t, emulator.Options{})
	const none = "application/json;odata.metadata=none"
	a := h.must(200, h.send("PATCH", "/beta/connections/"+seedID, `{"@odata.type": "#microsoft.graph.externalConnection",
		"searchSettings": {"@odata.type": "microsoft.graph.searchSettings", "searchResultTemplates": [
			{"id": "t", "priority": 1, "layout": {"@odata.type": "of the card's own"}}]},
		"configuration": {"@odata.type": "microsoft.graph.configuration",
			"x@odata.type": "#Collection(String)", "x": ["a"], "y": [{"@odata.type": "#z", "v": 1}]}}`, "Accept", none))
	for _, a := range []answer{a, h.must(200, h.send("GET", "/v1.0/connections/"+seedID, "", "Accept", none))} {
		if x, y := a.get("configuration.x").Raw, a.get("configuration.y").Raw; x != `["a"]` || y != `[{"v":1}]` {
			t.Errorf("of the configuration x is %s and y is %s", x, y)
		}
		const layout = `searchSettings.searchResultTemplates.0.layout.\@odata\.type`
		if !a.get(layout).Exists() || strings.Count(a.Body.String(), "@odata.") != 1 {
			t.Errorf("want no annotation outside of the layout, which is what its owner makes it: %s", a.Body)
		}
	}
	a = h.send("GET", "/v1.0/connections/"+seedID, "")
	if got := a.get(`configuration.x\@odata\.type`).Str; got != "#Collection(String)" {
		t.Errorf("with minimal metadata the annotation is %q", got)
	}
}

// Scripts cut the link out of the answer with sed, and do not decode JSON.
func TestLinksAreWrittenAsTheyAre(t *testing.T) {
	h := start(t, emulator.Options{})
	h.must(201, h.send("POST", "/v1.0/connections", `{"id":"contosohr","name":"n"}`))
	body := h.must(200, h.send("GET", "/v1.0/connections?$top=1&$select=id", "")).Body.String()
	const link = `"@odata.nextLink":"http://127.0.0.1:4365/v1.0/connections?$top=1&$select=id&$skiptoken=`
	if !strings.Contains(body, link) {
		t.Errorf("the answer does not hold %s: %s", link, body)
	}
}

// On beta the $ of an option may be left out; on v1.0 such a name is the
// client's own.
func TestTheDollarIsOptionalOnBeta(t *testing.T) {
	h := start(t, emulator.Options{})
	for _, id := range []string{"aaa", "bbb", "ccc"} {
		h.must(201, h.send("POST", "/v1.0/connections", `{"id":"`+id+`","name":"n"}`))
	}
	ids := func(target string) string {
		var all []string
		for target != "" && len(all) < 9 {
			a := h.must(200, h.send("GET", target, ""))
			for _, id := range a.get("value.#.id").Array() {
				all = append(all, id.Str)
			}
			target = strings.TrimPrefix(a.get(`\@odata\.nextLink`).Str, "http://127.0.0.1:4365")
		}
		return strings.Join(all, " ")
	}
	for target, want := range map[string]string{
		"/beta/connections?filter=name%20eq%20'n'&top=1&skip=1":               "bbb ccc",
		"/beta/connections?Filter=name%20eq%20'n'&%24top=2&orderby=id%20desc": "ccc bbb aaa",
		"/v1.0/connections?filter=name%20eq%20'n'&top=1&skip=1":               "aaa bbb ccc " + seedID,
	} {
		if got := ids(target); got != want {
			t.Errorf("%s: %s, want %s", target, got, want)
		}
	}
	for _, query := range []string{"expand=items", "search=x", "top=1&$top=1", "top=x"} {
		if a := h.send("GET", "/beta/connections?"+query, ""); a.Code != 400 || a.code() != "BadRequest" {
			t.Errorf("%s: %d %s", query, a.Code, a.Body)
		}
	}
}
