package entra_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/rest"
)

// body returns a good token request with some parameters changed; an empty
// value takes the parameter out.
func body(changes ...string) string {
	v := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {reader}, "client_secret": {secret}, "scope": {graph},
	}
	for i := 0; i < len(changes); i += 2 {
		if v.Set(changes[i], changes[i+1]); changes[i+1] == "" {
			v.Del(changes[i])
		}
	}
	return v.Encode()
}

func TestToken(t *testing.T) {
	const mistaken = "M1staken"
	const unknown = "99998888-7777-6666-5555-444433332222"
	basic := func(user, password string) http.Header {
		r := http.Request{Header: http.Header{}}
		r.SetBasicAuth(url.QueryEscape(user), url.QueryEscape(password))
		return r.Header
	}
	tests := []struct {
		name   string
		tenant string // contoso when empty
		strict bool
		header http.Header
		body   string
		status int // 200 when 0
		error  string
		code   int
	}{
		{name: "post", body: body()},
		{name: "as MSAL Go sends it", body: body("scope", graph+" openid offline_access profile",
			"claims", `{"access_token":{"xms_cc":{"values":["CP1"]}}}`)},
		{name: "as MSAL JS sends it", body: body("x-client-SKU", "msal.js.node", "x-ms-lib-capability", "retry-after, h429"),
			header: http.Header{"Content-Type": {form + ";charset=utf-8"}}},
		{name: "basic", header: basic(reader, secret), body: body("client_id", "", "client_secret", "")},
		{name: "basic with the id in the body", header: basic(reader, secret), body: body("client_secret", "")},
		{name: "basic wrong, body right", header: basic(reader, mistaken), body: body()},
		{name: "basic, not encoded", header: http.Header{"Authorization": {"Basic " + b64(writer+":100%")}},
			body: body("client_id", "", "client_secret", "")},
		{name: "basic wrong", header: basic(reader, mistaken), body: body("client_id", "", "client_secret", ""),
			status: 401, error: "invalid_client", code: 7000215},
		{name: "seeded domain", tenant: "CONTOSO.onmicrosoft.com", body: body()},
		{name: "unknown domain", tenant: "example.org", body: body()},
		{name: "unknown tenant", tenant: unknown, body: body()},
		{name: "upper case client id", body: body("client_id", strings.ToUpper(reader))},
		{name: "unknown application", body: body("client_id", unknown, "client_secret", "anything")},
		{name: "unknown application, no GUID", body: body("client_id", "my-app", "client_secret", "anything")},
		{name: "application without secrets", body: body("client_id", writer, "client_secret", "anything")},
		{name: "strict, known", strict: true, body: body()},
		{name: "strict, unknown", strict: true, body: body("client_id", unknown),
			status: 400, error: "unauthorized_client", code: 700016},

		{name: "wrong secret", body: body("client_secret", mistaken), status: 401, error: "invalid_client", code: 7000215},
		{name: "expired secret", body: body("client_secret", "old"), status: 401, error: "invalid_client", code: 7000222},
		{name: "secret in upper case", body: body("client_secret", strings.ToUpper(secret)), status: 401, error: "invalid_client", code: 7000215},
		{name: "no secret", body: body("client_secret", ""), status: 401, error: "invalid_client", code: 7000216},
		{name: "no secret for an unknown application", body: body("client_id", unknown, "client_secret", ""),
			status: 401, error: "invalid_client", code: 7000216},
		{name: "nothing", body: "", status: 400, error: "invalid_request", code: 900144},
		{name: "no grant", body: body("grant_type", ""), status: 400, error: "invalid_request", code: 900144},
		{name: "no client id", body: body("client_id", ""), status: 400, error: "invalid_request", code: 900144},
		{name: "no scope", body: body("scope", ""), status: 400, error: "invalid_request", code: 900144},
		{name: "unknown grant", body: body("grant_type", "magic"), status: 400, error: "unsupported_grant_type", code: 70003},
		{name: "delegated scope", body: body("scope", "https://graph.microsoft.com/ExternalItem.Read.All"),
			status: 400, error: "invalid_scope", code: 1002012},
		{name: "bare .default", body: body("scope", "/.default"), status: 400, error: "invalid_scope", code: 1002012},
		{name: "two resources", body: body("scope", graph+" https://vault.azure.net/.default"), status: 400, error: "invalid_scope", code: 1002012},
		{name: "OpenID scopes alone", body: body("scope", "openid profile"), status: 400, error: "invalid_scope", code: 1002012},
		{name: "duplicate", body: body() + "&scope=x", status: 400, error: "invalid_request", code: 9000411},
		{name: "broken encoding", body: body() + "&x=%zz", status: 400, error: "invalid_request", code: 90013},
		{name: "too long", body: body("x", strings.Repeat("x", 64<<10)), status: 413, error: "invalid_request", code: 90013},
		{name: "JSON", header: http.Header{"Content-Type": {"application/json"}}, body: `{"grant_type":"client_credentials"}`,
			status: 400, error: "invalid_request", code: 900144},
		{name: "no media type", header: http.Header{"Content-Type": nil}, body: body(), status: 400, error: "invalid_request", code: 900144},
		{name: "common", tenant: "common", body: body(), status: 400, error: "invalid_request", code: 50059},
		{name: "organizations", tenant: "organizations", body: body(), status: 400, error: "invalid_request", code: 50059},
		{name: "consumers", tenant: "consumers", body: body(), status: 400, error: "invalid_request", code: 50059},
		{name: "no tenant's name", tenant: "contoso", body: body(), status: 400, error: "invalid_request", code: 900023},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, entra.Options{StrictApps: tt.strict})
			if tt.tenant == "" {
				tt.tenant = contoso
			}
			r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:4365/"+tt.tenant+"/oauth2/v2.0/token?client-request-id=x", strings.NewReader(tt.body))
			r.Header.Set("Content-Type", form)
			r.Header.Set("Client-Request-Id", "5c0d9a4e-0000-4000-8000-000000000000")
			maps.Copy(r.Header, tt.header)
			resp := w.send(r)
			text, _ := io.ReadAll(resp.Body)
			if resp.StatusCode != max(tt.status, 200) {
				t.Fatalf("status %d, body %s", resp.StatusCode, text)
			}
			checkHeaders(t, resp)
			for _, s := range []string{secret, url.QueryEscape(secret), strings.ToUpper(secret), mistaken, "anything"} {
				if strings.Contains(w.log.String(), s) || strings.Contains(string(text)+fmt.Sprint(resp.Header), s) {
					t.Errorf("the secret is in the answer or the log:\n%s\n%s", text, w.log.String())
				}
			}
			if tt.status == 0 {
				want := regexp.MustCompile(`^{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"([^"]+)"}$`)
				token := want.FindSubmatch(text)
				if token == nil {
					t.Fatalf("body %s", text)
				}
				if resp := w.graph("Bearer " + string(token[1])); resp.StatusCode != 204 {
					t.Errorf("Graph answers the token with %d", resp.StatusCode)
				}
				return
			}
			checkError(t, text, tt.error, tt.code)
		})
	}
}

