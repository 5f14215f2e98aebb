package emulator_test

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/tidwall/gjson"
)

func TestOneResourceHasManyPaths(t *testing.T) {
	h := start(t, emulator.Options{})
	for _, path := range []string{
		"/v1.0/external/connections/" + seedID,
		"/v1.0/connections/" + seedID,
		"/V1.0/External/CONNECTIONS/" + seedID,
		"/v1.0/external/connections('" + seedID + "')",
		"/v1.0/external/connections(id='" + seedID + "')",
		"/v1.0/external/connections%28%27" + seedID + "%27%29",
		"/v1.0//external//connections/" + seedID + "/",
		"/beta/connections/%65625035b-035b-e625-5b03-25e65b0325e6",
		"/%62eta/connections/" + seedID,
		"/v1%2e0/connections/" + seedID,
	} {
		if a := h.send("GET", path, ""); a.Code != 200 || a.get("id").Str != seedID {
			t.Errorf("GET %s: %d %s", path, a.Code, a.Body)
		}
	}
}

func TestEveryAnswerHasGraphsHeaders(t *testing.T) {
	h := start(t, emulator.Options{})
	guid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	for _, path := range []string{"/v1.0/connections", "/v1.0/connections/nothere", "/v1.0/sites", "/v1.0/connections?$expand=x"} {
		a := h.send("GET", path, "", "client-request-id", "mine")
		head := a.Header()
		ok := a.Code == 200
		if !guid.MatchString(head.Get("request-id")) || head.Get("client-request-id") != "mine" {
			t.Errorf("%s: request-id %q, client-request-id %q", path, head.Get("request-id"), head.Get("client-request-id"))
		}
		if head.Get("x-ms-ags-diagnostic") == "" || head.Get("Date") == "" {
			t.Errorf("%s: headers %v", path, head)
		}
		for name, want := range map[string]string{"Cache-Control": "no-cache", "Vary": "Accept-Encoding", "Strict-Transport-Security": "max-age=31536000"} {
			if got := head.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if got := head.Get("OData-Version") != ""; got != ok {
			t.Errorf("%s: OData-Version on %d: %v", path, a.Code, got)
		}
		if !ok && head.Get("Content-Type") != "application/json" {
			t.Errorf("%s: Content-Type %q", path, head.Get("Content-Type"))
		}
		if inner := a.get("error.innerError"); !ok && (inner.Get("request-id").Str != head.Get("request-id") || inner.Get("client-request-id").Str != "mine" ||
			!regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$`).MatchString(inner.Get("date").Str)) {
			t.Errorf("%s: innerError %s", path, inner.Raw)
		}
	}
	a := h.send("GET", "/v1.0/connections", "")
	if id := a.Header().Get("request-id"); id == "" || a.Header().Get("client-request-id") != id {
		t.Errorf("without a client-request-id the answer has %q and %q", id, a.Header().Get("client-request-id"))
	}
}

func TestMethods(t *testing.T) {
	h := start(t, emulator.Options{})
	const list, one = "/v1.0/external/connections", "/v1.0/external/connections/" + seedID
	tests := []struct {
		method, path string
		status       int
		code, allow  string
	}{
		{"HEAD", one, 200, "", ""},
		{"HEAD", list, 200, "", ""},
		{"OPTIONS", one, 204, "", "DELETE, GET, HEAD, OPTIONS, PATCH"},
		{"OPTIONS", list, 204, "", "GET, HEAD, OPTIONS, POST"},
		{"PUT", one, 405, "Request_BadRequest", "DELETE, GET, HEAD, OPTIONS, PATCH"},
		{"DELETE", list, 405, "Request_BadRequest", "GET, HEAD, OPTIONS, POST"},
		{"GET", "/v1.0/sites", 501, "NotImplemented", ""},
		{"GET", "/v1.0", 501, "NotImplemented", ""},
		{"POST", "/beta/external/industryData/x", 501, "NotImplemented", ""},
		{"GET", "/v2.0/me", 404, "NotFound", ""},
		{"PUT", "/v1.0/connections/" + seedID + "/quota", 501, "NotImplemented", ""},
		{"PUT", "/beta/connections/" + seedID + "/quota", 405, "Request_BadRequest", "GET, HEAD, OPTIONS"},
		{"OPTIONS", "/_emulator/health", 204, "", "GET, HEAD, OPTIONS"},
		{"DELETE", "/_emulator/tenants", 400, "BadRequest", ""},
	}
	for _, test := range tests {
		a := h.send(test.method, test.path, "")
		if a.Code != test.status || a.code() != test.code || a.Header().Get("Allow") != test.allow {
			t.Errorf("%s %s: %d %s, Allow %q, want %+v", test.method, test.path, a.Code, a.Body, a.Header().Get("Allow"), test)
		}
		if test.status == 501 && !strings.Contains(a.get("error.message").Str, test.method+" "+test.path) {
			t.Errorf("%s %s: the 501 does not name the gap: %s", test.method, test.path, a.Body)
		}
	}
}

// On the wire HEAD has no body and gzip is decoded by the client.
func TestOnTheWire(t *testing.T) {
	h := start(t, emulator.Options{})
	for range 20 {
		h.must(200, h.send("PATCH", "/beta/connections/"+seedID, `{"description":"`+strings.Repeat("long ", 1000)+`"}`))
	}
	wire := httptest.NewServer(h.srv)
	defer wire.Close()
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	do := func(method, encoding string) (*http.Response, []byte) {
		req, _ := http.NewRequest(method, wire.URL+"/beta/connections/"+seedID, nil)
		req.Header.Set("Authorization", "Bearer "+h.token)
		req.Header.Set("Accept-Encoding", encoding)
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp, body
	}
	_, plain := do("GET", "identity")
	if !gjson.ValidBytes(plain) {
		t.Fatalf("not JSON: %s", plain)
	}
	if head, body := do("HEAD", "identity"); len(body) > 0 || head.Header.Get("Content-Length") == "" {
		t.Errorf("HEAD has %d bytes, Content-Length %q", len(body), head.Header.Get("Content-Length"))
	}
	for encoding, want := range map[string]bool{"gzip": true, "br, gzip;q=0.5": true, "gzip;q=0": false, "br": false} {
		resp, body := do("GET", encoding)
		if got := resp.Header.Get("Content-Encoding") == "gzip"; got != want {
			t.Errorf("Accept-Encoding %q: gzip %v", encoding, got)
			continue
		}
		if want {
			z, err := gzip.NewReader(strings.NewReader(string(body)))
			if err != nil {
				t.Fatal(err)
			}
			if body, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		if string(body) != string(plain) {
			t.Errorf("Accept-Encoding %q: another body", encoding)
		}
	}
}

func TestACompressedBodyIsRead(t *testing.T) {
	h := start(t, emulator.Options{})
	a := h.must(200, h.send("PATCH", "/beta/connections/"+seedID, zipped(`{"name":"zipped"}`), "Content-Encoding", "gzip"))
	if a.get("name").Str != "zipped" {
		t.Error(a.Body)
	}
}

func TestLinksTrustForwardedHeadersOnlyWhenTold(t *testing.T) {
	for trust, want := range map[bool]string{false: "http://127.0.0.1:4365/", true: "https://graph.test/"} {
		h := start(t, emulator.Options{TrustForwarded: trust})
		a := h.send("GET", "/v1.0/connections", "", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "graph.test, inner")
		if got := a.get(`\@odata\.context`).Str; !strings.HasPrefix(got, want) {
			t.Errorf("trust %v: context %q", trust, got)
		}
	}
}

func TestAuthModes(t *testing.T) {
	const list = "/v1.0/external/connections"
	tests := []struct {
		mode   entra.Mode
		header string
		status int
	}{
		{entra.Verify, "", 401},
		{entra.Verify, "Bearer anything", 401},
		{entra.Shape, "", 401},
		{entra.Shape, "Bearer anything", 200},
		{entra.Off, "", 200},
		{entra.Off, "Bearer anything", 200},
	}
	for _, test := range tests {
		h := start(t, emulator.Options{Auth: test.mode})
		a := h.send("GET", list, "", "Authorization", test.header)
		if a.Code != test.status {
			t.Errorf("%s with %q: %d %s", test.mode, test.header, a.Code, a.Body)
		}
		if hint := a.Header().Get("x-graphemu-hint"); (hint != "") != (test.status == 401) {
			t.Errorf("%s with %q: hint %q", test.mode, test.header, hint)
		}
	}
}

// A client that sends all before it reads gets the answer, not a cut connection.
func TestABodyFarOverTheLimitIsAnswered(t *testing.T) {
	h := start(t, emulator.Options{})
	wire := httptest.NewServer(h.srv)
	defer wire.Close()
	conn, err := net.Dial("tcp", wire.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const size = 20_000_000
	fmt.Fprintf(conn, "PATCH /v1.0/connections/%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", seedID, h.token, size)
	if _, err := io.CopyN(conn, zeros{}, size); err != nil {
		t.Fatalf("the body could not be sent: %v", err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 413 {
		t.Errorf("status %d", resp.StatusCode)
	}
}

// zeros is a reader without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestHealthSaysReadyWhenARequestWouldWork(t *testing.T) {
	h := start(t, emulator.Options{})
	if a := h.send("GET", "/_emulator/health", "", "Authorization", ""); a.Code != 200 || a.get("status").Str != "ready" {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	if err := h.srv.Close(); err != nil {
		t.Fatal(err)
	}
	if a := h.send("GET", "/_emulator/health", ""); a.Code != 503 || a.get("checks.store").Str == "ok" {
		t.Errorf("after Close: %d %s", a.Code, a.Body)
	}
}

func TestASeedThatBreaksARuleIsRefused(t *testing.T) {
	for seed, want := range map[string]string{
		`{"tenants":[],"films":1}`:                                           "films",
		`{"connections":[{"connection":{"id":"a"}}]}`:                        "seed.json:1:31: 'name' is required",
		`{"connections":[{"connection":{"id":"a","nmae":"b"}}]}`:             "'nmae'",
		`{"connections":[{"connection":{"id":"a","name":"b"},"schema":{}}]}`: "'baseType' is required",
		`{"tenants":[{"id":"contoso"}]}`:                                     "GUID",
		`{`:                                                                  "seed",
	} {
		_, err := emulator.New(emulator.Options{Seed: []byte(seed)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one that says %q", seed, err, want)
		}
	}
}
