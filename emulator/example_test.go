package emulator_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing/fstest"
	"time"

	"github.com/graphemu/graphemu/emulator"
)

func Example() {
	t := newT() // in a test, its *testing.T
	defer t.end()

	emu := emulator.Start(t, emulator.WithFrozenTime(time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)))
	hr := emu.GraphURL() + "/beta/external/connections/contosohr"
	send(emu.Client(), "POST", emu.GraphURL()+"/beta/external/connections", `{"id": "contosohr", "name": "HR"}`)
	send(emu.Client(), "PATCH", hr, `{"description": "What HR knows"}`)
	emu.Advance(15 * time.Minute)
	emu.Verify(t,
		emulator.Exactly(1, emulator.Match{Operation: "connections.create", Status: "201"}),
		emulator.Exactly(1, emulator.Match{Operation: "connections.update", Connection: "contosohr"}),
		emulator.InOrder(), emulator.NothingElse())
	fmt.Println(emu.Now().Format(time.TimeOnly), emu.Connection("contosohr").Get()["description"])
	// Output:
	// 201 Created
	// 200 OK
	// 12:15:00 What HR knows
}

// A program that talks to Microsoft's hosts needs nothing but another transport.
func ExampleEmulator_Client() {
	t := newT()
	defer t.end()

	emu := emulator.Start(t, emulator.WithoutListener())
	emu.Connection("contosohr").Draft()
	send(emu.Client(), "GET", "https://graph.microsoft.com/v1.0/external/connections/contosohr?$select=id,state", "")
	_, err := emu.Client().Get("https://example.com/")
	fmt.Println(err != nil)
	// Output:
	// 200 OK
	// true
}

func ExampleEmulator_Transport() {
	t := newT()
	defer t.end()

	emu := emulator.Start(t, emulator.WithoutListener())
	client := &http.Client{Transport: emu.Transport()} // no token
	send(client, "GET", "https://graph.microsoft.com/v1.0/external/connections", "")
	// Output:
	// 401 Unauthorized
}

// Tests that run in parallel share one server, and see nothing of each other.
func ExampleEmulator_Tenant() {
	t := newT()
	defer t.end()

	emu := emulator.Start(t, emulator.WithoutListener())
	a, b := emu.Tenant(t), emu.Tenant(t)
	a.Connection("contosohr").Draft()
	fmt.Println(a.Connection("contosohr").Exists(), b.Connection("contosohr").Exists())
	// Output: true false
}

