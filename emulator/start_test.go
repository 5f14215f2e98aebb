package emulator_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/entra"
)

// thousand is how many tests run in parallel: as many as a large suite has.
const thousand = 1000

// leaves fails t if what fn does leaves a goroutine or an open file behind.
func leaves(t *testing.T, fn func(t *testing.T)) {
	t.Helper()
	before, files := goleak.IgnoreCurrent(), openFiles(t)
	if !t.Run("all", fn) {
		return
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	if err := goleak.Find(before); err != nil {
		t.Error(err)
	}
	if now := openFiles(t); now > files {
		t.Errorf("%d files are open, %d were before", now, files)
	}
}

// openFiles returns how many files this process has open, where that is known.
func openFiles(t *testing.T) int {
	t.Helper()
	if runtime.GOOS != "linux" {
		return 0
	}
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// writeAndReadBack writes something to emu that nobody else does, and makes sure
// that it alone is there.
func writeAndReadBack(t *testing.T, emu *emulator.Emulator, client *http.Client) {
	t.Helper()
	emu.Connection("contosohr").Draft()
	url := emu.GraphURL() + "/beta/external/connections/contosohr"
	patch(t, client, emu.Token(), url, fmt.Sprintf(`{"description": %q}`, t.Name()))
	if got := emu.Connection("contosohr").Get()["description"]; got != t.Name() {
		t.Errorf("the description is %q", got)
	}
	emu.Verify(t, emulator.Exactly(1, emulator.Match{Body: map[string]any{"description": t.Name()}}), emulator.NothingElse())
}

func patch(t *testing.T, client *http.Client, token, url, body string) {
	t.Helper()
	r, err := http.NewRequest("PATCH", url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if text, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != 200 {
		t.Fatalf("%s %s %v", resp.Status, text, err)
	}
}

func TestAThousandTestsShareAServerAndNothingElse(t *testing.T) {
	leaves(t, func(t *testing.T) {
		emu := emulator.Start(t)
		for range thousand {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				mine := emu.Tenant(t)
				writeAndReadBack(t, mine, mine.Client())
			})
		}
		t.Cleanup(func() { // after all of them
			if emu.Connection("contosohr").Exists() {
				t.Error("the first tenant sees what others have made")
			}
			emu.Verify(t, emulator.NothingElse())
		})
	})
}

func TestAThousandTestsWithAServerEach(t *testing.T) {
	leaves(t, func(t *testing.T) {
		for range thousand {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				emu := emulator.Start(t, emulator.WithoutListener())
				writeAndReadBack(t, emu, emu.Client())
			})
		}
	})
}

func TestAThousandTestsWithAPortEach(t *testing.T) {
	leaves(t, func(t *testing.T) {
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		for range thousand {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				emu := emulator.Start(t)
				writeAndReadBack(t, emu, client)
			})
		}
	})
}

// What a connector sees of a fault is the same with and without a network.
func TestConnectionsBreakAlikeWithoutANetwork(t *testing.T) {
	for fault, want := range map[string]error{
		"reset": syscall.ECONNRESET, "close": io.EOF, "cut": io.ErrUnexpectedEOF, "hang": context.Canceled,
	} {
		t.Run(fault, func(t *testing.T) {
			emu := emulator.Start(t)
			emu.Scenario("name: broken\nrules: [{name: breaks, then: {connection: " + fault + "}}]")
			var seen int64
			for how, transport := range map[string]http.RoundTripper{"socket": http.DefaultTransport, "memory": emu.Transport()} {
				ctx, giveUp := context.WithCancel(t.Context())
				var patience sync.WaitGroup
				if fault == "hang" { // the client gives up once the request has come
					patience.Go(func() {
						seen = emu.Server().Journal().Wait(ctx, emu.TenantID(), emulator.Match{Rule: "breaks"}, seen).Last
						giveUp()
					})
				}
				if err := readAll(ctx, t, emu, transport); !errors.Is(err, want) {
					t.Errorf("%s: the error is %v, want %v", how, err, want)
				}
				giveUp()
				patience.Wait()
			}
			emu.Verify(t, emulator.AtLeast(2, emulator.Match{Rule: "breaks"}))
		})
	}
}

// readAll gets a page of Graph and reads it to its end.
func readAll(ctx context.Context, t *testing.T, emu *emulator.Emulator, transport http.RoundTripper) error {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, "GET", emu.GraphURL()+"/v1.0/external/connections", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+emu.Token())
	resp, err := transport.RoundTrip(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	return err
}

