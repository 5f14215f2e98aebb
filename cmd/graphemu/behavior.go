package main

import (
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/graph"
	"github.com/graphemu/graphemu/emulator/journal"
)

// behavior is how an emulator behaves, however it was started.
type behavior struct {
	Auth          string
	Permissions   string
	StrictApps    bool
	StrictTenants bool
	AutoSignIn    bool
	StrictCreate  bool
	UpdateAnswer  string

	SchemaDelay  time.Duration
	ReleaseDelay time.Duration
	Limits       string

	JournalEntries int

	Scenario string

	seeding
	authorityFolder
	ProxyPassthrough bool
}

func (c *behavior) add(f *pflag.FlagSet) {
	f.Var(chosen(&c.Auth, "verify", "MODE", "verify", "shape", "off"), "auth", "How bearer tokens are checked: verify takes only tokens of this emulator, shape any, off asks for none")
	f.Var(chosen(&c.Permissions, "enforce", "MODE", "enforce", "log", "off"), "permissions", "What happens to a token that lacks a permission: enforce answers 403, log says so in the log, off asks for none")
	f.BoolVar(&c.StrictApps, "strict-apps", false, "Refuse applications that the seed does not name")
	f.BoolVar(&c.StrictTenants, "strict-tenants", false, "Refuse tenants that the seed does not name; without it each new name is a tenant of its own")
	f.BoolVar(&c.AutoSignIn, "auto-sign-in", false, "Sign users in without asking, as the one that login_hint names or the seed's first")
	f.BoolVar(&c.StrictCreate, "strict-create", false, "Refuse to create a connection without description and configuration")
	f.Var(chosen(&c.UpdateAnswer, "version", "MODE", "version", "representation", "minimal"), "update-answer", "What a PATCH of a connection answers unless the client prefers: version is 200 with the object on beta and 204 on v1.0; representation is always 200, minimal always 204")

	f.DurationVar(&c.SchemaDelay, "schema-delay", 0, "`DURATION` of the registration of a schema, such as 10m; with 0s the first poll finds it completed")
	f.DurationVar(&c.ReleaseDelay, "release-delay", 0, "`DURATION` for which the id of a deleted connection stays taken")
	f.StringVar(&c.Limits, "limits", external.DefaultLimits, "`PROFILE` of what a tenant may hold, as Microsoft had it at a time: "+strings.Join(external.Profiles(), ", ")+"; with limits of your own behind it, such as "+external.DefaultLimits+",itemsPerConnection=3")
	check(f, "schema-delay", notNegative(&c.SchemaDelay))
	check(f, "release-delay", notNegative(&c.ReleaseDelay))
	check(f, "limits", func() error { return checkLimits(c.Limits) })

	f.IntVar(&c.JournalEntries, "journal-entries", journal.DefaultEntries, "Keep `N` requests of each tenant in the journal; 0 keeps no journal")
	check(f, "journal-entries", notNegative(&c.JournalEntries))

	f.StringVar(&c.Scenario, "scenario", "", "`NAME` of the scenario that is in use from the start for all tenants: a shipped one, or a file of your own")

	c.seeding.add(f)
	c.authorityFolder.add(f)
	f.BoolVar(&c.ProxyPassthrough, "proxy-passthrough", false, "Lead clients who use the emulator as their proxy (HTTPS_PROXY) to other hosts, too; without it they get a 403")
}

func checkLimits(text string) error {
	_, err := external.ParseLimits(text)
	return err
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
	LogFormat string
	LogLevel  string
}

func (c *logging) add(f *pflag.FlagSet) {
	f.Var(chosen(&c.LogFormat, "text", "FORMAT", "text", "json"), "log-format", "Format of the log on stderr: text or json")
	f.Var(chosen(&c.LogLevel, "info", "LEVEL", "debug", "info", "warn", "error"), "log-level", "Least level that is logged: debug, info, warn or error; debug logs each request")
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
