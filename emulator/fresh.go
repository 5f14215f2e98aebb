package emulator

import (
	"net"
	"net/http"
	"sync"
	"sync/atomic"
)

// freshConns are the connections on which no request has come in yet. Clients
// open such ones in reserve, and http.Server.Shutdown waits five seconds for
// each.
type freshConns struct {
	mu     sync.Mutex
	closed bool
	conns  map[net.Conn]struct{}
	size   atomic.Int64 // of conns
}

// track is the server's ConnState.
func (f *freshConns) track(c net.Conn, state http.ConnState) {
	if state == http.StateNew {
		f.add(c)
	} else {
		f.remove(c)
	}
}

func (f *freshConns) add(c net.Conn) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.conns[c] = struct{}{}
	f.size.Store(int64(len(f.conns)))
	if f.closed {
		c.Close()
	}
}

// remove is called for each request, so it takes no lock where there is nothing
// to do.
func (f *freshConns) remove(c net.Conn) {
	if f.size.Load() == 0 {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.conns, c)
	f.size.Store(int64(len(f.conns)))
}

// close closes all of them, and those that are added from then on.
func (f *freshConns) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for c := range f.conns {
		c.Close() // of one that is closed already, the error is no news
	}
}
