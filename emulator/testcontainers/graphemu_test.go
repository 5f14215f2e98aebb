package graphemu_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/testcontainers/testcontainers-go"

	graphemu "github.com/graphemu/graphemu/emulator/testcontainers"
)

const image = "ghcr.io/graphemu/graphemu:latest"

// mustRun starts a container that ends with the test.
func mustRun(t *testing.T, opts ...testcontainers.ContainerCustomizer) *graphemu.Container {
	t.Helper()
	ctr, err := graphemu.Run(t.Context(), image, opts...)
	testcontainers.CleanupContainer(t, ctr)
	if err != nil {
		t.Fatal(err)
	}
	return ctr
}

// must returns what a call has returned, unless that was an error.
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// send sends a request with a token of ctr, and returns status and body.
func send(t *testing.T, client *http.Client, ctr *graphemu.Container, method, url, body string) (int, string) {
	t.Helper()
	req := must(http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body)))(t)
	req.Header.Set("Authorization", "Bearer "+must(ctr.Token(t.Context()))(t))
	req.Header.Set("Content-Type", "application/json")
	resp := must(client.Do(req))(t)
	defer resp.Body.Close()
	return resp.StatusCode, string(must(io.ReadAll(resp.Body))(t))
}

// TestRunIsReady asks at once, in each of the ways in which a client can.
func TestRunIsReady(t *testing.T) {
	ctx := t.Context()
	ctr := mustRun(t)
	graph := must(ctr.GraphURL(ctx))(t)
	if status, body := send(t, http.DefaultClient, ctr, "GET", graph+"/v1.0/external/connections", ""); status != 200 {
		t.Errorf("got %d: %s", status, body)
	}

	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(must(ctr.CA(ctx))(t))
	secure := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	url := must(ctr.SecureURL(ctx))(t)
	if status, body := send(t, secure, ctr, "GET", url+"/beta/external/connections", ""); status != 200 {
		t.Errorf("over TLS got %d: %s", status, body)
	}

	unmodified := must(ctr.Client(ctx))(t)
	if status, body := send(t, unmodified, ctr, "GET", "https://graph.microsoft.com/v1.0/external/connections", ""); status != 200 {
		t.Errorf("as graph.microsoft.com it answers %d: %s", status, body)
	}
	if resp, err := unmodified.Get("https://example.com/"); err == nil {
		resp.Body.Close()
		t.Error("the client reached another host")
	}

	authority := must(ctr.AuthorityURL(ctx))(t)
	who := must(ctr.Credentials(ctx))(t)
	resp := must(http.Get(authority + "/" + who.TenantID + "/v2.0/.well-known/openid-configuration"))(t)
	defer resp.Body.Close()
	var discovery struct{ Issuer string }
	if err := json.NewDecoder(resp.Body).Decode(&discovery); err != nil || !strings.Contains(discovery.Issuer, who.TenantID) {
		t.Errorf("the issuer is %q (%v)", discovery.Issuer, err)
	}
}

func TestWithScenario(t *testing.T) {
	for _, name := range []string{"quota-full", "testdata/always-busy.yaml"} {
		t.Run(name, func(t *testing.T) {
			ctr := mustRun(t, graphemu.WithScenario(name))
			body := string(must(io.ReadAll(must(http.Get(must(ctr.GraphURL(t.Context()))(t) + "/_emulator/scenario"))(t).Body))(t))
			want := strings.TrimSuffix(strings.TrimPrefix(name, "testdata/"), ".yaml")
			if !strings.Contains(body, `"`+want+`"`) {
				t.Errorf("want %s in use, got %s", want, body)
			}
		})
	}
}

func TestAScenarioOfOnesOwnIsPlayed(t *testing.T) {
	ctr := mustRun(t, graphemu.WithScenario("testdata/always-busy.yaml"))
	if status, body := send(t, http.DefaultClient, ctr, "GET", must(ctr.GraphURL(t.Context()))(t)+"/v1.0/external/connections", ""); status != 503 {
		t.Errorf("got %d, want 503: %s", status, body)
	}
}

func TestWithFixtures(t *testing.T) {
	ctr := mustRun(t, graphemu.WithFixtures("testdata/hr.ndjson", "testdata/managers.yaml"), graphemu.WithFixtures("testdata/more.ndjson"))
	status, body := send(t, http.DefaultClient, ctr, "GET", must(ctr.GraphURL(t.Context()))(t)+"/v1.0/external/connections/hr", "")
	if status != 200 || !strings.Contains(body, "All of HR") {
		t.Errorf("got %d: %s", status, body)
	}
	// What is in one file, the next ones build on.
	status, body = send(t, http.DefaultClient, ctr, "GET", must(ctr.GraphURL(t.Context()))(t)+"/v1.0/external/connections/hr/groups", "")
	if status != 200 || !strings.Contains(body, `"managers"`) || !strings.Contains(body, `"staff"`) {
		t.Errorf("got %d: %s", status, body)
	}
}

// What is asked for and cannot be had, Run says.
func TestRunSaysWhatIsWrong(t *testing.T) {
	for what, c := range map[string]struct {
		option testcontainers.ContainerCustomizer
		want   string
	}{
		"no file":        {graphemu.WithFixtures("testdata/none.ndjson"), "none.ndjson"},
		"no such":        {graphemu.WithScenario("./none.yaml"), "none.yaml"},
		"a bad scenario": {graphemu.WithScenario("testdata/bad.yaml"), "bad.yaml:1"},
		"no scenario":    {graphemu.WithScenario("nonsense"), "nonsense"},
		"a bad line":     {graphemu.WithFixtures("testdata/bad.ndjson"), "bad.ndjson:2:2"},
	} {
		t.Run(what, func(t *testing.T) {
			ctr, err := graphemu.Run(t.Context(), image, c.option)
			testcontainers.CleanupContainer(t, ctr)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q in it", err, c.want)
			}
		})
	}
}

// The settings of the emulator are its variables, and the control token is one
// that the Container has to know.
func TestVariables(t *testing.T) {
	ctr := mustRun(t, testcontainers.WithEnv(map[string]string{"GRAPHEMU_CONTROL_TOKEN": "hush", "GRAPHEMU_SCHEMA_DELAY": "10m"}),
		graphemu.WithFixtures("testdata/hr.ndjson"))
	if token := must(ctr.Token(t.Context()))(t); strings.Count(token, ".") != 2 {
		t.Errorf("%q is no token", token)
	}
	resp := must(http.Get(must(ctr.GraphURL(t.Context()))(t) + "/_emulator/env"))(t)
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("without the token got %s", resp.Status)
	}
}

// It is a container as any other: it has no root, and ends when it is told to.
func TestItEndsInOrder(t *testing.T) {
	ctr := mustRun(t)
	if user := must(ctr.Inspect(t.Context()))(t).Config.User; user == "" || strings.HasPrefix(user, "0") {
		t.Errorf("it runs as %q", user)
	}
	timeout := time.Minute
	if err := ctr.Stop(t.Context(), &timeout); err != nil {
		t.Fatal(err)
	}
	if state := must(ctr.Inspect(t.Context()))(t).State; state.ExitCode != 0 {
		t.Errorf("it ended with %d", state.ExitCode)
	}
}
