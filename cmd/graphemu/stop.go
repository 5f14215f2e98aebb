package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"github.com/graphemu/graphemu/emulator/admin"
)

// Bounds on how an end is awaited. An emulator gives running requests 5 seconds.
const (
	stopTimeout = 15 * time.Second
	stopPoll    = 10 * time.Millisecond
)

// stopCommand is graphemu stop.
func stopCommand(s streams) *cobra.Command {
	var t target
	c := &cobra.Command{
		Use: "stop", Short: "Stop an emulator that runs in the background.",
		Long: `It ends what 'graphemu serve --detach' has started, once the running requests
are answered, and returns when its data file is closed. Any other emulator is
left alone, as is any other program.`,
		Args: arguments,
		RunE: func(c *cobra.Command, _ []string) error { return t.stop(c.Context(), s) },
	}
	t.add(c.Flags())
	return c
}

// stop asks the emulator to stop, and waits until it has.
func (t *target) stop(ctx context.Context, s streams) error {
	req, err := t.request(ctx, http.MethodPost, nil, admin.Root, "stop")
	if err != nil {
		return err
	}
	before := recall(hostPort(t.URL))
	var stopping admin.Stopping
	if err := t.do(req, &stopping); err != nil {
		return err
	}
	here := before.PID == stopping.PID // and not one of the same port elsewhere
	ended := func() bool {
		if here {
			return recall(hostPort(t.URL)).PID != stopping.PID
		}
		conn, err := net.Dial("tcp", hostPort(t.URL))
		if err == nil {
			conn.Close()
		}
		return err != nil
	}
	if err := await(ctx, ended); err != nil {
		return fmt.Errorf("the emulator at %s was told to stop and has not: %w", t.URL, err)
	}
	if !here {
		_, err = fmt.Fprintf(s.out, "stopped the emulator at %s\n", t.URL)
		return err
	}
	_, err = fmt.Fprintf(s.out, "stopped the emulator at %s; its log is %s\n", t.URL, before.Log)
	return err
}

// await returns when ended says so, or an error if that takes too long.
func await(ctx context.Context, ended func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, stopTimeout)
	defer cancel()
	tick := time.NewTicker(stopPoll)
	defer tick.Stop()
	for !ended() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}

// hostPort returns host and port of a URL that was checked.
func hostPort(address string) string {
	u, _ := url.Parse(address)
	if u.Port() != "" {
		return u.Host
	}
	return u.Host + ":" + map[string]string{"http": "80", "https": "443"}[u.Scheme]
}
