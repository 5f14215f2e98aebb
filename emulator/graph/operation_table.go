package graph

import (
	"net/http"
	"slices"
)

// Paths below the version root.
const (
	connectionsPath = "/connections"
	connectionPath  = connectionsPath + "/{connection}"
	schemaPath      = connectionPath + "/schema"
	operationsPath  = connectionPath + "/operations"
	itemsPath       = connectionPath + "/items"
	itemPath        = itemsPath + "/{item}"
	activitiesPath  = itemPath + "/activities"
	activityPath    = activitiesPath + "/{activity}"
	groupsPath      = connectionPath + "/groups"
	groupPath       = groupsPath + "/{group}"
	membersPath     = groupPath + "/members"
	memberPath      = membersPath + "/{member}"
)

// operations is the table of all that is emulated. mux tries paths from the
// top, so what is asked most often comes first, and $count before a key.
func (a *API) operations() []Operation {
	return slices.Concat(a.itemOperations(), a.connectionOperations(), a.schemaOperations(), a.groupOperations(),
		a.serviceOperations(), a.directoryOperations())
}

func (a *API) itemOperations() []Operation {
	return []Operation{
		{Name: "items.count", Method: http.MethodGet, Path: itemsPath + "/$count", Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.countItems},
		{Name: "items.put", Method: http.MethodPut, Path: itemPath, Permissions: itemWrite,
			Evidence: documented(Observed, GoSDK), handler: a.putItem},
		{Name: "items.update", Method: http.MethodPatch, Path: itemPath, Permissions: itemWrite,
			Evidence: documented(GoSDK), handler: a.patchItem},
		{Name: "items.get", Method: http.MethodGet, Path: itemPath, Permissions: itemRead,
			Evidence: documented(Observed, GoSDK), handler: a.getItem},
		{Name: "items.delete", Method: http.MethodDelete, Path: itemPath, Permissions: itemWrite,
			Evidence: documented(Observed, GoSDK), handler: a.deleteItem},
		{Name: "items.list", Method: http.MethodGet, Path: itemsPath, Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.listItems},
		{Name: "items.addActivities", Method: http.MethodPost, Path: itemPath + "/addActivities", Permissions: activityWrite,
			Evidence: documented(GoSDK), handler: a.addActivities},
		{Name: "items.addActivities", Method: http.MethodPost, Path: itemPath + "/microsoft.graph.externalConnectors.addActivities",
			Permissions: activityWrite, Evidence: documented(GoSDK), handler: a.addActivities},
		{Name: "activities.count", Method: http.MethodGet, Path: activitiesPath + "/$count", Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.countActivities},
		{Name: "activities.list", Method: http.MethodGet, Path: activitiesPath, Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.listActivities},
		{Name: "activities.get", Method: http.MethodGet, Path: activityPath, Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.getActivity},
		{Name: "activities.getPerformedBy", Method: http.MethodGet, Path: activityPath + "/performedBy", Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.getPerformer},
	}
}

func (a *API) connectionOperations() []Operation {
	return []Operation{
		{Name: "connections.count", Method: http.MethodGet, Path: connectionsPath + "/$count", Permissions: connectionRead,
			Evidence: guessed(GoSDK), handler: a.countConnections},
		{Name: "connections.get", Method: http.MethodGet, Path: connectionPath, Permissions: connectionRead,
			Evidence: documented(Observed, GoSDK), handler: a.getConnection},
		{Name: "connections.update", Method: http.MethodPatch, Path: connectionPath, Permissions: connectionWrite,
			Evidence: documented(Observed, GoSDK), handler: a.updateConnection},
		{Name: "connections.delete", Method: http.MethodDelete, Path: connectionPath, Permissions: connectionWrite,
			Evidence: documented(Observed, GoSDK), handler: a.deleteConnection},
		{Name: "connections.list", Method: http.MethodGet, Path: connectionsPath, Permissions: connectionRead,
			Evidence: documented(Observed, GoSDK), handler: a.listConnections},
		{Name: "connections.create", Method: http.MethodPost, Path: connectionsPath, Permissions: connectionWrite,
			Evidence: documented(Observed, GoSDK), handler: a.createConnection},
		{Name: "quota.get", Method: http.MethodGet, Path: connectionPath + "/quota", BetaOnly: true, Permissions: quotaRead,
			Evidence: documented(GoSDK), handler: a.getQuota},
	}
}

