package clients

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
)

// A controlCall is a request to the control API, and the status of its answer.
type controlCall struct {
	method, path, contentType, body string
	status                          int
}

// controlCalls has one request for each operation of the control API, and a few
// that are refused, in an order in which each goes so.
var controlCalls = []controlCall{
	{"GET", "health", "", "", 200},
	{"GET", "version", "", "", 200},
	{"GET", "openapi.json", "", "", 200},
	{"GET", "env", "", "", 200},
	{"GET", "ca.pem", "", "", 200},
	{"GET", "permissions", "", "", 200},
	{"POST", "tenants", "application/json", `{"id":"openapi.example"}`, 201},
	{"POST", "tenants", "application/json", `{"id":"copy.example","from":"openapi.example"}`, 201},
	{"POST", "tenants", "application/json", `{"id":"openapi.example"}`, 409},
	{"GET", "tenants", "", "", 200},
	{"POST", "fixtures?tenant=openapi.example", "application/x-ndjson", `{"connection":{"id":"openapi","name":"x","description":"y"}}`, 200},
	{"POST", "fixtures?tenant=openapi.example&file=a.yaml", "application/yaml", "connections:\n- connection: {id: openapi, name: y, description: z}\n", 200},
	{"GET", "fixtures?tenant=openapi.example", "", "", 200},
	{"POST", "snapshots?tenant=openapi.example&name=one", "", "", 201},
	{"GET", "snapshots?tenant=openapi.example", "", "", 200},
	{"POST", "restore?tenant=openapi.example&name=one", "", "", 204},
	{"POST", "restore?tenant=openapi.example&name=two", "", "", 404},
	{"DELETE", "snapshots?tenant=openapi.example&name=one", "", "", 204},
	{"PUT", "scenario?tenant=openapi.example&name=slow-schema&seed=7", "", "", 200},
	{"PUT", "scenario?tenant=openapi.example", "application/json", `{"name":"own","rules":[{"name":"a","then":{"error":"throttled"}}]}`, 200},
	{"PUT", "scenario?tenant=openapi.example&name=slow-schema&sed=7", "", "", 400},
	{"PATCH", "scenario?tenant=openapi.example", "application/json", `{"seed":8}`, 200},
	{"GET", "scenario?tenant=openapi.example", "", "", 200},
	{"DELETE", "scenario?tenant=openapi.example", "", "", 204},
	{"PATCH", "clock?tenant=openapi.example", "application/json", `{"set":"2026-01-02T03:04:05Z","advance":"15m","speed":60}`, 200},
	{"GET", "clock?tenant=openapi.example", "", "", 200},
	{"DELETE", "clock?tenant=openapi.example", "", "", 204},
	{"GET", "journal?since=0&status=2xx", "", "", 200},
	{"POST", "journal/verify", "application/json", `{"expect":[{"match":{"operation":"connections.delete","status":204},"atLeast":1}]}`, 200},
	{"GET", "journal/lint", "", "", 200},
	{"DELETE", "journal?tenant=openapi.example", "", "", 204},
	{"POST", "reset?tenant=openapi.example", "", "", 204},
	{"DELETE", "tenants?tenant=copy.example", "", "", 204},
	{"DELETE", "tenants?tenant=openapi.example", "", "", 204},
	{"POST", "stop", "", "", 409}, // it does not run in the background
	{"POST", "keys", "", "", 201},
	{"DELETE", "keys", "", "", 204},
}

func (c controlCall) request(t *testing.T, base string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), c.method, base+"/_emulator/"+c.path, strings.NewReader(c.body))
	if err != nil {
		t.Fatal(err)
	}
	if c.contentType != "" {
		req.Header.Set("Content-Type", c.contentType)
	}
	return req
}

// send returns the answer, and all of its body.
func (c controlCall) send(t *testing.T, base string) (*http.Response, []byte) {
	t.Helper()
	resp, err := http.DefaultClient.Do(c.request(t, base))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != c.status {
		t.Fatalf("%s %s: %s %s, %v", c.method, c.path, resp.Status, body, err)
	}
	shown := body
	if resp.Header.Get("Content-Type") == "application/x-ndjson" { // the validator reads one line of JSON
		shown, _, _ = bytes.Cut(body, []byte("\n"))
	}
	resp.Body = io.NopCloser(bytes.NewReader(shown))
	return resp, body
}

// An OpenAPI validator that is not ours takes the document, and all that it
// describes is what really goes over the wire.
func TestTheControlAPIIsAsItsDocumentSays(t *testing.T) {
	var own emulator // its keys are forgotten: others are not to suffer from it
	if err := own.start(emu.cmd.Path); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := own.stop(); err != nil {
			t.Error(err)
		}
	})
	_, text := controlCall{method: "GET", path: "openapi.json", status: 200}.send(t, own.GraphURL)
	v, missing := readOpenAPI(t, text)
	for _, call := range controlCalls {
		path, _, _ := strings.Cut(call.path, "?")
		delete(missing, call.method+" /"+path)
		resp, body := call.send(t, own.GraphURL)
		if ok, problems := v.ValidateHttpResponse(call.request(t, own.GraphURL), resp); !ok {
			t.Errorf("%s %s: the answer %s is not as the document says: %v", call.method, call.path, body, problems)
		}
		if call.status >= http.StatusBadRequest {
			continue
		}
		if ok, problems := v.ValidateHttpRequest(call.request(t, own.GraphURL)); !ok {
			t.Errorf("%s %s: the request is not as the document says: %v", call.method, call.path, problems)
		}
	}
	if len(missing) > 0 {
		t.Errorf("nobody calls %v", missing)
	}
}

// readOpenAPI returns a validator of what a document describes, and all of its
// operations as "GET /clock".
func readOpenAPI(t *testing.T, text []byte) (validator.Validator, map[string]bool) {
	t.Helper()
	document, err := libopenapi.NewDocument(text)
	if err != nil {
		t.Fatal(err)
	}
	v, errs := validator.NewValidator(document)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if ok, problems := v.ValidateDocument(); !ok {
		t.Fatal(problems)
	}
	model, err := document.BuildV3Model()
	if err != nil {
		t.Fatal(err)
	}
	operations := map[string]bool{}
	for path, item := range model.Model.Paths.PathItems.FromOldest() {
		for method := range item.GetOperations().FromOldest() {
			operations[strings.ToUpper(method)+" "+path] = true
		}
	}
	return v, operations
}
