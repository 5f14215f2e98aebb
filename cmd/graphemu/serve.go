package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"syscall"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/graph"
	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/emulator/store/bolt"
	"github.com/graphemu/graphemu/emulator/store/mem"
)

// defaultListen is where the emulator listens; clients look for it there.
const defaultListen = "127.0.0.1:4365"

type serveCommand struct {
	Listen string `default:"127.0.0.1:4365" placeholder:"ADDR" help:"Address to listen on; port 0 takes a free one (${default})."`

	Data      string `placeholder:"PATH" help:"File that keeps the state (default: graphemu.db in your state folder)."`
	Ephemeral bool   `help:"Keep the state in memory only."`

	Auth         string `enum:"verify,shape,off" default:"verify" help:"How bearer tokens are checked: verify takes only tokens of this emulator, shape any, off asks for none (${default})."`
	StrictApps   bool   `help:"Refuse applications that the seed does not name."`
	StrictCreate bool   `help:"Refuse to create a connection without description and configuration."`
	UpdateAnswer string `enum:"version,representation,minimal" default:"version" help:"What a PATCH of a connection answers unless the client prefers: version is 200 with the object on beta and 204 on v1.0; representation is always 200, minimal always 204 (${default})."`

	TrustForwarded bool `help:"Build links from X-Forwarded-Proto and X-Forwarded-Host. Only behind a proxy that sets both."`

	Output    string `enum:"text,json" default:"text" help:"How to say on stdout that the emulator is ready: text, or one line of json (${default})."`
	LogFormat string `enum:"text,json" default:"text" help:"Format of the log on stderr: text or json (${default})."`
	LogLevel  string `enum:"debug,info,warn,error" default:"info" help:"Least level that is logged; debug logs each request (${default})."`
}

// Run serves until ctx ends.
func (c *serveCommand) Run(ctx context.Context, s streams) (err error) {
	log := c.logger(s.err)
	l, err := listen(c.Listen)
	if err != nil {
		return err
	}
	defer l.Close()
	driver, where, err := c.open()
	if err != nil {
		return err
	}
	srv, err := emulator.New(emulator.Options{
		Driver:         driver,
		Log:            log,
		Version:        version(),
		Auth:           entra.Mode(c.Auth),
		StrictApps:     c.StrictApps,
		StrictCreate:   c.StrictCreate,
		UpdateAnswer:   graph.UpdateAnswer(c.UpdateAnswer),
		TrustForwarded: c.TrustForwarded,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, srv.Close()) }()

	base := "http://" + reachable(l.Addr())
	if err := c.announce(s.out, started{Settings: srv.Settings(base), Data: where, Auth: c.Auth, Listen: l.Addr().String()}); err != nil {
		return err
	}
	if !isLoopback(l.Addr()) {
		log.Warn("the emulator can be reached from other machines, and anybody there can get a token for it", "listen", l.Addr().String())
	}
	return srv.Serve(ctx, l)
}

// open opens the store and returns it with the words that say where it is.
func (c *serveCommand) open() (store.Driver, string, error) {
	if c.Ephemeral {
		if c.Data != "" {
			return nil, "", errors.New("--ephemeral keeps no file, so it cannot be used with --data: leave one of them out")
		}
		return mem.New(), "in memory", nil
	}
	path := c.Data
	if path == "" {
		var err error
		if path, err = stateFile(); err != nil {
			return nil, "", err
		}
	}
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		return nil, "", fmt.Errorf("cannot open the data file: %w", err)
	}
	return db, path, nil
}

func (c *serveCommand) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	level.UnmarshalText([]byte(c.LogLevel)) // one of the enum above
	o := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// listen listens on addr, and says what to do where it cannot.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is taken, perhaps by another emulator: stop that one, or choose another address with --listen, such as --listen 127.0.0.1:0", addr)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("this user may not listen on %s: choose a port above 1023 with --listen", addr)
	case err != nil:
		return nil, fmt.Errorf("cannot listen on %q: %w: --listen takes HOST:PORT, such as %s", addr, err, defaultListen)
	}
	return l, nil
}

// reachable returns a host and port at which this machine reaches addr.
func reachable(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("127.0.0.1:%d", tcp.Port)
	}
	return addr.String()
}

func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}
