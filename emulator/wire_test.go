package emulator_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator"
)

// A wire is an emulator that listens.
type wire struct {
	*harness
	addr  string
	roots *x509.CertPool // that know its authority
	stop  func() error   // returns what Serve returned
}

func listen(t *testing.T, o emulator.Options) *wire {
	t.Helper()
	h := start(t, o)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.srv.Serve(ctx, l) }()
	w := &wire{harness: h, addr: l.Addr().String(), roots: x509.NewCertPool()}
	w.stop = func() error {
		cancel()
		err := <-done
		done <- err
		return err
	}
	t.Cleanup(func() {
		if err := w.stop(); err != nil {
			t.Error(err)
		}
	})
	if !w.roots.AppendCertsFromPEM([]byte(w.get(new(http.Client), "http://"+w.addr+"/_emulator/ca.pem"))) {
		t.Fatal("no certificate at /_emulator/ca.pem")
	}
	return w
}

// client returns one that trusts the authority, and that uses the emulator as
// its proxy if proxied.
func (w *wire) client(proxied bool) *http.Client {
	tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: w.roots}, ForceAttemptHTTP2: true}
	if proxied {
		tr.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: w.addr})
	}
	w.t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

// get returns the body of an answer, which has to be 200.
func (w *wire) get(c *http.Client, url string) string {
	w.t.Helper()
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+w.token)
	resp, err := c.Do(req)
	if err != nil {
		w.t.Fatalf("GET %s: %v", url, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		w.t.Fatalf("GET %s: %s %s (%v)", url, resp.Status, body, err)
	}
	return string(body)
}

// A talk is a connection on which a test writes every byte itself.
type talk struct {
	net.Conn
	t    *testing.T
	read *bufio.Reader
}

func (w *wire) dial() *talk {
	w.t.Helper()
	conn, err := net.Dial("tcp", w.addr)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { conn.Close() })
	return &talk{conn, w.t, bufio.NewReader(conn)}
}

// say writes a request, a line each, and reads the answer.
func (c *talk) say(method string, lines ...string) (int, string) {
	c.t.Helper()
	if _, err := fmt.Fprint(c.Conn, strings.Join(lines, "\r\n"), "\r\n\r\n"); err != nil {
		c.t.Fatal(err)
	}
	resp, err := http.ReadResponse(c.read, &http.Request{Method: method})
	if err != nil {
		c.t.Fatalf("%s: %v", lines[0], err)
	}
	if method == http.MethodConnect {
		return resp.StatusCode, resp.Status
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}
