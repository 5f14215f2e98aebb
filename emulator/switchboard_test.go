package emulator

import (
	"crypto/tls"
	"io"
	"net"
	"testing"
	"time"
)

// A watched listener's connections tell what deadline they have.
type watched struct{ net.Listener }

func (l watched) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return &watchedConn{Conn: conn}, err
}

type watchedConn struct {
	net.Conn
	deadline time.Time
}

func (c *watchedConn) SetReadDeadline(t time.Time) error {
	c.deadline = t
	return c.Conn.SetReadDeadline(t)
}

func (c *watchedConn) CloseWrite() error { return c.Conn.(*net.TCPConn).CloseWrite() }

// mustBoard returns a switchboard at whose clock no deadline comes.
func mustBoard(t *testing.T) *switchboard {
	t.Helper()
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := newSwitchboard(watched{tcp}, &freshConns{conns: make(map[net.Conn]struct{})}, new(tls.Config), func() time.Time { return time.Now().Add(24 * time.Hour) })
	t.Cleanup(func() {
		b.fresh.close()
		b.Close()
		b.settle()
	})
	return b
}

func mustDial(t *testing.T, b *switchboard) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", b.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func TestAcceptedConnectionsAreAsTheyCame(t *testing.T) {
	b := mustBoard(t)
	client := mustDial(t, b)
	if _, err := io.WriteString(client, "hello"); err != nil {
		t.Fatal(err)
	}
	conn, err := b.Accept()
	if err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 5)
	if _, err := io.ReadFull(conn, got); err != nil || string(got) != "hello" {
		t.Errorf("read %q (%v)", got, err)
	}
	if deadline := conn.(*unreadConn).Conn.(*watchedConn).deadline; !deadline.IsZero() {
		t.Errorf("the deadline for the first byte is still there: %v", deadline)
	}
	if err := conn.(*unreadConn).CloseWrite(); err != nil {
		t.Error(err)
	}
	if rest, err := io.ReadAll(client); err != nil || len(rest) > 0 {
		t.Errorf("the client read %q (%v), want the end", rest, err)
	}
}

func TestFreshConnectionsAreThoseThatSaidNothing(t *testing.T) {
	b := mustBoard(t)
	silent := mustDial(t, b)
	for range 3 {
		if _, err := io.WriteString(mustDial(t, b), "G"); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Accept(); err != nil {
			t.Fatal(err)
		}
	}
	b.fresh.close()
	if _, err := silent.Read(make([]byte, 1)); err == nil { // or it blocks
		t.Error("a connection that said nothing is still open")
	}
	b.settle()
	if n := len(b.fresh.conns); n > 0 {
		t.Errorf("%d connections that said something count as fresh", n)
	}
}
