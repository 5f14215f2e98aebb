package emulator

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Bounds on what a connection may hold on to without sending a request.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 64 << 10 // bytes
	// drainTimeout is how long requests may take that run when Serve is told
	// to stop.
	drainTimeout = 5 * time.Second
)

// Serve answers requests that come in on l until ctx ends. Then it takes no
// new ones, waits a few seconds for those that run, and returns. It closes l.
//
// Errors: a failure of l, or of a request that would not end.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(s.edge.Log.Handler(), slog.LevelDebug),
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
		defer cancel()
		err := srv.Shutdown(drain)
		if err != nil {
			err = errors.Join(err, srv.Close())
		}
		stopped <- err
	})
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		stop()
		return err
	}
	return <-stopped
}
