package emulator_test

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/fixtures"
	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
)

const batchPath = "/v1.0/$batch"

// batchOf returns the body of a batch of requests.
func batchOf(requests ...string) string {
	return `{"requests":[` + strings.Join(requests, ",") + `]}`
}

// inBatch returns one request of a batch; more are further members.
func inBatch(id, method, url string, more ...string) string {
	return strings.Join(append([]string{`{"id":"` + id + `","method":"` + method + `","url":"` + url + `"`}, more...), ",") + "}"
}

const jsonType = `"headers":{"content-type":"application/json"}`

func withBody(body string) string { return jsonType + `,"body":` + body }

func dependsOn(ids ...string) string { return `"dependsOn":["` + strings.Join(ids, `","`) + `"]` }

// part returns the answer to the request called id.
func (a answer) part(id string) gjson.Result { return a.get(`responses.#(id=="` + id + `")`) }

// parts returns the ids and statuses of a batch's answers in their order.
func (a answer) parts() string {
	var list []string
	for _, p := range a.get("responses").Array() {
		list = append(list, p.Get("id").Str+":"+p.Get("status").Raw)
	}
	return strings.Join(list, " ")
}

func TestBatchAnswersEachRequest(t *testing.T) {
	const one = "/external/connections/" + seedID
	encoded := base64.RawURLEncoding.EncodeToString([]byte(`{"description":"?>"}`))
	tests := []struct {
		name     string
		requests []string
		want     string // ids and statuses
	}{
		{"one GET", []string{inBatch("1", "GET", one)}, "1:200"},
		{"no leading slash", []string{inBatch("1", "GET", "connections/"+seedID)}, "1:200"},
		{"the order of the requests", []string{inBatch("b", "GET", "/connections"), inBatch("a", "GET", one), inBatch("c", "GET", "/connections/nothere")}, "b:200 a:200 c:404"},
		{"a query", []string{inBatch("1", "GET", "/connections?$select=id&$top=1")}, "1:200"},
		{"a query with spaces", []string{inBatch("1", "GET", "/connections?$filter=state eq 'ready'")}, "1:200"},
		{"a wrong query", []string{inBatch("1", "GET", "/connections?$expand=x")}, "1:400"},
		{"nulls", []string{inBatch("1", "GET", one, `"headers":null,"body":null,"dependsOn":null`)}, "1:200"},
		{"unknown members", []string{inBatch("1", "GET", one, `"atomicityGroup":"g","status":200`)}, "1:200"},
		{"a body in base64 URL", []string{inBatch("1", "PATCH", one, `"headers":{"Content-Type":"text/plain"},"body":"`+encoded+`"`)}, "1:400"},
		{"HEAD", []string{inBatch("1", "HEAD", one)}, "1:200"},
		{"OPTIONS", []string{inBatch("1", "OPTIONS", one)}, "1:204"},
		{"what is not emulated", []string{inBatch("1", "GET", "/sites"), inBatch("2", "GET", one)}, "1:501 2:200"},
		{"a method that the path has not", []string{inBatch("1", "PUT", one, withBody("{}"))}, "1:405"},
		{"a body that breaks a rule", []string{inBatch("1", "PATCH", one, withBody(`{"nmae":"x"}`))}, "1:400"},
		{"a body that is a string", []string{inBatch("1", "PATCH", one, withBody(`"{}"`))}, "1:400"},
		{"a URL with a version", []string{inBatch("1", "GET", "/v1.0"+one), inBatch("2", "GET", "/beta"+one), inBatch("3", "GET", one)}, "1:400 2:400 3:200"},
		{"an absolute URL", []string{inBatch("1", "GET", "https://graph.microsoft.com/v1.0"+one)}, "1:400"},
		{"a batch in a batch", []string{inBatch("1", "POST", "/$batch", withBody(batchOf(inBatch("1", "GET", "/connections")))),
			inBatch("2", "POST", "/%24batch", withBody(`{}`)), inBatch("3", "GET", "/$batch")}, "1:400 2:400 3:405"},
		{"out of the version", []string{inBatch("1", "GET", "/../_emulator/health"), inBatch("2", "GET", "//_emulator/health")}, "1:501 2:501"},

		{"a chain", []string{inBatch("1", "GET", one), inBatch("2", "GET", one, dependsOn("1")), inBatch("3", "GET", one, dependsOn("2"))}, "1:200 2:200 3:200"},
		{"a chain that names all before, as the Go SDK does", []string{inBatch("1", "GET", one), inBatch("2", "GET", one, dependsOn("1")), inBatch("3", "GET", one, dependsOn("1", "2"))}, "1:200 2:200 3:200"},
		{"all depend on one", []string{inBatch("1", "GET", one), inBatch("2", "GET", one, dependsOn("1")), inBatch("3", "GET", one), inBatch("4", "GET", one, dependsOn("1"))}, "1:200 2:200 3:200 4:200"},
		{"ids of another case", []string{inBatch("One", "GET", one), inBatch("two", "GET", one, dependsOn("ONE"))}, "One:200 two:200"},
		{"a chain that breaks", []string{inBatch("1", "GET", one), inBatch("2", "DELETE", "/connections/nothere", dependsOn("1")), inBatch("3", "DELETE", one, dependsOn("2")), inBatch("4", "DELETE", one, dependsOn("3"))}, "1:200 2:404 3:424 4:424"},
		{"the one fails that others depend on", []string{inBatch("1", "GET", "/sites"), inBatch("2", "GET", one), inBatch("3", "DELETE", one, dependsOn("1")), inBatch("4", "DELETE", one, dependsOn("1"))}, "1:501 2:200 3:424 4:424"},
	}
	h := start(t, emulator.Options{})
	before := h.dump()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := h.send("POST", batchPath, batchOf(test.requests...))
			if a.Code != 200 || a.Header().Get("Content-Type") != "application/json" || !gjson.Valid(a.Body.String()) {
				t.Fatalf("%d, Content-Type %q: %s", a.Code, a.Header().Get("Content-Type"), a.Body)
			}
			if got := a.parts(); got != test.want {
				t.Errorf("answers are %s, want %s: %s", got, test.want, a.Body)
			}
			if after := h.dump(); after != before {
				t.Errorf("the store has changed to\n%s", after)
				before = after
			}
		})
	}
}

