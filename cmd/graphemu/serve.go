package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/graphemu/graphemu/emulator"
)

// serveFlags are the flags of graphemu serve.
type serveFlags struct {
	Listen string

	Data      string
	Ephemeral bool

	behavior
	InitDir      string
	ControlToken string
	ControlHost  []string

	Detach   bool
	Detached string // what --detach runs, with its log in this file

	TrustForwarded bool

	Output string
	logging
}

// serveCommand is graphemu serve.
func serveCommand(s streams) *cobra.Command {
	var given serveFlags
	c := &cobra.Command{
		Use: "serve", Short: "Run the emulator.", Args: arguments,
		RunE: func(c *cobra.Command, _ []string) error { return given.run(c.Context(), s) },
	}
	f := c.Flags()
	f.StringVar(&given.Listen, "listen", defaultListen, "`ADDR` to listen on; port 0 takes a free one")
	check(f, "listen", func() error { return checkAddress(given.Listen) })

	f.StringVar(&given.Data, "data", "", "`PATH` of the file that keeps the state (default graphemu.db in your state folder)")
	f.BoolVar(&given.Ephemeral, "ephemeral", false, "Keep the state in memory only")

	given.behavior.add(f)
	f.StringVar(&given.InitDir, "init-dir", initFolder, "`DIR` of fixtures to start with, before those of --fixtures; the default need not be there")
	f.StringVar(&given.ControlToken, "control-token", "", "`TOKEN` that the emulator's own endpoints, below /_emulator/, ask for (default none)")
	f.StringSliceVar(&given.ControlHost, "control-host", nil, "`NAME` by which these endpoints may be called, beside addresses, localhost and names without a dot")

	f.BoolVar(&given.Detach, "detach", false, "Run in the background: return once the emulator is ready. 'graphemu stop' ends it")
	f.StringVar(&given.Detached, "detached", "", "")
	f.Lookup("detached").Hidden = true

	f.BoolVar(&given.TrustForwarded, "trust-forwarded", false, "Build links from X-Forwarded-Proto and X-Forwarded-Host. Only behind a proxy that sets both")

	f.Var(textOrJSON(&given.Output), "output", "How to say on stdout that the emulator is ready: text, or one line of json")
	given.logging.add(f)
	return c
}

// run serves until ctx ends or a signal comes, or has another process do so.
func (c *serveFlags) run(ctx context.Context, s streams) error {
	if c.Ephemeral && c.Data != "" {
		return misused("--ephemeral keeps no file, so it cannot be used with --data, or GRAPHEMU_DATA: leave one of them out")
	}
	if c.Detach && c.Detached == "" {
		return c.detach(ctx, s)
	}
	return c.serve(ctx, s)
}

func (c *serveFlags) serve(ctx context.Context, s streams) (err error) {
	growHeap()
	log := c.logger(s.err)
	options, err := c.options(log)
	if err == nil {
		err = c.apply(&options, c.InitDir, log)
	}
	if err != nil {
		return err
	}
	ctx, stop := untilSignal(ctx, log)
	defer stop()

	l, err := listen(c.Listen)
	if err != nil {
		return err
	}
	defer l.Close()
	path, driver, err := openStore(c.Data, c.Ephemeral)
	if err != nil {
		return err
	}
	warnOfReaders(log, path)
	options.Driver, options.TrustForwarded = driver, c.TrustForwarded
	if path != "" {
		options.TempDir = filepath.Dir(path) // the root of a container may be read-only
	}
	options.ControlToken, options.ControlHosts = c.ControlToken, c.ControlHost
	if c.Detached != "" {
		options.Stop = func() {
			log.Info("stopping when the running requests are answered")
			stop()
		}
	}
	srv, err := emulator.New(options)
	if err != nil {
		return cannotStart(path, err)
	}
	forget := func() error { return nil }
	defer func() { err = errors.Join(err, srv.Close(), forget()) }()

	ready := started{Settings: srv.Settings("http://" + reachable(l.Addr())), Listen: l.Addr().String(), Data: path, Auth: c.Auth}
	if c.Detached != "" {
		ready.background = background{PID: os.Getpid(), Log: c.Detached}
		if forget, err = ready.remember(); err != nil {
			return err
		}
	}
	if err := announce(s.out, c.Output, ready); err != nil {
		return err
	}
	if !isLoopback(l.Addr()) {
		log.Warn("the emulator can be reached from other machines, and anybody there can get a token for it", "listen", ready.Listen)
		if c.ProxyPassthrough {
			log.Warn("anybody there can also reach other hosts through it", "listen", ready.Listen)
		}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0)) // a test serves many times
	return srv.Serve(ctx, &busyListener{Listener: l})
}
