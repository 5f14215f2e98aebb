package emulator_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator"
	"github.com/tidwall/gjson"
)

// The seed's connection, whose id is that of the user's document.
const seedID = "e625035b-035b-e625-5b03-25e65b0325e6"

// A harness is an emulator without a listener and a token for it.
type harness struct {
	t     *testing.T
	srv   *emulator.Server
	token string
}

func start(t *testing.T, o emulator.Options) *harness {
	t.Helper()
	srv, err := emulator.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
	})
	h := &harness{t: t, srv: srv}
	h.token = h.login(srv.Settings("").TenantID, srv.Settings("").ClientID, srv.Settings("").ClientSecret)
	return h
}

// login asks the token endpoint as a client would.
func (h *harness) login(tenant, app, secret string) string {
	h.t.Helper()
	form := "grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&client_id=" + app + "&client_secret=" + secret
	r := httptest.NewRequest(http.MethodPost, "/"+tenant+"/oauth2/v2.0/token", strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.srv.ServeHTTP(w, r)
	token := gjson.Get(w.Body.String(), "access_token").Str
	if token == "" {
		h.t.Fatalf("no token: %d %s", w.Code, w.Body)
	}
	return token
}

// An answer is what came back, and the request that it came to.
type answer struct {
	*httptest.ResponseRecorder
	what string
}

// send sends a request with the harness's token. headers are pairs; a name
// with an empty value removes what would be sent otherwise.
func (h *harness) send(method, target, body string, headers ...string) answer {
	h.t.Helper()
	r := httptest.NewRequest(method, "http://127.0.0.1:4365"+target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+h.token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.srv.ServeHTTP(w, r)
	return answer{w, method + " " + target}
}

// must fails the test unless the answer has the status.
func (h *harness) must(status int, a answer) answer {
	h.t.Helper()
	if a.Code != status {
		h.t.Fatalf("%s: status %d, want %d: %s", a.what, a.Code, status, a.Body)
	}
	return a
}

// dump returns everything that a client can see of the tenant's connections.
func (h *harness) dump() string {
	h.t.Helper()
	return h.must(200, h.send("GET", "/beta/connections?$top=999", "", "Prefer", "include-unknown-enum-members")).Body.String()
}

func (a answer) get(path string) gjson.Result { return gjson.Get(a.Body.String(), path) }

func (a answer) code() string { return a.get("error.code").Str }
