package emulator_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator"
)

// What a web page in somebody's browser could send to this machine is refused.
func TestTheControlAPIRefusesOtherOriginsAndNames(t *testing.T) {
	h := start(t, emulator.Options{ControlHosts: []string{"emulator.test"}})
	tests := []struct {
		host, name, value string
		status            int
	}{
		{"127.0.0.1:4365", "", "", 200},
		{"[::1]:4365", "", "", 200},
		{"localhost:4365", "", "", 200},
		{"graphemu:4365", "", "", 200}, // a container's name
		{"host.docker.internal:4365", "", "", 200},
		{"emulator.test", "", "", 200},
		{"evil.example:4365", "", "", 403}, // its owner may point it here
		{"127.0.0.1.evil.example", "", "", 403},
		{"127.0.0.1:4365", "Origin", "http://127.0.0.1:4365", 200},
		{"127.0.0.1:4365", "Origin", "http://127.0.0.1:3000", 403},
		{"127.0.0.1:4365", "Origin", "https://evil.example", 403},
		{"127.0.0.1:4365", "Origin", "null", 403},
		{"127.0.0.1:4365", "Sec-Fetch-Site", "cross-site", 403},
		{"127.0.0.1:4365", "Sec-Fetch-Site", "same-origin", 200},
	}
	for _, test := range tests {
		r := httptest.NewRequest(http.MethodGet, "http://"+test.host+"/_emulator/tenants", nil)
		if test.name != "" {
			r.Header.Set(test.name, test.value)
		}
		w := httptest.NewRecorder()
		h.srv.ServeHTTP(w, r)
		if w.Code != test.status {
			t.Errorf("Host %s, %s: %q: %d, want %d: %s", test.host, test.name, test.value, w.Code, test.status, w.Body)
		}
	}
}

func TestTheControlAPIAsksForItsToken(t *testing.T) {
	h := start(t, emulator.Options{ControlToken: "t0ken"})
	h.must(401, h.send("GET", "/_emulator/tenants", ""))
	h.must(401, h.send("GET", "/_emulator/tenants", "", "x-graphemu-token", "t0kem"))
	h.must(401, h.send("POST", "/_emulator/reset", ""))
	h.must(200, h.send("GET", "/_emulator/tenants", "", "x-graphemu-token", "t0ken"))
	h.must(200, h.send("GET", "/_emulator/health", "")) // who watches over a container has none
	h.must(200, h.send("GET", "/v1.0/connections", "")) // Graph has tokens of its own
}

func TestTheKeysRoll(t *testing.T) {
	h := start(t, emulator.Options{})
	if a := h.must(200, h.send("GET", "/_emulator/version", "")); !a.get("version").Exists() {
		t.Error(a.Body)
	}
	keys := func() string { return h.send("GET", "/common/discovery/v2.0/keys", "").get("keys.#.kid").Raw }
	first := h.must(201, h.send("POST", "/_emulator/keys", "")).get("kid").Str
	if list := keys(); !strings.HasPrefix(list, `["`+first+`",`) {
		t.Errorf("%s is not the first of %s", first, list)
	}
	h.must(200, h.send("GET", "/v1.0/connections", ""))
	h.must(204, h.send("DELETE", "/_emulator/keys", ""))
	if list := keys(); list != `["`+first+`"]` {
		t.Errorf("the keys are %s, want only %s", list, first)
	}
	h.must(401, h.send("GET", "/v1.0/connections", ""))
	s := h.srv.Settings("")
	h.token = h.login(s.TenantID, s.ClientID, s.ClientSecret)
	h.must(200, h.send("GET", "/v1.0/connections", ""))
}

func TestTheSeedOfAScenarioInUseIsChanged(t *testing.T) {
	const path = "/_emulator/scenario"
	h := start(t, emulator.Options{})
	h.must(400, h.send("PATCH", path, `{"seed":7}`)) // nothing is in use
	h.must(200, h.send("PUT", path+"?name=slow-schema", ""))
	for _, wrong := range []string{``, `{}`, `{"seed":-1}`, `{"seed":"7"}`, `{"name":"x"}`} {
		h.must(400, h.send("PATCH", path, wrong))
	}
	if a := h.must(200, h.send("PATCH", path, `{"seed":7}`)); a.get("seed").Int() != 7 || a.get("name").Str != "slow-schema" {
		t.Error(a.Body)
	}
	if a := h.send("GET", path, ""); a.get("seed").Int() != 7 {
		t.Error(a.Body)
	}
}

// A scenario of a megabyte would take a hundred to read.
func TestAScenarioThatIsTooLong(t *testing.T) {
	h := start(t, emulator.Options{})
	a := h.must(400, h.send("PUT", "/_emulator/scenario", strings.Repeat("#\n", 70_000)))
	if !strings.Contains(a.get("error.message").Str, "longer than 131072 bytes") {
		t.Error(a.Body)
	}
}

func TestTheControlAPISaysWhatABodyTakes(t *testing.T) {
	h := start(t, emulator.Options{})
	for _, test := range []struct{ method, path, body, says string }{
		{"PATCH", "clock", `{"sped":2}`, `There is no member "sped". The body takes set, advance, speed.`},
		{"PATCH", "clock", `{"speed":"2"}`, `'speed' cannot be a JSON string.`},
		{"POST", "tenants", `{"id":"a.example","form":"b"}`, `There is no member "form". The body takes id, from.`},
		{"GET", "journal?wait=-1s", "", `'wait' is '-1s'`},
		{"GET", "clock?tenat=x", "", `GET /_emulator/clock has no 'tenat' in its query. It takes tenant.`},
		{"GET", "clock?tenant=a.example&tenant=b.example", "", `more than once`},
		{"POST", "restore", "", `The query has no 'name'.`},
	} {
		a := h.must(400, h.send(test.method, "/_emulator/"+test.path, test.body))
		if got := a.get("error.message").Str; !strings.Contains(got, test.says) {
			t.Errorf("%s: %s, want %s", a.what, got, test.says)
		}
	}
}