func TestBatchThatIsMalformedIsRefusedAndChangesNothing(t *testing.T) {
	patch := func(id string, more ...string) string {
		return inBatch(id, "PATCH", "/connections/"+seedID, append([]string{withBody(`{"name":"changed"}`)}, more...)...)
	}
	numbered := func(n int) string {
		var list []string
		for i := range n {
			list = append(list, patch(fmt.Sprint(i)))
		}
		return batchOf(list...)
	}
	const format = "Invalid batch payload format."
	tests := []struct {
		name, body, message string
	}{
		{"no requests", `{}`, format},
		{"null", `{"requests":null}`, format},
		{"empty", `{"requests":[]}`, format},
		{"requests is an object", `{"requests":{}}`, format},
		{"a request is a string", `{"requests":["x"]}`, format},
		{"a request is null", batchOf(patch("1"), "null"), format},
		{"no JSON", `{"requests":[`, "Unable to read JSON"},
		{"an array", `[]`, "Unable to read JSON"},
		{"a member twice", `{"requests":[],"requests":[]}`, "Unable to read JSON"},
		{"a member of a body twice", batchOf(inBatch("1", "PATCH", "/connections/"+seedID, withBody(`{"name":"a","name":"b"}`))), "Unable to read JSON"},
		{"21 requests", numbered(21), "Number of requests inside batch exceed the limit."},
		{"an id twice", batchOf(patch("1"), patch("1")), "Request Id 1 has to be unique in a batch."},
		{"an id twice in another case", batchOf(patch("aé"), patch("AÉ")), "Request Id AÉ has to be unique in a batch."},
		{"no id", batchOf(patch("1"), `{"method":"GET","url":"/me"}`), format},
		{"empty id", batchOf(patch("1"), patch("")), format},
		{"number as id", batchOf(patch("1"), `{"id":2,"method":"GET","url":"/me"}`), format},
		{"no method", batchOf(patch("1"), `{"id":"2","url":"/me"}`), format},
		{"no url", batchOf(patch("1"), `{"id":"2","method":"GET"}`), format},
		{"a url that cannot be read", batchOf(patch("1"), inBatch("2", "GET", "/%zz")), format},
		{"headers is an array", batchOf(patch("1"), inBatch("2", "GET", "/me", `"headers":[]`)), format},
		{"a header is a number", batchOf(patch("1"), inBatch("2", "GET", "/me", `"headers":{"x":1}`)), format},
		{"a header twice", batchOf(patch("1"), inBatch("2", "GET", "/me", `"headers":{"x":"1","X":"2"}`)), format},
		{"no Content-Type", batchOf(patch("1"), inBatch("2", "POST", "/connections", `"body":{}`)), "Write request id : 2 does not contain Content-Type header or body."},
		{"no body", batchOf(patch("1"), inBatch("2", "POST", "/connections", jsonType)), "Write request id : 2 does not contain Content-Type header or body."},
		{"a GET with a body and no Content-Type", batchOf(patch("1"), inBatch("2", "GET", "/connections", `"body":{}`)), "Write request id : 2 does not contain Content-Type header or body."},
		{"an object where base64 belongs", batchOf(patch("1"), inBatch("2", "PUT", "/x", `"headers":{"Content-Type":"image/png"},"body":{}`)), format},
		{"no base64", batchOf(patch("1"), inBatch("2", "PUT", "/x", `"headers":{"Content-Type":"image/png"},"body":"!"`)), format},
		{"depends on nothing known", batchOf(patch("1"), patch("2", dependsOn("3"))), "Invalid dependency for request Id 2."},
		{"depends on itself", batchOf(patch("1", dependsOn("1"))), "Invalid dependency for request Id 1."},
		{"depends on a later one", batchOf(patch("1", dependsOn("2")), patch("2")), "Invalid dependency for request Id 1."},
		{"depends on each other", batchOf(patch("1", dependsOn("2")), patch("2", dependsOn("1"))), "Invalid dependency for request Id 1."},
		{"dependsOn is a string", batchOf(patch("1"), patch("2", `"dependsOn":"1"`)), format},
		{"a chain beside another request", batchOf(patch("1"), patch("2", dependsOn("1")), patch("3"), patch("4", dependsOn("2"))), "Batch should be either fully sequential or fully parallel."},
		{"two chains", batchOf(patch("1"), patch("2", dependsOn("1")), patch("3"), patch("4", dependsOn("3"))), "Batch should be either fully sequential or fully parallel."},
		{"one depends on another too", batchOf(patch("1"), patch("2", dependsOn("1")), patch("3"), patch("4", dependsOn("1", "3"))), "Batch should be either fully sequential or fully parallel."},
		{"a diamond", batchOf(patch("1"), patch("2", dependsOn("1")), patch("3", dependsOn("1")), patch("4", dependsOn("2", "3"))), "Batch should be either fully sequential or fully parallel."},
	}
	h := start(t, emulator.Options{})
	before := h.dump()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := h.send("POST", batchPath, test.body)
			if a.Code != 400 || a.code() != "BadRequest" || !strings.Contains(a.get("error.message").Str, test.message) {
				t.Errorf("answer is %d, want 400 %q: %s", a.Code, test.message, a.Body)
			}
			if test.message == format && a.get("error.innerError.message").Str == "" {
				t.Errorf("answer does not say what is wrong: %s", a.Body)
			}
			if after := h.dump(); after != before {
				t.Errorf("the store has changed to\n%s", after)
				before = after
			}
		})
	}
	if a := h.send("POST", batchPath, numbered(20)); a.Code != 200 {
		t.Errorf("20 requests: %d %s", a.Code, a.Body)
	}
}

