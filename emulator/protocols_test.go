package emulator_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/scenario"
	"github.com/tidwall/gjson"
)

// Documents name the scheme, host and port that the client called: SDKs compare.
func TestOnePortSpeaksHTTPAndTLS(t *testing.T) {
	w := listen(t, emulator.Options{})
	_, port, _ := net.SplitHostPort(w.addr)
	for _, base := range []string{"http://127.0.0.1:", "https://127.0.0.1:", "https://localhost:", "http://localhost:", "https://127.0.0.1:"} {
		base += port
		list := w.get(w.client(false), base+"/v1.0/external/connections")
		if got := gjson.Get(list, `\@odata\.context`).Str; got != base+"/v1.0/$metadata#external/connections" {
			t.Errorf("%s: context %q", base, got)
		}
		config := w.get(w.client(false), base+"/contoso.com/v2.0/.well-known/openid-configuration")
		if got := gjson.Get(config, "token_endpoint").Str; !strings.HasPrefix(got, base+"/") {
			t.Errorf("%s: token endpoint %q", base, got)
		}
	}
}

func TestTLSOffersHTTP2AndManagesWithout(t *testing.T) {
	w := listen(t, emulator.Options{})
	for _, protocols := range [][]string{{"h2", "http/1.1"}, {"http/1.1"}, nil} {
		conn, err := tls.Dial("tcp", w.addr, &tls.Config{RootCAs: w.roots, NextProtos: protocols})
		if err != nil {
			t.Fatal(err)
		}
		want := ""
		if protocols != nil {
			want = protocols[0]
		}
		if got := conn.ConnectionState().NegotiatedProtocol; got != want {
			t.Errorf("of %q the server chose %q", protocols, got)
		}
		conn.Close()
	}
	resp, err := w.client(false).Get("https://" + w.addr + "/_emulator/health")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK || resp.ProtoMajor != 2 {
		t.Errorf("health over TLS is %s %s", resp.Proto, resp.Status)
	}
}

// Who asks for no name gets what fits the address; who asks for another host
// gets nothing that would be believed there.
func TestCertificatesByName(t *testing.T) {
	w := listen(t, emulator.Options{})
	for name, ok := range map[string]bool{
		"graph.microsoft.com": true, "login.microsoftonline.us": true, "westus.login.microsoft.com": true,
		"127.0.0.1": true, "localhost": true, "example.com": false, "microsoft.com": false, "10.0.0.1": false,
	} {
		conn, err := tls.Dial("tcp", w.addr, &tls.Config{RootCAs: w.roots, ServerName: name})
		if (err == nil) != ok {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			conn.Close()
		}
	}
}

// Connections that say nothing, or stop in the middle, are as cheap as they
// were: they hold up nobody.
func TestTheSlowDoNotHoldUpTheFast(t *testing.T) {
	w := listen(t, emulator.Options{})
	beginnings := []string{"", "G", "GET / HT", "\x16", "\x16\x03\x01\x02\x00\x01", "CONNECT graph.microsoft.com:443 HTTP/1.1\r\n\r\n"}
	for i := range 200 {
		fmt.Fprint(w.dial(), beginnings[i%len(beginnings)])
	}
	for _, base := range []string{"http://", "https://"} {
		w.get(w.client(false), base+w.addr+"/v1.0/external/connections")
	}
}

// Nothing is left of a server that has stopped, whatever its clients were at.
func TestStopLeavesNothingBehind(t *testing.T) {
	far := echo(t)
	w := listen(t, emulator.Options{ProxyPassthrough: true})
	talks := []*talk{w.dial(), w.dial(), w.dial(), w.dial(), w.dial()}
	fmt.Fprint(talks[1], "\x16\x03")
	talks[2].say("CONNECT", "CONNECT graph.microsoft.com:443 HTTP/1.1")
	talks[3].say("CONNECT", "CONNECT "+far+" HTTP/1.1")
	talks[4].say("GET", "GET /_emulator/health HTTP/1.1", "Host: "+w.addr)
	secured := tls.Client(w.dial(), &tls.Config{RootCAs: w.roots, ServerName: "127.0.0.1"})
	if err := secured.Handshake(); err != nil { // and never ask for anything
		t.Fatal(err)
	}
	w.get(w.client(false), "https://"+w.addr+"/_emulator/health") // an HTTP/2 connection, kept
	if err := w.stop(); err != nil {
		t.Error(err)
	}
	if strings.Contains(ours(), "(*switchboard).") {
		t.Error("Serve did not wait for connections that had said nothing")
	}
	for i, c := range append(talks, &talk{Conn: secured}) {
		if n, err := c.Read(make([]byte, 1)); err == nil {
			t.Errorf("connection %d is still open and said %d bytes", i, n)
		}
	}
	for stacks := ours(); stacks != ""; stacks = ours() { // until the test times out
		time.Sleep(time.Millisecond)
	}
}

