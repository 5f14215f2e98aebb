package emulator

import (
	"log/slog"
	"time"

	"github.com/graphemu/graphemu/emulator/ca"
	"github.com/graphemu/graphemu/emulator/clock"
	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/graph"
	"github.com/graphemu/graphemu/emulator/journal"
	"github.com/graphemu/graphemu/emulator/scenario"
	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/fixtures"
)

// Options configure a [Server]. The zero Options are a good default: state in
// memory, the shipped seed, tokens verified.
type Options struct {
	// Driver keeps the state. Nil means memory. The Server closes it.
	Driver store.Driver
	// Seed is what a fresh store starts with: a pack in JSON, see package
	// fixtures. Nil means the shipped seed, "{}" an empty one.
	Seed []byte
	// Fixtures are what a fresh store starts with beside the Seed, each after the
	// one before: what it brings takes the place of what is there under the same
	// id. A store that is not fresh is kept as it is. See [fixtures.Files].
	Fixtures []fixtures.Pack
	// TempDir is where a dump that is too long for memory is kept until it is
	// sent. Empty means [os.TempDir].
	TempDir string
	// Clock tells the time. Nil means the machine's.
	Clock *clock.Clock
	// Log gets requests at debug level and failures at error level. Nil means
	// nowhere.
	Log *slog.Logger
	// Journal says how much is kept of what is asked and answered. Negative
	// Entries mean that there is no journal. Tenant and Elapsed are set by New.
	Journal journal.Options
	// Version is what the emulator says its version is.
	Version string

	// Auth is how bearer tokens are checked. Empty means [entra.Verify].
	Auth entra.Mode
	// Permissions is what happens to a caller who lacks a permission. Empty
	// means [graph.Enforce].
	Permissions graph.PermissionMode
	// StrictApps refuses applications that the seed does not name.
	StrictApps bool
	// StrictTenants refuses tenants that the seed does not name. Without it
	// each new name is a tenant of its own.
	StrictTenants bool
	// AutoSignIn signs users in without asking, where Entra ID would show a
	// page: the one whom login_hint names, or else the seed's first.
	AutoSignIn bool
	// StrictCreate refuses to create a connection without description and
	// configuration, as the create page of Graph's documentation has it.
	StrictCreate bool
	// UpdateAnswer is what a PATCH of a connection answers a client that has
	// no preference. Empty means [graph.ByVersion].
	UpdateAnswer graph.UpdateAnswer
	// Limits names what a tenant may hold, as [external.ParseLimits] reads it:
	// "limits-2023-02,itemsPerConnection=3". Empty means
	// [external.DefaultLimits].
	Limits string
	// SchemaDelay is how long the registration of a schema takes, by the
	// clock. 0 means that the first poll finds it completed.
	SchemaDelay time.Duration
	// ReleaseDelay is how long the id of a deleted connection cannot be used
	// again, by the clock.
	ReleaseDelay time.Duration
	// Scenario is in use from the start, for every tenant. Nil means none;
	// requests can still name one that is shipped in the header
	// x-graphemu-scenario.
	Scenario *scenario.Scenario
	// Authority returns who signs the certificates for TLS, when the first
	// client needs one. Nil means an authority that lives as long as the Server.
	// Its certificate is at /_emulator/ca.pem.
	Authority func() (*ca.Authority, error)
	// ProxyPassthrough leads clients who use the emulator as their proxy to hosts
	// that are not emulated, too. Without it nothing ever leaves the machine.
	ProxyPassthrough bool
	// ControlToken, if not empty, has to come with each request to the
	// emulator's own endpoints, in the header [admin.TokenHeader].
	ControlToken string
	// Stop is called when a request to the emulator's own endpoints asks for the
	// end. Nil means that none may.
	Stop func()
	// ControlHosts are names by which these endpoints may be called, beside
	// addresses, localhost and names without a dot.
	ControlHosts []string
	// TrustForwarded builds links from X-Forwarded-Proto and -Host. Set it
	// only behind a proxy that sets both.
	TrustForwarded bool
}

// complete returns o with the defaults of what is not set.
func (o Options) complete() Options {
	if o.Clock == nil {
		o.Clock = clock.New()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Seed == nil {
		o.Seed, _ = fixtures.FS.ReadFile("seed.json") // embedded, so it is there
	}
	return o
}