// A package shares one server among its tests, in a variable that
// [sync.OnceValues] or TestMain fills.
func ExampleServer_Tenant() {
	t := newT()
	defer t.end()

	srv, err := emulator.New(emulator.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer srv.Close()
	emu := srv.Tenant(t)
	send(emu.Client(), "GET", emu.GraphURL()+"/v1.0/external/connections/$count", "")
	// Output: 200 OK
}

// What is costly to arrange is arranged once.
func ExampleEmulator_Fork() {
	t := newT()
	defer t.end()

	emu := emulator.Start(t, emulator.WithoutListener())
	emu.Connection("contosohr").Ready(aSchema).Item("1", anItem)
	fork := emu.Fork(t)
	fork.Connection("contosohr").Delete()
	fmt.Println(len(emu.Connection("contosohr").Items()), fork.Connection("contosohr").Exists())
	// Output: 1 false
}

func ExampleEmulator_Snapshot() {
	t := newT()
	defer t.end()

	emu := emulator.Start(t, emulator.WithoutListener())
	emu.Connection("contosohr").Ready(aSchema)
	before := emu.Snapshot()
	emu.Connection("contosohr").Item("1", anItem)
	fmt.Println(len(emu.Connection("contosohr").Items()))
	before.Restore()
	fmt.Println(len(emu.Connection("contosohr").Items()))
	// Output:
	// 1
	// 0
}

func ExampleEmulator_Scenario() {
	t := newT()
	defer t.end()

	emu := emulator.Start(t, emulator.WithoutListener())
	emu.Connection("contosohr").Ready(aSchema)
	emu.Scenario(`
name: two-times-busy
rules:
  - name: busy
    when: {operation: items.put}
    occurs: {first: 2}
    then: {error: throttled, retryAfter: 5}
`)
	for range 3 {
		send(emu.Client(), "PUT", emu.GraphURL()+"/v1.0/external/connections/contosohr/items/1", anItem)
	}
	emu.Verify(t, emulator.Exactly(2, emulator.Match{Operation: "items.put", Status: "429", Rule: "busy"}))
	// Output:
	// 429 Too Many Requests
	// 429 Too Many Requests
	// 200 OK
}

func ExampleWithScenario() {
	t := newT()
	defer t.end()

	emu := emulator.Start(t, emulator.WithoutListener(), emulator.WithScenario("throttled-twice"))
	emu.Connection("contosohr").Ready(aSchema)
	for range 3 {
		send(emu.Client(), "PUT", emu.GraphURL()+"/v1.0/external/connections/contosohr/items/1", anItem)
	}
	// Output:
	// 429 Too Many Requests
	// 429 Too Many Requests
	// 200 OK
}

func ExampleWithFixtures() {
	t := newT()
	defer t.end()

	testdata := fstest.MapFS{"it.json": {Data: []byte(`{"connections": [{"connection": {"id": "contosoit", "name": "IT"}}]}`)}}
	emu := emulator.Start(t, emulator.WithoutListener(), emulator.WithFixtures(testdata)) // or os.DirFS("testdata")
	fmt.Println(emu.Connection("contosoit").Get()["name"])
	// Output: IT
}

func ExampleEmulator_Advance() {
	t := newT()
	defer t.end()

	emu := emulator.Start(t, emulator.WithoutListener(),
		emulator.With(func(o *emulator.Options) { o.SchemaDelay = 10 * time.Minute }))
	emu.Connection("contosohr").Draft()
	send(emu.Client(), "PATCH", emu.GraphURL()+"/v1.0/external/connections/contosohr/schema", aSchema)
	fmt.Println(emu.Connection("contosohr").State())
	emu.Advance(10 * time.Minute)
	fmt.Println(emu.Connection("contosohr").State())
	// Output:
	// 202 Accepted
	// draft
	// ready
}

func ExampleEmulator_Journal() {
	t := newT()
	defer t.end()

	emu := emulator.Start(t, emulator.WithoutListener())
	send(emu.Client(), "DELETE", emu.GraphURL()+"/v1.0/external/connections/contosohr", "")
	for _, e := range emu.Journal(emulator.Match{Status: "4xx"}).Entries {
		fmt.Println(e.Operation, e.Connection, e.Code)
	}
	// Output:
	// 404 Not Found
	// connections.delete contosohr ItemNotFound
}

func ExampleEmulator_Verify() {
	t := newT()
	defer t.end()

	emu := emulator.Start(t, emulator.WithoutListener())
	emu.Connection("contosohr").Ready(aSchema)
	send(emu.Client(), "PUT", emu.GraphURL()+"/v1.0/external/connections/contosohr/items/1", anItem)
	emu.Verify(t, emulator.AtMost(0, emulator.Match{Method: "DELETE"}))
	emu.Verify(t, emulator.Exactly(1, emulator.Match{Operation: "items.put", Item: "2"}))
	// Output:
	// 200 OK
	// emulator: what was asked is not what was expected:
	// FAIL  1. exactly 1 of items.put with item 2: came 0 times
	//       nearest: #1 PUT /v1.0/external/connections/contosohr/items/1: 200
	//                  item is "1", not "2"
	// 1 request looked at
	// emulator: the last 1 of 1 requests of tenant aaaabbbb-0000-cccc-1111-dddd2222eeee:
	//   #1 PUT /v1.0/external/connections/contosohr/items/1: 200
}

// A credential of Azure's SDK takes three lines. The SDK's types are
// azcore.AccessToken and policy.TokenRequestOptions.
func ExampleEmulator_TokenSource() {
	t := newT()
	defer t.end()

	emu := emulator.Start(t, emulator.WithoutListener())
	c := credential{emu.TokenSource(emulator.Caller{User: "AdeleV@contoso.onmicrosoft.com"})}
	token, err := c.GetToken(context.Background(), tokenRequestOptions{})
	fmt.Println(strings.Count(token.Token, "."), err)
	// Output: 2 <nil>
}

type credential struct{ *emulator.TokenSource }

func (c credential) GetToken(context.Context, tokenRequestOptions) (accessToken, error) {
	t, err := c.Token()
	return accessToken{Token: t.AccessToken, ExpiresOn: t.Expiry}, err
}

// The types of azcore that a credential needs, which this module does not import.
type (
	tokenRequestOptions struct{ Scopes []string }
	accessToken         struct {
		Token     string
		ExpiresOn time.Time
	}
)

func ExampleConnection() {
	t := newT()
	defer t.end()

	emu := emulator.Start(t, emulator.WithoutListener())
	emu.Connection("contosohr").Ready(aSchema).Item("1", anItem).Group("everybody")
	fmt.Println(emu.Connection("contosohr").State())
	fmt.Println(emu.Connection("contosohr").Items()[0]["properties"])
	// Output:
	// ready
	// map[title:Holidays]
}

// Without package testing, a server is made, listens and is closed.
func ExampleServer_Listen() {
	srv, err := emulator.New(emulator.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer srv.Close()
	if err := srv.Listen("127.0.0.1:0"); err != nil {
		fmt.Println(err)
		return
	}
	send(http.DefaultClient, "GET", srv.URL()+"/_emulator/health", "")
	// Output: 200 OK
}

const (
	aSchema = `{"baseType": "microsoft.graph.externalItem", "properties": [{"name": "title", "type": "String"}]}`
	anItem  = `{"acl": [{"type": "everyone", "value": "everyone", "accessType": "grant"}], "properties": {"title": "Holidays"}}`
)

// send sends a request and prints the answer's status.
func send(c *http.Client, method, url, body string) {
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		fmt.Println(err)
		return
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := c.Do(r)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, resp.Body)
	fmt.Println(resp.Status)
}

// A printer stands for the *testing.T of a test: what that would log is printed.
type printer struct {
	cleanups []func()
	failed   bool
}

func newT() *printer { return new(printer) }

func (p *printer) Helper()                    {}
func (p *printer) Name() string               { return "Example" }
func (p *printer) Failed() bool               { return p.failed }
func (p *printer) Cleanup(f func())           { p.cleanups = append(p.cleanups, f) }
func (p *printer) Logf(f string, args ...any) { fmt.Fprintf(os.Stdout, f+"\n", args...) }

func (p *printer) Errorf(f string, args ...any) {
	p.failed = true
	p.Logf(f, args...)
}

// Fatalf goes on, unlike that of a test.
func (p *printer) Fatalf(f string, args ...any) { p.Errorf(f, args...) }

// end does what a test does when it ends.
func (p *printer) end() {
	for len(p.cleanups) > 0 {
		last := p.cleanups[len(p.cleanups)-1]
		p.cleanups = p.cleanups[:len(p.cleanups)-1]
		last()
	}
}
