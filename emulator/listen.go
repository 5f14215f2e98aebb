package emulator

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
)

// Where a Server is that does not listen: no name below invalid is ever
// resolved.
//
// https://www.rfc-editor.org/rfc/rfc6761#section-6.4
const (
	nowhereHost = "graphemu.invalid"
	nowhereURL  = "http://" + nowhereHost
)

// A life is what runs on behalf of a Server, and ends with it.
type life struct {
	ctx context.Context
	end context.CancelFunc
	url atomic.Pointer[string] // nil if nothing listens

	mu      sync.Mutex
	over    bool
	failed  error // of what listened
	running sync.WaitGroup
}

func newLife() *life {
	l := new(life)
	l.ctx, l.end = context.WithCancel(context.Background())
	return l
}

// begin runs f in a goroutine, unless l is over.
func (l *life) begin(f func()) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.over {
		l.running.Go(f)
	}
	return !l.over
}

// close ends all that runs and waits for it.
func (l *life) close() error {
	l.mu.Lock()
	l.over = true
	l.mu.Unlock()
	l.end()
	l.running.Wait()
	return l.failed
}

// Listen answers requests that come in on a TCP address, such as "127.0.0.1:0"
// for a free port, until s is closed. When it returns, [Server.URL] has the
// port, and requests are answered.
//
// Errors: the address cannot be listened on, s listens already or is closed.
func (s *Server) Listen(address string) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	url := "http://" + l.Addr().String()
	if !s.life.url.CompareAndSwap(nil, &url) {
		return errors.Join(errors.New("the server listens already on "+s.URL()), l.Close())
	}
	if !s.life.begin(func() { s.life.failed = s.Serve(s.life.ctx, l) }) {
		return errors.Join(http.ErrServerClosed, l.Close())
	}
	return nil
}

// URL returns the root below which all of s lies, such as
// "http://127.0.0.1:34567". If s does not listen by [Server.Listen], only
// [Server.Transport] leads there.
func (s *Server) URL() string {
	if url := s.life.url.Load(); url != nil {
		return *url
	}
	return nowhereURL
}

// Close ends what [Server.Listen] and [Server.Transport] have begun, and closes
// the store. Requests that run elsewhere may fail.
func (s *Server) Close() error {
	ended := s.life.close()
	return cmp.Or(ended, s.store.Close())
}