func (a *API) schemaOperations() []Operation {
	return []Operation{
		{Name: "schema.get", Method: http.MethodGet, Path: schemaPath, Permissions: connectionRead,
			Evidence: documented(Observed, GoSDK), handler: a.getSchema},
		{Name: "schema.update", Method: http.MethodPatch, Path: schemaPath, Permissions: connectionWrite,
			Evidence: documented(Observed, GoSDK), handler: a.registerSchema},
		{Name: "schema.create", Method: http.MethodPost, Path: schemaPath, Permissions: connectionWrite,
			Evidence: documented(Observed, GoSDK), handler: a.registerSchema},
		{Name: "schema.delete", Method: http.MethodDelete, Path: schemaPath, Permissions: connectionWrite,
			Evidence: []Evidence{Observed}, handler: a.deleteSchema},
		{Name: "operations.count", Method: http.MethodGet, Path: operationsPath + "/$count", Permissions: connectionRead,
			Evidence: guessed(GoSDK), handler: a.countOperations},
		{Name: "operations.get", Method: http.MethodGet, Path: operationsPath + "/{operation}", Permissions: connectionRead,
			Evidence: documented(Observed, GoSDK), handler: a.getOperation},
		{Name: "operations.list", Method: http.MethodGet, Path: operationsPath, Permissions: connectionRead,
			Evidence: guessed(GoSDK), handler: a.listOperations},
	}
}

func (a *API) groupOperations() []Operation {
	return []Operation{
		{Name: "members.count", Method: http.MethodGet, Path: membersPath + "/$count", Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.countMembers},
		{Name: "members.get", Method: http.MethodGet, Path: memberPath, Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.getMember},
		{Name: "members.delete", Method: http.MethodDelete, Path: memberPath, Permissions: itemWrite,
			Evidence: documented(GoSDK), handler: a.deleteMember},
		{Name: "members.list", Method: http.MethodGet, Path: membersPath, Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.listMembers},
		{Name: "members.create", Method: http.MethodPost, Path: membersPath, Permissions: itemWrite,
			Evidence: documented(GoSDK), handler: a.createMember},
		{Name: "groups.count", Method: http.MethodGet, Path: groupsPath + "/$count", Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.countGroups},
		{Name: "groups.get", Method: http.MethodGet, Path: groupPath, Permissions: itemRead,
			Evidence: documented(GoSDK), handler: a.getGroup},
		{Name: "groups.update", Method: http.MethodPatch, Path: groupPath, Permissions: itemWrite,
			Evidence: documented(GoSDK), handler: a.updateGroup},
		{Name: "groups.delete", Method: http.MethodDelete, Path: groupPath, Permissions: itemWrite,
			Evidence: documented(GoSDK), handler: a.deleteGroup},
		{Name: "groups.list", Method: http.MethodGet, Path: groupsPath, Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: a.listGroups},
		{Name: "groups.create", Method: http.MethodPost, Path: groupsPath, Permissions: itemWrite,
			Evidence: documented(Observed, GoSDK), handler: a.createGroup},
	}
}

func (a *API) serviceOperations() []Operation {
	return []Operation{
		{Name: "external.get", Method: http.MethodGet, Path: "/external", Permissions: connectionRead,
			Evidence: guessed(GoSDK), handler: a.getService},
		{Name: "metadata.get", Method: http.MethodGet, Path: "/$metadata", Open: true,
			Evidence: documented(CSDLParser), handler: metadata()},
		{Name: batchOperation, Method: http.MethodPost, Path: "/$batch", Evidence: documented(Observed, GoSDK), handler: a.batch},
	}
}
