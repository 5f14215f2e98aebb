package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
)

// untilSignal returns a context that ends with ctx or at the first signal to
// stop. A second signal ends the process, as if nobody had asked for signals.
// The function that it returns gives up what it holds.
func untilSignal(ctx context.Context, log *slog.Logger) (context.Context, func()) {
	signals, ignore := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	ctx, stop := context.WithCancel(ctx)
	forget := context.AfterFunc(signals, func() {
		ignore()
		log.Info("stopping when the running requests are answered; a second signal stops at once")
		stop()
	})
	return ctx, func() {
		forget()
		ignore()
		stop()
	}
}