func TestBatchItselfIsARequest(t *testing.T) {
	h := start(t, emulator.Options{})
	body := batchOf(inBatch("1", "GET", "/connections"))
	tests := []struct {
		method, target, body string
		headers              []string
		status               int
		code                 string
	}{
		{"POST", "/beta/$batch", body, nil, 200, ""},
		{"POST", "/v1.0/%24batch", body, nil, 200, ""},
		{"GET", batchPath, "", nil, 405, "Request_BadRequest"},
		{"PUT", batchPath, body, nil, 405, "Request_BadRequest"},
		{"POST", batchPath, body, []string{"Authorization", ""}, 401, "InvalidAuthenticationToken"},
		{"POST", batchPath, body, []string{"Content-Type", ""}, 400, "BadRequest"},
		{"POST", batchPath, body, []string{"Content-Type", "text/plain"}, 400, "BadRequest"},
		{"POST", batchPath, "", []string{"Content-Type", "application/json"}, 400, "BadRequest"},
		{"POST", batchPath, body + strings.Repeat(" ", 4<<20), nil, 413, "RequestEntityTooLarge"},
		{"POST", batchPath, zipped(body), []string{"Content-Encoding", "gzip"}, 200, ""},
	}
	for _, test := range tests {
		a := h.send(test.method, test.target, test.body, test.headers...)
		if a.Code != test.status || a.code() != test.code {
			t.Errorf("%s %s %v: %d %s, want %d %s", test.method, test.target, test.headers, a.Code, a.Body, test.status, test.code)
		}
		if allow := a.Header().Get("Allow"); test.status == 405 && allow != "OPTIONS, POST" {
			t.Errorf("%s %s: Allow %q", test.method, test.target, allow)
		}
	}
}