// ours returns the goroutines of servers that run, or "".
func ours() string {
	buf := make([]byte, 1<<20)
	var found []string
	for stack := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(stack, "graphemu/emulator.") || strings.Contains(stack, "net/http.(*conn).serve") {
			found = append(found, stack)
		}
	}
	return strings.Join(found, "\n\n")
}

// A listener that fails ends Serve, with what it said, and all who had not asked
// for anything yet.
func TestAListenerThatFails(t *testing.T) {
	h := start(t, emulator.Options{})
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	idle, err := net.Dial("tcp", tcp.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	if err := h.srv.Serve(context.Background(), &failing{Listener: tcp}); !errors.Is(err, errBroken) {
		t.Errorf("Serve returned %v", err)
	}
	if strings.Contains(ours(), "(*switchboard).") {
		t.Error("Serve left a connection behind")
	}
}

// failing is a listener that breaks after its first connection.
type failing struct {
	net.Listener
	accepted bool
}

var errBroken = errors.New("broken")

func (f *failing) Accept() (net.Conn, error) {
	if f.accepted {
		return nil, errBroken
	}
	f.accepted = true
	return f.Listener.Accept()
}

// Who asks again on a connection that is kept does not keep the emulator from
// stopping, while a connection in reserve holds it up.
func TestAKeptConnectionEndsWithTheStop(t *testing.T) {
	w := listen(t, emulator.Options{})
	c := w.dial()
	c.say("GET", "GET /_emulator/health HTTP/1.1", "Host: "+w.addr)
	w.dial() // in reserve
	done := make(chan error)
	go func() { done <- w.stop() }()
	for { // until the stop has begun
		conn, err := net.Dial("tcp", w.addr)
		if err != nil {
			break
		}
		conn.Close()
	}
	fmt.Fprintf(c, "GET /_emulator/health HTTP/1.1\r\nHost: %s\r\n\r\n", w.addr)
	if n, err := c.read.Read(make([]byte, 1)); err == nil {
		t.Errorf("there was an answer of %d bytes or more", n)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if strings.Contains(ours(), "(*switchboard).") {
		t.Error("Serve did not wait for the connection in reserve")
	}
}

// What came with the first byte of a request that is refused early must arrive.
func TestAnAnswerArrivesBeforeAllOfTheRequestHasBeenRead(t *testing.T) {
	w := listen(t, emulator.Options{})
	c := w.dial()
	go func() {
		fmt.Fprintf(c.Conn, "PUT /v1.0/external/connections/%s/items/big HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n", seedID, w.token)
		junk := strings.Repeat("x", 1<<20)
		for range 99 {
			if _, err := fmt.Fprint(c.Conn, junk); err != nil {
				return
			}
		}
	}()
	resp, err := http.ReadResponse(c.read, nil)
	if err != nil || resp.StatusCode/100 != 4 {
		t.Fatalf("%v (%v)", resp, err)
	}
}

// A scenario's reset reaches the wire over plain HTTP and over TLS: what was
// read ahead to tell them apart does not hide the connection.
func TestAResetIsOneOnEitherProtocol(t *testing.T) {
	sc, err := scenario.Parse("resets.yaml", []byte("name: resets\ndescription: Every read of a connection is reset.\n"+
		"rules:\n  - name: reset\n    when: {operation: connections.get}\n    then: {connection: reset}\n"))
	if err != nil {
		t.Fatal(err)
	}
	w := listen(t, emulator.Options{Scenario: sc})
	request := "GET /v1.0/external/connections/" + seedID + " HTTP/1.1\r\nHost: " + w.addr + "\r\nAuthorization: Bearer " + w.token + "\r\n\r\n"
	for _, conn := range []net.Conn{w.dial(), tls.Client(w.dial(), &tls.Config{RootCAs: w.roots, ServerName: "127.0.0.1"})} {
		fmt.Fprint(conn, request)
		if n, err := conn.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("%T: %d bytes and %v, want a reset", conn, n, err)
		}
	}
}
