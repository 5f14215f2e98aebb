package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/graph"
)

type serveCommand struct {
	Listen string `default:"127.0.0.1:4365" placeholder:"ADDR" help:"Address to listen on; port 0 takes a free one (default ${default})."`

	Data      string `placeholder:"PATH" help:"File that keeps the state (default graphemu.db in your state folder)."`
	Ephemeral bool   `help:"Keep the state in memory only."`

	Auth         string `enum:"verify,shape,off" default:"verify" placeholder:"MODE" help:"How bearer tokens are checked: verify takes only tokens of this emulator, shape any, off asks for none (default ${default})."`
	Permissions  string `enum:"enforce,log,off" default:"enforce" placeholder:"MODE" help:"What happens to a token that lacks a permission: enforce answers 403, log says so in the log, off asks for none (default ${default})."`
	StrictApps   bool   `help:"Refuse applications that the seed does not name."`
	AutoSignIn   bool   `help:"Sign users in without asking, as the one that login_hint names or the seed's first."`
	StrictCreate bool   `help:"Refuse to create a connection without description and configuration."`
	UpdateAnswer string `enum:"version,representation,minimal" default:"version" placeholder:"MODE" help:"What a PATCH of a connection answers unless the client prefers: version is 200 with the object on beta and 204 on v1.0; representation is always 200, minimal always 204 (default ${default})."`

	SchemaDelay  time.Duration `default:"0s" placeholder:"DURATION" help:"How long the registration of a schema takes, such as 10m (default ${default}: the first poll finds it completed)."`
	ReleaseDelay time.Duration `default:"0s" placeholder:"DURATION" help:"How long the id of a deleted connection stays taken (default ${default})."`
	Limits       string        `default:"${limits}" placeholder:"PROFILE" help:"What a tenant may hold, as Microsoft had it at a time: ${profiles}; with limits of your own behind it, such as ${limits},itemsPerConnection=3 (default ${default})."`

	Scenario string `placeholder:"NAME" help:"Scenario that is in use from the start for all tenants: a shipped one, or a file of your own."`

	TrustForwarded bool `help:"Build links from X-Forwarded-Proto and X-Forwarded-Host. Only behind a proxy that sets both."`

	Output    string `enum:"text,json" default:"text" placeholder:"FORMAT" help:"How to say on stdout that the emulator is ready: text, or one line of json (default ${default})."`
	LogFormat string `enum:"text,json" default:"text" placeholder:"FORMAT" help:"Format of the log on stderr: text or json (default ${default})."`
	LogLevel  string `enum:"debug,info,warn,error" default:"info" placeholder:"LEVEL" help:"Least level that is logged: debug, info, warn or error; debug logs each request (default ${default})."`
}

// Validate is called by kong before the command is run.
func (c *serveCommand) Validate() error {
	if c.Ephemeral && c.Data != "" {
		return errors.New("--ephemeral keeps no file, so it cannot be used with --data: leave one of them out")
	}
	if c.SchemaDelay < 0 || c.ReleaseDelay < 0 {
		return errors.New("--schema-delay and --release-delay take a duration from 0 up, such as 10m")
	}
	if _, err := external.ParseLimits(c.Limits); err != nil {
		return fmt.Errorf("--limits: %w", err)
	}
	return checkAddress(c.Listen)
}

// Run serves until ctx ends or a signal comes.
func (c *serveCommand) Run(ctx context.Context, s streams) (err error) {
	log := c.logger(s.err)
	ctx, stop := untilSignal(ctx, log)
	defer stop()

	first, err := findScenario(c.Scenario)
	if err != nil {
		return err
	}
	l, err := listen(c.Listen)
	if err != nil {
		return err
	}
	defer l.Close()
	path, driver, err := openStore(c.Data, c.Ephemeral)
	if err != nil {
		return err
	}
	srv, err := emulator.New(emulator.Options{
		Scenario:       first,
		Driver:         driver,
		Log:            log,
		Version:        version(),
		Auth:           entra.Mode(c.Auth),
		Permissions:    graph.PermissionMode(c.Permissions),
		SchemaDelay:    c.SchemaDelay,
		ReleaseDelay:   c.ReleaseDelay,
		Limits:         c.Limits,
		StrictApps:     c.StrictApps,
		AutoSignIn:     c.AutoSignIn,
		StrictCreate:   c.StrictCreate,
		UpdateAnswer:   graph.UpdateAnswer(c.UpdateAnswer),
		TrustForwarded: c.TrustForwarded,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, srv.Close()) }()

	ready := started{Settings: srv.Settings("http://" + reachable(l.Addr())), Listen: l.Addr().String(), Data: path, Auth: c.Auth}
	if err := announce(s.out, c.Output, ready); err != nil {
		return err
	}
	if !isLoopback(l.Addr()) {
		log.Warn("the emulator can be reached from other machines, and anybody there can get a token for it", "listen", ready.Listen)
	}
	return srv.Serve(ctx, l)
}

func (c *serveCommand) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // one of the enum above
	o := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}
