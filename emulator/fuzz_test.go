package emulator_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/tidwall/gjson"
)

// writes are the requests whose bodies a client makes, on the connection that
// furnish makes.
var writes = []struct{ method, path, body string }{
	{"POST", "/beta/external/connections", `{"id":"another","name":"n","description":"d"}`},
	{"PATCH", "/beta/external/connections/fuzzed", `{"name":"n","configuration":{"authorizedAppIds":["a"]}}`},
	{"PATCH", "/v1.0/external/connections/fuzzed/schema", `{"baseType":"microsoft.graph.externalItem","properties":[{"name":"title","type":"String","isSearchable":true},{"name":"tags","type":"StringCollection"},{"name":"n","type":"Int64"},{"name":"added","type":"String"}]}`},
	{"PUT", "/v1.0/external/connections/fuzzed/items/one", `{"acl":[{"type":"everyone","value":"everyone","accessType":"grant"}],"properties":{"title":"x","tags@odata.type":"Collection(String)","tags":["a"]},"content":{"value":"v","type":"text"}}`},
	{"PATCH", "/v1.0/external/connections/fuzzed/items/kept", `{"properties":{"title":"y"}}`},
	{"POST", "/v1.0/external/connections/fuzzed/items/kept/addActivities", `{"activities":[{"@odata.type":"#microsoft.graph.externalConnectors.externalActivity","type":"created","startDateTime":"2026-01-01T00:00:00Z","performedBy":{"type":"user","id":"48d31887-5fad-4d73-a9f5-3c356e68a038"}}]}`},
	{"POST", "/v1.0/external/connections/fuzzed/groups", `{"id":"g","displayName":"G"}`},
	{"PATCH", "/v1.0/external/connections/fuzzed/groups/kept", `{"displayName":"H"}`},
	{"POST", "/v1.0/external/connections/fuzzed/groups/kept/members", `{"id":"48d31887-5fad-4d73-a9f5-3c356e68a038","type":"user"}`},
	{"POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","url":"/external/connections"},{"id":"2","dependsOn":["1"],"method":"PATCH","url":"/external/connections/fuzzed","headers":{"Content-Type":"application/json"},"body":{"name":"b"}}]}`},
	{"POST", "/v1.0/directoryObjects/getByIds", `{"ids":["48d31887-5fad-4d73-a9f5-3c356e68a038"],"types":["user"]}`},
}

// furnish makes what the writes write to, and a snapshot of it.
func furnish(tb testing.TB, s *emulator.Server) {
	tb.Helper()
	for _, r := range []struct{ method, path, body string }{
		{"POST", "/v1.0/external/connections", `{"id":"fuzzed","name":"n","description":"d"}`},
		{"PATCH", "/v1.0/external/connections/fuzzed/schema", `{"baseType":"microsoft.graph.externalItem","properties":[{"name":"title","type":"String","isSearchable":true},{"name":"tags","type":"StringCollection"},{"name":"n","type":"Int64"}]}`},
		{"GET", "/v1.0/external/connections/fuzzed/operations", ""},
		{"GET", "/v1.0/external/connections/fuzzed/schema", ""},
		{"PUT", "/v1.0/external/connections/fuzzed/items/kept", `{"acl":[{"type":"everyone","value":"everyone","accessType":"grant"}],"properties":{"title":"x"}}`},
		{"POST", "/v1.0/external/connections/fuzzed/groups", `{"id":"kept"}`},
		{"POST", "/_emulator/snapshots?name=furnished", ""},
	} {
		if status, body := ask(s, r.method, r.path, r.body); status >= http.StatusBadRequest {
			tb.Fatalf("%s %s: %d %s", r.method, r.path, status, body)
		}
	}
}

func ask(s *emulator.Server, method, path, body string) (int, string) {
	r := httptest.NewRequest(method, "http://127.0.0.1:4365"+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func openFuzzed(tb testing.TB, o emulator.Options) *emulator.Server {
	tb.Helper()
	s, err := emulator.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}

// contents returns all that the tenant holds.
func contents(tb testing.TB, s *emulator.Server) string {
	tb.Helper()
	status, dump := ask(s, "GET", "/_emulator/fixtures", "")
	if status != http.StatusOK {
		tb.Fatalf("the dump answered %d %s", status, dump)
	}
	return dump
}

// fuzzBody sends body as a request and fails tb if the answer is not one of
// Graph's, or if a refused request has changed what the tenant holds.
func fuzzBody(tb testing.TB, s *emulator.Server, before, method, path, body string) int {
	tb.Helper()
	status, answer := ask(s, method, path, body)
	switch {
	case status >= http.StatusInternalServerError:
		tb.Fatalf("%s %s with %q: %d %s", method, path, body, status, answer)
	case answer != "" && !gjson.Valid(answer):
		tb.Fatalf("%s %s with %q: the answer is not JSON: %d %s", method, path, body, status, answer)
	case status >= http.StatusBadRequest:
		if gjson.Get(answer, "error.code").Str == "" {
			tb.Fatalf("%s %s with %q: %d without a code: %s", method, path, body, status, answer)
		}
		if after := contents(tb, s); after != before {
			tb.Fatalf("%s %s with %q: %d, and changed\n%s\nto\n%s", method, path, body, status, before, after)
		}
	default:
		if status, answer := ask(s, "POST", "/_emulator/restore?name=furnished", ""); status != http.StatusNoContent {
			tb.Fatalf("restore: %d %s", status, answer)
		}
	}
	return status
}

// Whatever is sent in a body to whatever resource, the answer is one of Graph's,
// never a 5xx, and what is refused changes nothing.
func FuzzBodies(f *testing.F) {
	for i, w := range writes {
		f.Add(byte(i), w.body)
	}
	for i, text := range []string{`{}`, `null`, `{"@odata.type":"x"}`, `{"properties":{"a@b":[[]]}}`, `{"requests":[{"id":"1","method":"PUT","url":"/","body":{}}]}`} {
		f.Add(byte(i), text)
	}
	s := openFuzzed(f, emulator.Options{Auth: entra.Off})
	furnish(f, s)
	before := contents(f, s)
	f.Fuzz(func(t *testing.T, which byte, body string) {
		w := writes[int(which)%len(writes)]
		fuzzBody(t, s, before, w.method, w.path, body)
	})
}

// Whatever a client calls its batch's requests, each of them is answered once,
// under its id, and none with a 5xx.
func FuzzBatch(f *testing.F) {
	f.Add("1", "GET", "/external/connections", "application/json", `{}`, "")
	f.Add("2", "PATCH", "external/connections/fuzzed?x=%zz", "text/plain", `{"name":"b"}`, "1")
	f.Add("", "DELETE", "//v1.0/external/connections('fuzzed')", "", `"eyJ9"`, "2")
	f.Add("3", "POST", "http://evil.example/$batch", "application/json", `{"requests":[]}`, "3")
	s := openFuzzed(f, emulator.Options{Auth: entra.Off})
	furnish(f, s)
	f.Fuzz(func(t *testing.T, id, method, url, contentType, body, on string) {
		if !gjson.Valid(body) {
			body = `"` + base64.StdEncoding.EncodeToString([]byte(body)) + `"`
		}
		text := `{"requests":[{"id":"first","method":"GET","url":"/external/connections/fuzzed"},{"id":` + quoted(id) + `,"method":` + quoted(method) +
			`,"url":` + quoted(url) + `,"headers":{"Content-Type":` + quoted(contentType) + `},"body":` + body + `,"dependsOn":["first"` + more(on) + `]}]}`
		status, answer := ask(s, "POST", "/v1.0/$batch", text)
		if status >= http.StatusInternalServerError || !gjson.Valid(answer) {
			t.Fatalf("%s: %d %s", text, status, answer)
		}
		if status == http.StatusOK {
			seen := map[string]int{}
			gjson.Get(answer, "responses").ForEach(func(_, r gjson.Result) bool {
				seen[r.Get("id").Str]++
				// 501 is what a path is answered with that Graph has and we do not.
				if n := r.Get("status").Int(); n < 200 || n >= 500 && n != http.StatusNotImplemented {
					t.Fatalf("%s: %s", text, r.Raw)
				}
				return true
			})
			if len(seen) != 2 || seen["first"] != 1 {
				t.Fatalf("%s: answered %v", text, seen)
			}
		}
		ask(s, "POST", "/_emulator/restore?name=furnished", "")
	})
}

func quoted(s string) string {
	text, _ := json.Marshal(s) // of a string, so it goes well
	return string(text)
}

func more(id string) string {
	if id == "" {
		return ""
	}
	return "," + quoted(id)
}