// What a part of a batch says is what the request says by itself.
func TestBatchShowsWhatSingleRequestsAnswer(t *testing.T) {
	h := start(t, emulator.Options{})
	shown := []string{"Cache-Control", "OData-Version", "Content-Type", "Location", "Retry-After", "Preference-Applied", "Allow", "WWW-Authenticate"}
	for _, version := range []string{"v1.0", "beta"} {
		for _, test := range []struct{ method, path, headers string }{
			{"GET", "/external/connections/" + seedID, `{}`},
			{"GET", "/connections?$top=1&$count=true", `{"Accept":"application/json;odata.metadata=full"}`},
			{"GET", "/connections/$count", `{}`},
			{"GET", "/connections", `{"accept":"application/json;odata.metadata=none"}`},
			{"GET", "/connections", `{"Authorization":"Bearer nonsense"}`},
			{"GET", "/connections/nothere", `{}`},
			{"GET", "/me", `{}`},
			{"DELETE", "/connections", `{}`},
			{"HEAD", "/connections", `{}`},
			{"OPTIONS", "/connections", `{}`},
		} {
			var headers []string
			for name, value := range gjson.Parse(test.headers).Map() {
				headers = append(headers, name, value.Str)
			}
			single := h.send(test.method, "/"+version+test.path, "", headers...)
			p := h.must(200, h.send("POST", "/"+version+"/$batch", batchOf(inBatch("1", test.method, test.path, `"headers":`+test.headers)))).part("1")
			what := fmt.Sprintf("%s /%s%s %s", test.method, version, test.path, test.headers)
			if got := int(p.Get("status").Int()); got != single.Code {
				t.Errorf("%s: %d in a batch, else %d", what, got, single.Code)
			}
			want := map[string]string{}
			for _, name := range shown {
				if value := single.Header().Get(name); value != "" {
					want[name] = value
				}
			}
			got := map[string]string{}
			for name, value := range p.Get("headers").Map() {
				got[name] = value.Str
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s: headers\n%v in a batch, else\n%v", what, got, want)
			}
			body := p.Get("body")
			switch text := single.Body.String(); {
			case test.method == "HEAD" || text == "":
				if body.Exists() {
					t.Errorf("%s: body %s", what, body.Raw)
				}
			case strings.HasPrefix(want["Content-Type"], "text/plain"):
				if body.Str != base64.StdEncoding.EncodeToString([]byte(text)) {
					t.Errorf("%s: body %s, want %s in base64", what, body.Raw, text)
				}
			case withoutIDs(body.Raw) != withoutIDs(text):
				t.Errorf("%s: body\n%s\nin a batch, else\n%s", what, body.Raw, text)
			}
		}
	}
}