func TestClosingEndsWhatHangs(t *testing.T) {
	leaves(t, func(t *testing.T) {
		emu := emulator.Start(t, emulator.WithoutListener(), emulator.WithScenario("never-answers"))
		var asked sync.WaitGroup
		asked.Go(func() {
			if resp, err := emu.Client().Get(emu.GraphURL() + "/v1.0/external/connections"); err == nil {
				resp.Body.Close()
				t.Error("it answers")
			}
		})
		emu.Server().Journal().Wait(t.Context(), emu.TenantID(), emulator.Match{Rule: "*"}, 0)
		if err := emu.Server().Close(); err != nil {
			t.Error(err)
		}
		asked.Wait()
		if _, err := emu.Client().Get(emu.GraphURL()); !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("after it was closed: %v", err)
		}
	})
}

// A dump is made while it is read, so it does not fit into memory twice.
func TestBodiesStreamWithoutANetwork(t *testing.T) {
	emu := emulator.Start(t, emulator.WithoutListener())
	hr := emu.Connection("contosohr").Ready(aSchema)
	for i := range 200 {
		hr.Item(fmt.Sprint(i), anItem)
	}
	resp, err := emu.Client().Get(emu.GraphURL() + "/_emulator/fixtures")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if items := bytes.Count(text, []byte(`,"item":{`)); err != nil || items != 200 {
		t.Errorf("%d items came, and %v", items, err)
	}
}

func TestNothingLeavesByTheClient(t *testing.T) {
	emu := emulator.Start(t, emulator.WithoutListener())
	for url, there := range map[string]bool{
		"https://graph.microsoft.com/v1.0/external/connections":                                                               true,
		"https://login.microsoftonline.com/" + emu.TenantID() + "/v2.0/.well-known/openid-configuration":                      true,
		emu.GraphURL() + "/v1.0/external/connections":                                                                         true,
		"https://example.com/v1.0/external/connections":                                                                       false,
		"http://127.0.0.1:1/v1.0/external/connections":                                                                        false,
		"https://graph.microsoft.com.example.com/v1.0/external/connections":                                                   false,
		"ftp://graph.microsoft.com/v1.0/external/connections":                                                                 false,
		strings.Replace(emu.GraphURL(), "http://", "https://", 1) + "/beta/external/connections?$select=id&$filter=id eq 'x'": true,
	} {
		resp, err := emu.Client().Get(url)
		if there != (err == nil) {
			t.Errorf("%s: %v", url, err)
		}
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode != 200 {
				t.Errorf("%s: %s", url, resp.Status)
			}
		}
	}
}

func TestAClientForSomebodyElse(t *testing.T) {
	emu := emulator.Start(t, emulator.WithoutListener(), emulator.WithAuth(entra.Verify))
	resp, err := emu.ClientFor(emulator.Caller{User: "AlexW@contoso.onmicrosoft.com"}).Get(emu.GraphURL() + "/v1.0/me?$select=displayName")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if text, _ := io.ReadAll(resp.Body); !bytes.Contains(text, []byte("Alex Wilber")) {
		t.Errorf("I am %s", text)
	}
}

func TestATokenIsRenewedByTheEmulatorsClock(t *testing.T) {
	emu := emulator.Start(t, emulator.WithoutListener())
	first := emu.Token()
	if again := emu.Token(); again != first {
		t.Error("a token is issued anew for each request")
	}
	for _, by := range []time.Duration{2 * time.Hour, -48 * time.Hour} {
		emu.Advance(by)
		if err := readAll(t.Context(), t, emu, emu.Transport()); err != nil {
			t.Error(err)
		}
		emu.Verify(t, emulator.AtMost(0, emulator.Match{Status: "401"}))
	}
}

