package emulator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/graphemu/graphemu/emulator/clock"
)

// Bounds on what a connection may hold on to without sending a request.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 64 << 10 // bytes
)

// Bounds on how long Serve waits when it is told to stop.
const (
	drainTimeout = 5 * time.Second        // for requests that run
	freshTimeout = 500 * time.Millisecond // for one that is on its way on a new connection
)

// Serve answers requests that come in on l until ctx ends. Then it takes no
// new ones, waits a few seconds for those that run, and returns. It closes l.
//
// On l clients speak HTTP or TLS, and may use it as a forward proxy: see
// [Options.ProxyPassthrough]. Over TLS there is HTTP/2 as well, as with Graph.
//
// Errors: a failure of l, or requests that would not end.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	fresh := &freshConns{conns: make(map[net.Conn]struct{})}
	board := newSwitchboard(l, fresh, s.tlsConfig(), clock.New().Now)
	f := &front{server: s, board: board}
	ending, end := context.WithCancel(ctx)
	defer end()
	if s.passthrough {
		f.far = newTunnels(ending, board.begin)
	}
	srv := &http.Server{
		Handler:           f,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(s.edge.Log.Handler(), slog.LevelDebug),
		ConnState:         fresh.track,
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		cut := time.AfterFunc(freshTimeout, fresh.close)
		defer cut.Stop()
		if s.journal != nil {
			s.journal.Interrupt()
		}
		f.stopping.Store(true)
		srv.SetKeepAlivesEnabled(false) // or who asks again and again would go on
		board.settle()
		stopped <- drain(context.WithoutCancel(ctx), srv)
	})
	if err := srv.Serve(board); !errors.Is(err, http.ErrServerClosed) {
		stop()
		end()
		fresh.close()
		board.settle()
		return err
	}
	return <-stopped
}

// drain waits for the requests that run and cuts off those that take too long.
func drain(ctx context.Context, srv *http.Server) error {
	ctx, cancel := context.WithTimeout(ctx, drainTimeout)
	defer cancel()
	err := srv.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("requests that still ran %v after the stop were cut off", drainTimeout)
	}
	if err != nil {
		return errors.Join(err, srv.Close())
	}
	return nil
}