// withoutIDs returns an error body without what differs from request to request.
func withoutIDs(body string) string {
	for _, name := range []string{"date", "request-id", "client-request-id"} {
		body, _ = sjson.Delete(body, "error.innerError."+name)
	}
	return body
}

func TestBatchCreatesChangesAndReadsInOrder(t *testing.T) {
	h := start(t, emulator.Options{})
	a := h.must(200, h.send("POST", "/beta/$batch", batchOf(
		inBatch("create", "POST", "/external/connections", withBody(`{"id":"contosohr","name":"Contoso HR"}`)),
		inBatch("change", "PATCH", "/external/connections/contosohr", withBody(`{"name":"Changed"}`), dependsOn("create")),
		inBatch("minimal", "PATCH", "/connections/contosohr", `"headers":{"Content-Type":"application/json","Prefer":"return=minimal"},"body":{"description":"d"}`, dependsOn("change")),
		inBatch("read", "GET", "/connections/contosohr", dependsOn("minimal")),
		inBatch("delete", "DELETE", "/connections/contosohr", dependsOn("read")),
		inBatch("again", "GET", "/connections/contosohr", dependsOn("delete")))))
	if got := a.parts(); got != "create:201 change:200 minimal:204 read:200 delete:202 again:404" {
		t.Fatalf("%s: %s", got, a.Body)
	}
	if got := a.part("create").Get("headers.Location").Str; got != "http://127.0.0.1:4365/beta/external/connections/contosohr" {
		t.Errorf("Location %q", got)
	}
	if got := a.part("minimal"); got.Get("body").Exists() || got.Get("headers.Content-Type").Exists() || got.Get("headers.Preference-Applied").Str != "return=minimal" {
		t.Errorf("204 is %s", got.Raw)
	}
	if got := a.part("read"); got.Get("body.name").Str != "Changed" || got.Get("body.description").Str != "d" {
		t.Errorf("read %s", got.Raw)
	}
}

func TestBatchFailedDependencyIsAGraphError(t *testing.T) {
	h := start(t, emulator.Options{})
	a := h.send("POST", batchPath, batchOf(inBatch("1", "GET", "/me"), inBatch("2", "GET", "/connections", dependsOn("1"))), "client-request-id", "mine")
	p := a.part("2")
	if p.Get("body.error.code").Str != "FailedDependency" || !strings.Contains(p.Get("body.error.message").Str, "'1'") ||
		p.Get("headers.Content-Type").Str != "application/json" || p.Get("headers.Cache-Control").Str != "no-cache" ||
		p.Get("headers.OData-Version").Exists() || p.Get("body.error.innerError.client-request-id").Str != "mine" {
		t.Error(p.Raw)
	}
}

func TestBatchRequestsHaveIDsOfTheirOwn(t *testing.T) {
	h := start(t, emulator.Options{})
	a := h.send("POST", batchPath, batchOf(inBatch("1", "GET", "/me"), inBatch("2", "GET", "/me"),
		inBatch("3", "GET", "/me", `"headers":{"client-request-id":"third"}`)), "client-request-id", "mine")
	guid := regexp.MustCompile(`^[0-9a-f-]{36}$`)
	seen := map[string]bool{a.Header().Get("request-id"): true}
	for i, p := range a.get("responses").Array() {
		inner := p.Get("body.error.innerError")
		id := inner.Get("request-id").Str
		if seen[id] || !guid.MatchString(id) {
			t.Errorf("request-id %q of request %d: %v", id, i+1, seen)
		}
		seen[id] = true
		if got, want := inner.Get("client-request-id").Str, []string{"mine", "mine", "third"}[i]; got != want {
			t.Errorf("client-request-id %q of request %d, want %q", got, i+1, want)
		}
	}
}