func checkHeaders(t *testing.T, resp *http.Response) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Type":      "application/json; charset=utf-8",
		"Cache-Control":     "no-store, no-cache",
		"Pragma":            "no-cache",
		"Expires":           "-1",
		"Client-Request-Id": "5c0d9a4e-0000-4000-8000-000000000000",
	} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if resp.Header.Get("X-Ms-Request-Id") == "" {
		t.Error("no x-ms-request-id")
	}
}

func checkError(t *testing.T, text []byte, name string, code int) {
	t.Helper()
	n := strconv.Itoa(code)
	want := regexp.MustCompile(`^{"error":"` + name + `","error_description":"AADSTS` + n +
		`: [^"]+ Trace ID: [-0-9a-f]{36} Correlation ID: 5c0d9a4e-0000-4000-8000-000000000000 Timestamp: 2026-08-01 12:00:00Z",` +
		`"error_codes":\[` + n + `\],"timestamp":"2026-08-01 12:00:00Z","trace_id":"[-0-9a-f]{36}",` +
		`"correlation_id":"5c0d9a4e-0000-4000-8000-000000000000","error_uri":"https://login.microsoftonline.com/error\?code=` + n + `"}$`)
	if !want.Match(text) {
		t.Errorf("body %s\nwant %s with AADSTS%s", text, name, n)
	}
}

func TestTokenIsReadOnlyFromTheBody(t *testing.T) {
	w := newWorld(t, entra.Options{})
	r := httptest.NewRequest(http.MethodPost, "/"+contoso+"/oauth2/v2.0/token?"+body(), nil)
	r.Header.Set("Content-Type", form)
	if resp := w.send(r); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("status %d for parameters in the URL", resp.StatusCode)
	}
}

func TestWrongMethod(t *testing.T) {
	w := newWorld(t, entra.Options{})
	for path, allow := range map[string]string{
		"/oauth2/v2.0/token":                     "POST",
		"/oauth2/token":                          "POST",
		"/oauth2/v2.0/devicecode":                "POST",
		"/oauth2/v2.0/authorize":                 "GET, POST",
		"/oauth2/authorize":                      "GET, POST",
		"/oauth2/deviceauth":                     "GET, POST",
		"/oauth2/v2.0/logout":                    "GET, POST",
		"/UserRealm/a@contoso.com":               "GET, HEAD",
		"/v2.0/.well-known/openid-configuration": "GET, HEAD",
		"/.well-known/openid-configuration":      "GET, HEAD",
		"/discovery/v2.0/keys":                   "GET, HEAD",
		"/discovery/keys":                        "GET, HEAD",
		"/discovery/instance":                    "GET, HEAD",
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut} {
			resp := w.send(httptest.NewRequest(method, "/common"+path, nil))
			if strings.Contains(allow, method) {
				if resp.StatusCode == 405 {
					t.Errorf("%s %s: 405", method, path)
				}
				continue
			}
			if resp.StatusCode != 405 || resp.Header.Get("Allow") != allow {
				t.Errorf("%s %s: %d, Allow %q", method, path, resp.StatusCode, resp.Header.Get("Allow"))
			}
		}
	}
}

func TestInjectedFaultsSpeakOAuth(t *testing.T) {
	var operations []string
	fault := func(next rest.Handler) rest.Handler {
		return func(r *rest.Request) (*rest.Response, error) {
			operations = append(operations, r.Operation)
			return nil, &rest.Error{Status: 503, Code: "serviceNotAvailable", Message: "Try later.", Header: http.Header{"Retry-After": {"2"}}}
		}
	}
	w := newWorld(t, entra.Options{Middleware: []rest.Middleware{entra.Envelope, fault}})
	resp := w.post(contoso, body())
	text, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != 503 || resp.Header.Get("Retry-After") != "2" ||
		!strings.HasPrefix(string(text), `{"error":"temporarily_unavailable","error_description":"AADSTS90033: Try later. Trace ID:`) {
		t.Errorf("%d %v %s", resp.StatusCode, resp.Header, text)
	}
	w.get("/common/discovery/v2.0/keys")
	w.get("/common/discovery/instance")
	w.get("/common/v2.0/.well-known/openid-configuration")
	if got, want := strings.Join(operations, " "), "entra.token entra.keys entra.discovery entra.configuration"; got != want {
		t.Errorf("operations %q, want %q", got, want)
	}
}
