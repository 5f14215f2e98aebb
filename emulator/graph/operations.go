package graph

import (
	"slices"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/rest"
)

// An Operation is one thing that a client can ask for.
type Operation struct {
	// Name is what permissions, scenarios, the journal and the list of
	// operations call it: "connections.update".
	Name   string `json:"name"`
	Method string `json:"method"`
	// Path is the path below the version root. What lies in /connections lies
	// in /external/connections as well.
	Path string `json:"path"`
	// BetaOnly hides it from v1.0.
	BetaOnly bool `json:"-"`
	// Open needs no token. Nothing but [rest.Envelope] is around it.
	Open bool `json:"open,omitempty"`
	// Permissions name what a token has to hold one of.
	Permissions Permissions `json:"permissions"`
	// Evidence says how sure it is that Graph does the same.
	Evidence []Evidence `json:"evidence"`

	// directory says that Entra ID's directory answers, whose errors differ.
	directory bool
	handler   action
	index     int // in the table
}

// An action is what an operation does, in the API that is asked for it.
type action func(*API, *rest.Request) (*rest.Response, error)

// Permissions are the permissions of which a token needs one, the least
// privileged first.
type Permissions struct {
	Application []string `json:"application,omitempty"`
	Delegated   []string `json:"delegated,omitempty"`
}

// Evidence is a reason to believe that an operation behaves as Graph's.
type Evidence string

// The kinds of evidence.
const (
	Documented Evidence = "documented" // Microsoft has a page for it
	Observed   Evidence = "observed"   // somebody recorded the real service
	Guess      Evidence = "guess"      // only generated clients and metadata have it
	// GoSDK and the others say that a real client of that name drives the
	// operation in the tests: by a builder of its own or, where it has none, by
	// a request that its adapter, authentication and middleware send.
	GoSDK      Evidence = "driven by msgraph-sdk-go"
	CSDLParser Evidence = "driven by odata-csdl"
)

// The permissions, from Microsoft's permissions reference of August 2026
// (microsoft-graph-devx-content, permissions.json). Work and school accounts
// and applications need the same unless it says otherwise; personal accounts
// are not supported.
var (
	connectionWrite = both("ExternalConnection.ReadWrite.OwnedBy", "ExternalConnection.ReadWrite.All")
	connectionRead  = both("ExternalConnection.ReadWrite.OwnedBy", "ExternalConnection.Read.All", "ExternalConnection.ReadWrite.All")
	itemWrite       = both("ExternalItem.ReadWrite.OwnedBy", "ExternalItem.ReadWrite.All")
	itemRead        = both("ExternalItem.ReadWrite.OwnedBy", "ExternalItem.Read.All", "ExternalItem.ReadWrite.All")
	quotaRead       = Permissions{Application: []string{"ExternalConnection.ReadWrite.OwnedBy"}}
	activityWrite   = Permissions{Application: itemWrite.Application}
)

func both(names ...string) Permissions { return Permissions{Application: names, Delegated: names} }

// documented, observed and guessed are how the table below says its evidence.
func documented(more ...Evidence) []Evidence { return append([]Evidence{Documented}, more...) }
func guessed(more ...Evidence) []Evidence    { return append([]Evidence{Guess}, more...) }

// Operations returns all that is emulated.
func Operations() []Operation { return slices.Clone(table().operations) }

// Versions returns the versions that have op.
func (op Operation) Versions() []string { return versions(op.BetaOnly) }

func versions(betaOnly bool) []string {
	if betaOnly {
		return []string{string(external.Beta)}
	}
	return []string{string(external.V1), string(external.Beta)}
}
