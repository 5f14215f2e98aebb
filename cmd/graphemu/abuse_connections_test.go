package main

import (
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// mustClose wants the emulator to end each connection by itself.
func mustClose(t *testing.T, conns []net.Conn, within time.Duration) {
	t.Helper()
	var all sync.WaitGroup
	for _, conn := range conns {
		all.Go(func() {
			conn.SetReadDeadline(time.Now().Add(within))
			if _, err := io.Copy(io.Discard, conn); err != nil && strings.Contains(err.Error(), "timeout") {
				t.Errorf("a connection is still open after %v", within)
			}
			conn.Close()
		})
	}
	all.Wait()
}

// TestAbuseIdleConnections opens connections and says nothing on them: on every
// second one not even at first.
func TestAbuseIdleConnections(t *testing.T) {
	attack(t, func(v *victim) {
		n := much(10_000)
		conns := make([]net.Conn, n)
		for i := range conns {
			text := ""
			if i%2 == 0 {
				text = "HEAD /_emulator/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
			}
			conns[i] = v.dial(text)
		}
		v.use()
		t.Logf("%d connections are idle, with %d MiB", n, v.memory()>>10)
		if *abuse {
			mustClose(t, conns, 3*time.Minute) // those kept alive after 2
			return
		}
		for _, conn := range conns {
			conn.Close()
		}
	})
}

// TestAbuseSlowHeaders begins requests and never finishes their headers.
func TestAbuseSlowHeaders(t *testing.T) {
	attack(t, func(v *victim) {
		n := much(2000)
		conns := make([]net.Conn, n)
		for i := range conns {
			conns[i] = v.dial("GET /v1.0/external/connections HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
		}
		for range 5 {
			for _, conn := range conns {
				_, _ = io.WriteString(conn, "a") // it may be closed already
			}
			v.use()
		}
		mustClose(t, conns, 2*time.Minute)
		t.Logf("%d connections with slow headers were closed", n)
	})
}

// TestAbuseSlowBodies begins bodies and never finishes them.
func TestAbuseSlowBodies(t *testing.T) {
	attack(t, func(v *victim) {
		n := much(2000)
		conns := make([]net.Conn, n)
		for i := range conns {
			conns[i] = v.dial(fmt.Sprintf("PATCH %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 4000000\r\n\r\n{", seedConnection))
		}
		v.use()
		t.Logf("%d bodies are on their way, with %d MiB", n, v.memory()>>10)
		if *abuse {
			mustClose(t, conns, 3*time.Minute)
			return
		}
		for _, conn := range conns {
			conn.Close()
		}
	}, "--auth=off")
}

// TestAbuseHeaders sends more of them, and longer ones, than anybody needs.
func TestAbuseHeaders(t *testing.T) {
	attack(t, func(v *victim) {
		for name, headers := range map[string]string{
			"many":     strings.Repeat("X-Flood: a\r\n", 100_000),
			"long":     "X-Flood: " + strings.Repeat("a", 1<<20) + "\r\n",
			"long URL": "", // below
		} {
			path := "/v1.0/external/connections"
			if headers == "" {
				path += "?" + strings.Repeat("a", 1<<20)
			}
			for range much(500) {
				conn, err := net.Dial("tcp", v.addr)
				if err != nil {
					t.Fatal(err)
				}
				go func() { _, _ = io.WriteString(conn, "GET "+path+" HTTP/1.1\r\nHost: 127.0.0.1\r\n"+headers+"\r\n") }()
				status := make([]byte, 12)
				_, err = io.ReadFull(conn, status)
				if err == nil && string(status) != "HTTP/1.1 431" {
					t.Errorf("%s: %s", name, status)
				}
				conn.Close()
			}
		}
	})
}
