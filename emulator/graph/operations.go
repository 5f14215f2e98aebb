package graph

import (
	"net/http"

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
	handler   rest.Handler
}

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
	// operation in the tests.
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
func Operations() []Operation { return new(API).operations() }

// Versions returns the versions that have op.
func (op Operation) Versions() []string { return versions(op.BetaOnly) }

func versions(betaOnly bool) []string {
	if betaOnly {
		return []string{string(external.Beta)}
	}
	return []string{string(external.V1), string(external.Beta)}
}

// operations is the table of all that is emulated. mux tries paths from the
// top, so what is asked most often comes first.
func (a *API) operations() []Operation {
	const (
		connections = "/connections"
		connection  = connections + "/{connection}"
		groups      = connection + "/groups"
		group       = groups + "/{group}"
		members     = group + "/members"
		member      = members + "/{member}"
		schema      = connection + "/schema"
		operations  = connection + "/operations"
		items       = connection + "/items"
		item        = items + "/{item}"
		activities  = item + "/activities"
		activity    = activities + "/{activity}"
	)
	return append([]Operation{
		{Name: "items.count", Method: http.MethodGet, Path: items + "/$count", Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.countItems},
		{Name: "items.put", Method: http.MethodPut, Path: item, Permissions: itemWrite,
			Evidence: documented(Observed, GoSDK), handler: a.putItem},
		{Name: "items.update", Method: http.MethodPatch, Path: item, Permissions: itemWrite,
			Evidence: documented(GoSDK), handler: a.patchItem},
		{Name: "items.get", Method: http.MethodGet, Path: item, Permissions: itemRead,
			Evidence: documented(Observed, GoSDK), handler: a.getItem},
		{Name: "items.delete", Method: http.MethodDelete, Path: item, Permissions: itemWrite,
			Evidence: documented(Observed, GoSDK), handler: a.deleteItem},
		{Name: "items.list", Method: http.MethodGet, Path: items, Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.listItems},
		{Name: "items.addActivities", Method: http.MethodPost, Path: item + "/addActivities", Permissions: activityWrite,
			Evidence: documented(GoSDK), handler: a.addActivities},
		{Name: "items.addActivities", Method: http.MethodPost, Path: item + "/microsoft.graph.externalConnectors.addActivities",
			Permissions: activityWrite, Evidence: documented(GoSDK), handler: a.addActivities},
		{Name: "activities.count", Method: http.MethodGet, Path: activities + "/$count", Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.countActivities},
		{Name: "activities.list", Method: http.MethodGet, Path: activities, Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.listActivities},
		{Name: "activities.get", Method: http.MethodGet, Path: activity, Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.getActivity},
		{Name: "activities.getPerformedBy", Method: http.MethodGet, Path: activity + "/performedBy", Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.getPerformer},
		{Name: "connections.count", Method: http.MethodGet, Path: connections + "/$count", Permissions: connectionRead,
			Evidence: guessed(GoSDK), handler: a.countConnections},
		{Name: "connections.get", Method: http.MethodGet, Path: connection, Permissions: connectionRead,
			Evidence: documented(Observed, GoSDK), handler: a.getConnection},
		{Name: "connections.update", Method: http.MethodPatch, Path: connection, Permissions: connectionWrite,
			Evidence: documented(Observed, GoSDK), handler: a.updateConnection},
		{Name: "connections.delete", Method: http.MethodDelete, Path: connection, Permissions: connectionWrite,
			Evidence: documented(Observed, GoSDK), handler: a.deleteConnection},
		{Name: "connections.list", Method: http.MethodGet, Path: connections, Permissions: connectionRead,
			Evidence: documented(Observed, GoSDK), handler: a.listConnections},
		{Name: "connections.create", Method: http.MethodPost, Path: connections, Permissions: connectionWrite,
			Evidence: documented(Observed, GoSDK), handler: a.createConnection},

		{Name: "schema.get", Method: http.MethodGet, Path: schema, Permissions: connectionRead,
			Evidence: documented(Observed, GoSDK), handler: a.getSchema},
		{Name: "schema.update", Method: http.MethodPatch, Path: schema, Permissions: connectionWrite,
			Evidence: documented(Observed, GoSDK), handler: a.registerSchema},
		{Name: "schema.create", Method: http.MethodPost, Path: schema, Permissions: connectionWrite,
			Evidence: documented(Observed, GoSDK), handler: a.registerSchema},
		{Name: "schema.delete", Method: http.MethodDelete, Path: schema, Permissions: connectionWrite,
			Evidence: []Evidence{Observed}, handler: a.deleteSchema},
		{Name: "operations.count", Method: http.MethodGet, Path: operations + "/$count", Permissions: connectionRead,
			Evidence: guessed(GoSDK), handler: a.countOperations},
		{Name: "operations.get", Method: http.MethodGet, Path: operations + "/{operation}", Permissions: connectionRead,
			Evidence: documented(Observed, GoSDK), handler: a.getOperation},
		{Name: "operations.list", Method: http.MethodGet, Path: operations, Permissions: connectionRead,
			Evidence: guessed(GoSDK), handler: a.listOperations},
		{Name: "quota.get", Method: http.MethodGet, Path: connection + "/quota", BetaOnly: true, Permissions: quotaRead,
			Evidence: documented(GoSDK), handler: a.getQuota},
		{Name: "external.get", Method: http.MethodGet, Path: "/external", Permissions: connectionRead,
			Evidence: guessed(GoSDK), handler: a.getService},
		{Name: "members.count", Method: http.MethodGet, Path: members + "/$count", Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.countMembers},
		{Name: "members.get", Method: http.MethodGet, Path: member, Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.getMember},
		{Name: "members.delete", Method: http.MethodDelete, Path: member, Permissions: itemWrite,
			Evidence: documented(GoSDK), handler: a.deleteMember},
		{Name: "members.list", Method: http.MethodGet, Path: members, Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.listMembers},
		{Name: "members.create", Method: http.MethodPost, Path: members, Permissions: itemWrite,
			Evidence: documented(GoSDK), handler: a.createMember},

		{Name: "groups.count", Method: http.MethodGet, Path: groups + "/$count", Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.countGroups},
		{Name: "groups.get", Method: http.MethodGet, Path: group, Permissions: itemRead,
			Evidence: documented(GoSDK), handler: a.getGroup},
		{Name: "groups.update", Method: http.MethodPatch, Path: group, Permissions: itemWrite,
			Evidence: documented(GoSDK), handler: a.updateGroup},
		{Name: "groups.delete", Method: http.MethodDelete, Path: group, Permissions: itemWrite,
			Evidence: documented(GoSDK), handler: a.deleteGroup},
		{Name: "groups.list", Method: http.MethodGet, Path: groups, Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.listGroups},
		{Name: "groups.create", Method: http.MethodPost, Path: groups, Permissions: itemWrite,
			Evidence: documented(Observed, GoSDK), handler: a.createGroup},

		{Name: "metadata.get", Method: http.MethodGet, Path: "/$metadata", Open: true,
			Evidence: documented(CSDLParser), handler: metadata()},
		{Name: batchOperation, Method: http.MethodPost, Path: "/$batch", Evidence: documented(Observed, GoSDK), handler: a.batch},
	}, a.directoryOperations()...)
}