// A request of a batch may come with a token of its own, and then it is of its
// own tenant.
func TestBatchKeepsTenantsApart(t *testing.T) {
	const other = "7d2a8b6c-3b1e-4f0a-9c55-2f1f0c6f4b11"
	seed, err := fixtures.FS.ReadFile("seed.json")
	if err == nil {
		seed, err = sjson.SetRawBytes(seed, "tenants.-1", []byte(`{"id":"`+other+`","domains":["other.example"]}`))
	}
	if err != nil {
		t.Fatal(err)
	}
	h := start(t, emulator.Options{Seed: seed})
	settings := h.srv.Settings("")
	foreign := `"Authorization":"Bearer ` + h.login(other, settings.ClientID, settings.ClientSecret) + `"`
	rename := func(id, name, headers string) string {
		return inBatch(id, "PATCH", "/connections/"+seedID, `"headers":{"Content-Type":"application/json"`+headers+`},"body":{"name":"`+name+`"}`)
	}
	a := h.send("POST", "/beta/$batch", batchOf(rename("1", "ours", ""), rename("2", "theirs", ","+foreign),
		rename("3", "nobody", `,"authorization":"Bearer nonsense"`)))
	if got := a.parts(); got != "1:200 2:200 3:401" {
		t.Fatalf("%s: %s", got, a.Body)
	}
	if a.part("3").Get("headers.WWW-Authenticate").Str == "" {
		t.Errorf("401 without WWW-Authenticate: %s", a.part("3").Raw)
	}
	a = h.send("POST", "/beta/$batch", batchOf(inBatch("1", "GET", "/connections/"+seedID),
		inBatch("2", "GET", "/connections/"+seedID, `"headers":{`+foreign+`}`)))
	if ours, theirs := a.part("1").Get("body.name").Str, a.part("2").Get("body.name").Str; ours != "ours" || theirs != "theirs" {
		t.Errorf("the names are %q and %q", ours, theirs)
	}
}

func TestBatchOfTwentyWrites(t *testing.T) {
	h := start(t, emulator.Options{})
	var create, rename []string
	for i := range 20 {
		id := fmt.Sprintf("c%02d", i)
		create = append(create, inBatch(id, "POST", "/connections", withBody(`{"id":"`+id+`x","name":"n"}`)))
		rename = append(rename, inBatch(id, "PATCH", "/connections/"+id+"x", withBody(`{"name":"renamed `+id+`"}`)))
	}
	h.must(200, h.send("POST", "/beta/$batch", batchOf(create...)))
	a := h.must(200, h.send("POST", "/beta/$batch", batchOf(rename...)))
	for i, p := range a.get("responses").Array() {
		want := fmt.Sprintf("renamed c%02d", i)
		if p.Get("status").Int() != 200 || p.Get("body.name").Str != want || p.Get("id").Str != want[8:] {
			t.Errorf("answer %d is %s", i, p.Raw)
		}
		if got := h.send("GET", "/beta/connections/"+want[8:]+"x", "").get("name").Str; got != want {
			t.Errorf("connection %d is called %q", i, got)
		}
	}
}

// nextLink leads on from a batch as from a single request.
func TestBatchNextLinkCanBeFollowed(t *testing.T) {
	h := start(t, emulator.Options{TrustForwarded: true})
	h.must(201, h.send("POST", "/v1.0/connections", `{"id":"second","name":"n"}`))
	a := h.send("POST", batchPath, batchOf(inBatch("1", "GET", "/connections?$top=1&$filter=name ne 'C#'")),
		"X-Forwarded-Proto", "https", "X-Forwarded-Host", "graph.test")
	next, ok := strings.CutPrefix(a.part("1").Get(`body.\@odata\.nextLink`).Str, "https://graph.test")
	if !ok || strings.Contains(next, " ") {
		t.Fatalf("nextLink %q: %s", next, a.Body)
	}
	if page := h.must(200, h.send("GET", next, "")); len(page.get("value").Array()) != 1 {
		t.Error(page.Body)
	}
}
