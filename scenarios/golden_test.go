package scenarios_test

import (
	"bytes"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/clock"
	"github.com/graphemu/graphemu/emulator/scenario"
	"github.com/graphemu/graphemu/scenarios"
)

var update = flag.Bool("update", false, "rewrite the answers in testdata")

// Each shipped scenario has a golden file: lines that begin with > are what a
// client does, and those with < what it gets, over a real connection.
//
//	> GET /v1.0/connections/x     a request; what follows the path is its body
//	> use                         the scenario begins
//	> token                       a token request, whose token is used from then on
//	> GET {Location}              the last Location that came back
//	> advance 10m                 time passes on the clock
func TestShippedScenarios(t *testing.T) {
	library := scenario.NewLibrary(scenarios.FS)
	for _, name := range library.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := library.Scenario(name)
			if err != nil {
				t.Fatal(err)
			}
			if string(s.Name) != name || s.Description == "" {
				t.Errorf("file %s.yaml: name %q, description %q", name, s.Name, s.Description)
			}
			file := filepath.Join("testdata", name+".txt")
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := newPlay(t, s).run(string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// A play runs one file against an emulator of its own.
type play struct {
	t      *testing.T
	url    string
	token  string
	at     string // the last Location
	use    func()
	clock  *clock.Clock
	client http.Client
}

func newPlay(t *testing.T, s *scenario.Scenario) *play {
	p := &play{t: t, clock: clock.New()}
	p.clock.Freeze(time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC))
	srv, err := emulator.New(emulator.Options{Clock: p.clock})
	if err != nil {
		t.Fatal(err)
	}
	ts := httptest.NewServer(srv)
	t.Cleanup(func() {
		ts.Close()
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
	})
	p.url = ts.URL
	// The transport sends a GET again by itself when a connection that it had
	// used before breaks.
	p.client = http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 2 * time.Second}
	p.use = func() { srv.Scenarios().Use("", s) }
	p.do("> token")
	return p
}

// run does what the lines say and returns them with what came back.
func (p *play) run(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "<") {
			continue
		}
		out.WriteString(line + "\n")
		if strings.HasPrefix(line, "> ") {
			if got := p.do(line); got != "" {
				out.WriteString("< " + got + "\n")
			}
		}
	}
	return out.String()
}

func (p *play) do(line string) string {
	p.t.Helper()
	verb, rest, _ := strings.Cut(strings.TrimPrefix(line, "> "), " ")
	switch verb {
	case "use":
		p.use()
		return ""
	case "advance":
		d, err := time.ParseDuration(rest)
		if err != nil {
			p.t.Fatal(err)
		}
		p.clock.Advance(d)
		return ""
	case "token":
		form := "grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&client_id=00001111-aaaa-2222-bbbb-3333cccc4444&client_secret=graphemu-secret"
		return p.send("POST", "/contoso.com/oauth2/v2.0/token", form, "application/x-www-form-urlencoded")
	}
	path, body, _ := strings.Cut(strings.ReplaceAll(rest, "{Location}", p.at), " ")
	return p.send(verb, path, body, "application/json")
}

func (p *play) send(method, path, body, contentType string) string {
	p.t.Helper()
	r, err := http.NewRequest(method, p.url+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", contentType)
	}
	r.Header.Set("Authorization", "Bearer "+p.token)
	resp, err := p.client.Do(r)
	if err != nil {
		return broken(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if token := gjson.GetBytes(got, "access_token").Str; token != "" {
		p.token = token
	}
	if at := resp.Header.Get("Location"); at != "" {
		p.at = strings.TrimPrefix(at, p.url)
	}
	line := p.show(resp, got)
	if err != nil {
		line += " and then " + broken(err)
	}
	return line
}

// broken names what happened to a connection.
func broken(err error) string {
	text := err.Error()
	switch {
	case strings.Contains(text, "reset by peer"):
		return "the connection is reset"
	case strings.Contains(text, "EOF"):
		return "the connection is closed"
	case strings.Contains(text, "deadline") || strings.Contains(text, "Timeout"):
		return "the client gives up"
	}
	return text
}

// longest is how much of an answer a file shows.
const longest = 250

// Values that differ from run to run.
var volatile = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`"access_token":"[^"]+"`), `"access_token":"..."`},
	{regexp.MustCompile(`("(?:client-)?request-id":)"[^"]+"`), `$1"..."`},
	{regexp.MustCompile(`((?:Trace|Correlation) ID:) \S+`), `$1 ...`},
	{regexp.MustCompile(`("(?:trace|correlation)_id":)"[^"]+"`), `$1"..."`},
	{regexp.MustCompile(`1\.emu\.[0-9A-F]+\.[0-9A-F]+`), `OPERATION`},
	{regexp.MustCompile(`http://127\.0\.0\.1:\d+`), ``},
}

func (p *play) show(resp *http.Response, body []byte) string {
	p.t.Helper()
	line := resp.Status[:3]
	for _, name := range []string{"Retry-After", "Location"} {
		for _, value := range resp.Header[name] {
			line += " " + name + ": " + value
		}
	}
	if strings.Contains(resp.Header.Get("Www-Authenticate"), "claims=") {
		line += " with claims"
	}
	if rule := resp.Header.Get("x-graphemu-rule"); rule != "" {
		line += " (rule " + rule + ")"
	}
	if body = bytes.TrimSpace(body); len(body) > 0 {
		line += " " + string(body)
	}
	if parts := gjson.GetBytes(body, "responses"); parts.Exists() {
		line = resp.Status[:3]
		for _, part := range parts.Array() {
			line += ", " + part.Get("id").Str + " " + part.Get("status").Raw
			if rule := part.Get("headers.x-graphemu-rule").Str; rule != "" {
				line += " Retry-After: " + part.Get("headers.Retry-After").Str + " (rule " + rule + ")"
			}
		}
	}
	for _, v := range volatile {
		line = v.pattern.ReplaceAllString(line, v.with)
	}
	if len(line) > longest {
		line = line[:longest] + "..."
	}
	return line
}