// What is arranged meets neither the scenario nor the journal, and Graph's rules
// all the same.
func TestArrangingKeepsGraphsRules(t *testing.T) {
	emu := emulator.Start(t, emulator.WithoutListener(), emulator.WithScenario("throttled-twice"),
		emulator.With(func(o *emulator.Options) { o.SchemaDelay = time.Hour }))
	hr := emu.Connection("contosohr").Ready(aSchema)
	hr.Item("1", anItem).Item("2", anItem).Group("everybody", `{"id": "e5477431-1bf0-4b4b-b9b5-4a0a3e5b9d5e", "type": "group", "identitySource": "azureActiveDirectory"}`)
	if len(hr.Items()) != 2 || len(hr.Members("everybody")) != 1 || hr.State() != "ready" {
		t.Errorf("arranged: %v %v", hr.Items(), hr.Members("everybody"))
	}
	emu.Verify(t, emulator.NothingElse())
	for want, wrong := range map[string]func(*emulator.Emulator){
		"400 InvalidRequest":    func(e *emulator.Emulator) { e.Connection("contosohr").Item("4", `{"acl": []}`) },
		"409 NameAlreadyExists": func(e *emulator.Emulator) { e.Connection("contosohr").Draft() },
		"3 to 32 characters":    func(e *emulator.Emulator) { e.Connection("-").Draft() },
		"not well-formed":       func(e *emulator.Emulator) { e.Connection("contosohr").Update("{") },
		"state 'draft'":         func(e *emulator.Emulator) { e.Connection("contosoit").Draft().Item("1", anItem) },
		"unsupported type":      func(e *emulator.Emulator) { e.Connection("contosohr").Update(func() {}) },
		"document is empty":     func(e *emulator.Emulator) { e.Connection("contosonil").Ready(nil) },
		"os.ReadFile":           func(e *emulator.Emulator) { e.Scenario("testdata/slow.yaml") },
		"\"items.put\"?":        func(e *emulator.Emulator) { e.Journal(emulator.Match{Operation: "item.put"}) },
		"no object":             func(e *emulator.Emulator) { e.Connection("contosofinance").Create("[]") },
		"404 ItemNotFound":      func(e *emulator.Emulator) { e.Connection("contosofinance").Delete() },
		"throttled-twice":       func(e *emulator.Emulator) { e.Scenario("throttled-thrice") },
	} {
		if got := whyEnded(func(t emulator.TB) { wrong(emu.For(t)) }); !strings.Contains(got, want) {
			t.Errorf("refused with %q, want %q in it", got, want)
		}
	}
	if len(hr.Items()) != 2 {
		t.Errorf("what was refused is there: %v", hr.Items())
	}
}

// What can never come would be verified not to have come, whatever happens.
func TestVerifyRefusesWhatCannotCome(t *testing.T) {
	emu := emulator.Start(t, emulator.WithoutListener())
	for want, check := range map[string]emulator.Check{
		`expectation 1: no operation is called "item.put": did you mean "items.put"?`: emulator.Exactly(0, emulator.Match{Operation: "item.put"}),
		`ignore: no operation is called "sites.list"`:                                 emulator.NothingElse(emulator.Match{Operation: "sites.list"}),
		`status "2oo"`: emulator.AtMost(0, emulator.Match{Status: "2oo"}),
		"AtLeast":      emulator.InOrder(),
	} {
		if got := whyEnded(func(t emulator.TB) { emu.Verify(t, check) }); !strings.Contains(got, want) {
			t.Errorf("refused with %q, want %q in it", got, want)
		}
	}
	emu.Verify(t, emulator.Exactly(0, emulator.Match{Operation: "entra.*"}), emulator.Exactly(0, emulator.Match{Operation: "items.*"}))
}

func TestAForkGoesOnAsItsOrigin(t *testing.T) {
	emu := emulator.Start(t, emulator.WithoutListener(), emulator.WithFrozenTime(time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)))
	emu.Advance(time.Hour)
	emu.Scenario("throttled-twice")
	emu.Connection("contosohr").Ready(aSchema)
	fork := emu.Fork(t)
	if fork.Now() != emu.Now() || !fork.Connection("contosohr").Exists() || fork.TenantID() == emu.TenantID() {
		t.Error("the fork is another")
	}
	fork.Connection("contosohr").Delete()
	fork.Advance(time.Hour)
	if !emu.Connection("contosohr").Exists() || fork.Now() == emu.Now() {
		t.Error("the fork and its origin are one")
	}
	fork.Connection("contosohr").Ready(aSchema)
	for _, e := range []*emulator.Emulator{fork, emu} {
		r, _ := http.NewRequest("PUT", e.GraphURL()+"/v1.0/external/connections/contosohr/items/1", strings.NewReader(anItem))
		r.Header.Set("Content-Type", "application/json")
		resp, err := e.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		e.Verify(t, emulator.Exactly(1, emulator.Match{Status: "429"}), emulator.NothingElse())
	}
}

