package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/graph"
	"github.com/graphemu/graphemu/emulator/journal"
)

// behavior is how an emulator behaves, however it was started.
type behavior struct {
	Auth          string `enum:"verify,shape,off" default:"verify" placeholder:"MODE" help:"How bearer tokens are checked: verify takes only tokens of this emulator, shape any, off asks for none (default ${default})."`
	Permissions   string `enum:"enforce,log,off" default:"enforce" placeholder:"MODE" help:"What happens to a token that lacks a permission: enforce answers 403, log says so in the log, off asks for none (default ${default})."`
	StrictApps    bool   `help:"Refuse applications that the seed does not name."`
	StrictTenants bool   `help:"Refuse tenants that the seed does not name; without it each new name is a tenant of its own."`
	AutoSignIn    bool   `help:"Sign users in without asking, as the one that login_hint names or the seed's first."`
	StrictCreate  bool   `help:"Refuse to create a connection without description and configuration."`
	UpdateAnswer  string `enum:"version,representation,minimal" default:"version" placeholder:"MODE" help:"What a PATCH of a connection answers unless the client prefers: version is 200 with the object on beta and 204 on v1.0; representation is always 200, minimal always 204 (default ${default})."`

	SchemaDelay  time.Duration `default:"0s" placeholder:"DURATION" help:"How long the registration of a schema takes, such as 10m (default ${default}: the first poll finds it completed)."`
	ReleaseDelay time.Duration `default:"0s" placeholder:"DURATION" help:"How long the id of a deleted connection stays taken (default ${default})."`
	Limits       string        `default:"${limits}" placeholder:"PROFILE" help:"What a tenant may hold, as Microsoft had it at a time: ${profiles}; with limits of your own behind it, such as ${limits},itemsPerConnection=3 (default ${default})."`

	JournalEntries int `default:"${journal}" placeholder:"N" help:"How many requests the journal keeps for each tenant; 0 keeps no journal (default ${default})."`

	Scenario string `scenario:"" placeholder:"NAME" help:"Scenario that is in use from the start for all tenants: a shipped one, or a file of your own."`

	seeding
	authorityFolder
	ProxyPassthrough bool `help:"Lead clients who use the emulator as their proxy (HTTPS_PROXY) to other hosts, too; without it they get a 403."`
}

// check says what is wrong with the flags.
func (c *behavior) check() error {
	if c.SchemaDelay < 0 || c.ReleaseDelay < 0 {
		return errors.New("--schema-delay and --release-delay take a duration from 0 up, such as 10m")
	}
	if c.JournalEntries < 0 {
		return errors.New("--journal-entries takes a number from 0 up; 0 keeps no journal")
	}
	if _, err := external.ParseLimits(c.Limits); err != nil {
		return fmt.Errorf("--limits: %w", err)
	}
	return nil
}

// options returns what the flags ask for.
func (c *behavior) options(log *slog.Logger) (emulator.Options, error) {
	first, err := findScenario(c.Scenario)
	if err != nil {
		return emulator.Options{}, err
	}
	authority, err := c.authority(log)
	return emulator.Options{
		Scenario:      first,
		Log:           log,
		Version:       version(),
		Auth:          entra.Mode(c.Auth),
		Permissions:   graph.PermissionMode(c.Permissions),
		SchemaDelay:   c.SchemaDelay,
		ReleaseDelay:  c.ReleaseDelay,
		Limits:        c.Limits,
		StrictApps:    c.StrictApps,
		StrictTenants: c.StrictTenants,
		Journal:       c.journal(),
		AutoSignIn:    c.AutoSignIn,
		StrictCreate:  c.StrictCreate,
		UpdateAnswer:  graph.UpdateAnswer(c.UpdateAnswer),

		Authority:        authority,
		ProxyPassthrough: c.ProxyPassthrough,
	}, err
}

// journal returns how much of it is kept.
func (c *behavior) journal() journal.Options {
	if c.JournalEntries == 0 {
		return journal.Options{Entries: -1} // none
	}
	return journal.Options{Entries: c.JournalEntries}
}

// logging is how a log is written.
type logging struct {
	LogFormat string `enum:"text,json" default:"text" placeholder:"FORMAT" help:"Format of the log on stderr: text or json (default ${default})."`
	LogLevel  string `enum:"debug,info,warn,error" default:"info" placeholder:"LEVEL" help:"Least level that is logged: debug, info, warn or error; debug logs each request (default ${default})."`
}

func (c *logging) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // one of the enum above
	o := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}
