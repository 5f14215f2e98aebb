package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/alecthomas/kong"

	"github.com/graphemu/graphemu/emulator"
)

type serveCommand struct {
	Listen string `default:"127.0.0.1:4365" placeholder:"ADDR" help:"Address to listen on; port 0 takes a free one (default ${default})."`

	Data      string `placeholder:"PATH" help:"File that keeps the state (default graphemu.db in your state folder)."`
	Ephemeral bool   `help:"Keep the state in memory only."`

	behavior
	InitDir      string   `default:"/docker-entrypoint-init.d" placeholder:"DIR" help:"Folder of fixtures to start with, before those of --fixtures (default ${default}, if there is one)."`
	ControlToken string   `placeholder:"TOKEN" help:"Token that the emulator's own endpoints, below /_emulator/, ask for (default none)."`
	ControlHost  []string `placeholder:"NAME" help:"Name by which these endpoints may be called, beside addresses, localhost and names without a dot."`

	Detach   bool   `help:"Run in the background: return once the emulator is ready. 'graphemu stop' ends it."`
	Detached string `hidden:"" placeholder:"LOG" help:"What --detach runs, with its log in this file."`

	TrustForwarded bool `help:"Build links from X-Forwarded-Proto and X-Forwarded-Host. Only behind a proxy that sets both."`

	Output string `enum:"text,json" default:"text" placeholder:"FORMAT" help:"How to say on stdout that the emulator is ready: text, or one line of json (default ${default})."`
	logging
}

// Validate is called by kong before the command is run.
func (c *serveCommand) Validate() error {
	if c.Ephemeral && c.Data != "" {
		return errors.New("--ephemeral keeps no file, so it cannot be used with --data: leave one of them out")
	}
	if err := c.check(); err != nil {
		return err
	}
	return checkAddress(c.Listen)
}

// Run serves until ctx ends or a signal comes, or has another process do so.
func (c *serveCommand) Run(ctx context.Context, k *kong.Context, s streams) error {
	if c.Detach && c.Detached == "" {
		return c.detach(ctx, k.Args, s)
	}
	return c.serve(ctx, s)
}

func (c *serveCommand) serve(ctx context.Context, s streams) (err error) {
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
	return srv.Serve(ctx, l)
}