// Only a test that fails says anything.
func TestAFailedTestShowsItsLastRequests(t *testing.T) {
	for _, failed := range []bool{false, true} {
		p := &recorder{failed: failed}
		emu := emulator.Start(p, emulator.WithoutListener(), emulator.WithScenario("name: s\nrules: [{name: busy, when: {operation: connections.get}, then: {error: throttled}}]"))
		mine := emu.Tenant(p)
		resp, err := mine.Client().Get(mine.GraphURL() + "/v1.0/external/connections/contosohr")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		resp, err = mine.Client().Post(mine.GraphURL()+"/v1.0/external/connections", "application/json", strings.NewReader(`{"id": "-"}`))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		p.end()
		got := p.log.String()
		for _, want := range []string{"#1 GET /v1.0/external/connections/contosohr: 429", "by rule busy\n", ": 400 InvalidRequest\n     'id' must"} {
			if failed != strings.Contains(got, want) {
				t.Errorf("failed %v, want %q: logged %q", failed, want, got)
			}
		}
	}
}

// A recorder is a test whose log can be read.
type recorder struct {
	printer
	failed bool
	log    strings.Builder
}

func (r *recorder) Failed() bool               { return r.failed }
func (r *recorder) Logf(f string, args ...any) { fmt.Fprintf(&r.log, f+"\n", args...) }

// Two tests of the same name have tenants of their own, and the first has the
// same in each run: chance in a scenario depends on it.
func TestTenantsAreNamedAfterTheirTests(t *testing.T) {
	ids := func() []string {
		emu := emulator.Start(t, emulator.WithoutListener())
		return []string{emu.Tenant(t).TenantID(), emu.Tenant(t).TenantID()}
	}
	a, b := ids(), ids()
	if a[0] != b[0] || a[1] != b[1] || a[0] == a[1] {
		t.Errorf("tenants are %v and then %v", a, b)
	}
}

// A tenant's test may end after its server.
// A look at what is forgotten would find that nothing came.
func TestATenantEndsWithItsTest(t *testing.T) {
	emu := emulator.Start(t, emulator.WithoutListener())
	p := new(recorder)
	late := emu.Tenant(p)
	if resp, err := late.Client().Get(late.GraphURL() + "/v1.0/external/connections"); err != nil || resp.Body.Close() != nil {
		t.Fatal(err)
	}
	p.end()
	if resp, err := late.Client().Get(late.GraphURL() + "/v1.0/external/connections"); err == nil {
		resp.Body.Close()
		t.Error("a request that comes late makes the tenant anew")
	}
	for name, look := range map[string]func(emulator.TB){
		"Verify": func(t emulator.TB) {
			late.Verify(t, emulator.Exactly(0, emulator.Match{Operation: "connections.list"}))
		},
		"Journal": func(t emulator.TB) { late.For(t).Journal() },
		"Token":   func(t emulator.TB) { late.For(t).Token() },
		"Draft":   func(t emulator.TB) { late.For(t).Connection("contosohr").Draft() },
		"Fork":    func(t emulator.TB) { late.Fork(t) },
	} {
		if got := whyEnded(look); !strings.Contains(got, "has ended") {
			t.Errorf("%s: refused with %q", name, got)
		}
	}
}

func TestATenantOutlivesItsServer(t *testing.T) {
	srv, err := emulator.New(emulator.Options{StrictTenants: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := whyEnded(func(t emulator.TB) { srv.Tenant(t) }); !strings.Contains(got, "StrictTenants") {
		t.Errorf("with StrictTenants: %q", got)
	}
	if err := srv.Close(); err != nil {
		t.Error(err)
	}
	if srv, err = emulator.New(emulator.Options{}); err != nil {
		t.Fatal(err)
	}
	srv.Tenant(t)
	if err := srv.Close(); err != nil {
		t.Error(err)
	}
}

func TestABadStartEndsTheTest(t *testing.T) {
	for want, with := range map[string]emulator.Option{
		"friday-afternoon": emulator.WithScenario("friday"),
		"scenario:":        emulator.WithScenario("rules: 7"),
		"seed.json:1:1:":   emulator.WithSeed([]byte("{")),
		"auth mode":        emulator.WithAuth("none"),
	} {
		if got := whyEnded(func(t emulator.TB) { emulator.Start(t, with) }); !strings.Contains(got, want) {
			t.Errorf("refused with %q, want %q in it", got, want)
		}
	}
}

// whyEnded returns with what message fn ends the test that it is given; "" if it
// does not.
func whyEnded(fn func(emulator.TB)) string {
	s := new(stopper)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer s.end()
		fn(s)
	}()
	<-done
	return s.why
}

// A stopper stops at Fatalf, as a test does.
type stopper struct {
	printer
	why string
}

// Fatalf ends the goroutine.
func (s *stopper) Fatalf(f string, args ...any) {
	s.why = fmt.Sprintf(f, args...)
	runtime.Goexit()
}
