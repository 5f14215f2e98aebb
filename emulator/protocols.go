package emulator

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// tlsHandshake is the first byte of TLS, a record of the type handshake (RFC
// 8446 §5.1). No HTTP request begins with it.
const tlsHandshake = 0x16

// A switchboard is a listener that finds out by its first byte what a connection
// speaks, and hands out those of TLS as [*tls.Conn], as [http.Server] wants to
// have them. A connection that says nothing holds up no other.
type switchboard struct {
	net.Listener
	tls   *tls.Config
	now   func() time.Time // by the machine's clock, as deadlines are
	fresh *freshConns
	out   chan accepted
	shut  chan struct{} // closed by Close
	once  sync.Once

	mu      sync.Mutex
	settled bool           // nothing new is begun
	running sync.WaitGroup // all that begin has let in
}

// accepted is what Accept returns.
type accepted struct {
	conn net.Conn
	err  error
}

func newSwitchboard(l net.Listener, fresh *freshConns, c *tls.Config, now func() time.Time) *switchboard {
	b := &switchboard{Listener: l, tls: c, now: now, fresh: fresh, out: make(chan accepted), shut: make(chan struct{})}
	b.begin(b.accept)
	return b
}

// Accept returns a connection on which something has come in.
func (b *switchboard) Accept() (net.Conn, error) {
	select {
	case a := <-b.out:
		return a.conn, a.err
	case <-b.shut:
		return nil, net.ErrClosed
	}
}

// Close makes Accept return, and drops the connections it would have returned.
func (b *switchboard) Close() error {
	b.once.Do(func() { close(b.shut) })
	if err := b.Listener.Close(); !errors.Is(err, net.ErrClosed) { // by settle
		return err
	}
	return nil
}

// settle takes no new connections and waits until those that are there have
// been returned by Accept, or closed.
func (b *switchboard) settle() {
	b.mu.Lock()
	b.settled = true
	b.mu.Unlock()
	b.Listener.Close()
	b.running.Wait()
}

// begin runs f in a goroutine, unless b is to come to rest.
func (b *switchboard) begin(f func()) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.settled {
		b.running.Go(f)
	}
	return !b.settled
}

func (b *switchboard) accept() {
	for {
		conn, err := b.Listener.Accept()
		if err == nil {
			b.take(conn)
			continue
		}
		b.mu.Lock()
		settled := b.settled
		b.mu.Unlock()
		// http.Server decides whether it tries again; if not, it closes b.
		if settled || !b.offer(accepted{err: err}) {
			return
		}
	}
}

// take hands conn to Accept once it is known what it speaks. It takes conn over.
func (b *switchboard) take(conn net.Conn) {
	b.fresh.add(conn)
	ok := b.begin(func() {
		defer b.fresh.remove(conn)
		known, err := b.recognize(conn)
		if err != nil || !b.offer(accepted{conn: known}) {
			conn.Close()
		}
	})
	if !ok {
		b.fresh.remove(conn)
		conn.Close()
	}
}

func (b *switchboard) offer(a accepted) bool {
	select {
	case b.out <- a:
		return true
	case <-b.shut:
		return false
	}
}

func (b *switchboard) recognize(conn net.Conn) (net.Conn, error) {
	var first [1]byte
	conn.SetReadDeadline(b.now().Add(headerTimeout))
	if _, err := io.ReadFull(conn, first[:]); err != nil {
		return nil, err
	}
	conn.SetReadDeadline(time.Time{})
	known := unread(conn, first[:])
	if first[0] == tlsHandshake {
		return tls.Server(known, b.tls), nil
	}
	return known, nil
}

// An unreadConn is a connection of which some bytes have been read already.
type unreadConn struct {
	net.Conn
	head []byte
}

// unread returns conn as it was before head was read from it.
func unread(conn net.Conn, head []byte) net.Conn {
	if u, ok := conn.(*unreadConn); ok { // a tunnel within a tunnel adds no depth
		conn, head = u.Conn, append(head, u.head...)
	}
	return &unreadConn{conn, head}
}

func (c *unreadConn) Read(p []byte) (int, error) {
	if len(c.head) == 0 {
		return c.Conn.Read(p)
	}
	n := copy(p, c.head)
	c.head = c.head[n:]
	return n, nil
}

// CloseWrite is what http.Server looks for when it has answered before all of a
// request has come in: a full Close would make the kernel drop the answer.
func (c *unreadConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// NetConn returns the connection below, as that of tls.Conn does.
func (c *unreadConn) NetConn() net.Conn { return c.Conn }
