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
func operations() []Operation {
	return slices.Concat(itemOperations(), connectionOperations(), schemaOperations(), groupOperations(),
		serviceOperations(), directoryOperations())
}

func itemOperations() []Operation {
	return []Operation{
		{Name: "items.count", Method: http.MethodGet, Path: itemsPath + "/$count", Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: (*API).countItems},
		{Name: "items.put", Method: http.MethodPut, Path: itemPath, Permissions: itemWrite,
			Evidence: documented(Observed, GoSDK), handler: (*API).putItem},
		{Name: "items.update", Method: http.MethodPatch, Path: itemPath, Permissions: itemWrite,
			Evidence: documented(GoSDK), handler: (*API).patchItem},
		{Name: "items.get", Method: http.MethodGet, Path: itemPath, Permissions: itemRead,
			Evidence: documented(Observed, GoSDK), handler: (*API).getItem},
		{Name: "items.delete", Method: http.MethodDelete, Path: itemPath, Permissions: itemWrite,
			Evidence: documented(Observed, GoSDK), handler: (*API).deleteItem},
		{Name: "items.list", Method: http.MethodGet, Path: itemsPath, Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: (*API).listItems},
		{Name: "items.addActivities", Method: http.MethodPost, Path: itemPath + "/addActivities", Permissions: activityWrite,
			Evidence: documented(GoSDK), handler: (*API).addActivities},
		{Name: "items.addActivities", Method: http.MethodPost, Path: itemPath + "/microsoft.graph.externalConnectors.addActivities",
			Permissions: activityWrite, Evidence: documented(GoSDK), handler: (*API).addActivities},
		{Name: "activities.count", Method: http.MethodGet, Path: activitiesPath + "/$count", Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: (*API).countActivities},
		{Name: "activities.list", Method: http.MethodGet, Path: activitiesPath, Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: (*API).listActivities},
		{Name: "activities.get", Method: http.MethodGet, Path: activityPath, Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: (*API).getActivity},
		{Name: "activities.getPerformedBy", Method: http.MethodGet, Path: activityPath + "/performedBy", Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: (*API).getPerformer},
	}
}

func connectionOperations() []Operation {
	return []Operation{
		{Name: "connections.count", Method: http.MethodGet, Path: connectionsPath + "/$count", Permissions: connectionRead,
			Evidence: guessed(GoSDK), handler: (*API).countConnections},
		{Name: "connections.get", Method: http.MethodGet, Path: connectionPath, Permissions: connectionRead,
			Evidence: documented(Observed, GoSDK), handler: (*API).getConnection},
		{Name: "connections.update", Method: http.MethodPatch, Path: connectionPath, Permissions: connectionWrite,
			Evidence: documented(Observed, GoSDK), handler: (*API).updateConnection},
		{Name: "connections.delete", Method: http.MethodDelete, Path: connectionPath, Permissions: connectionWrite,
			Evidence: documented(Observed, GoSDK), handler: (*API).deleteConnection},
		{Name: "connections.list", Method: http.MethodGet, Path: connectionsPath, Permissions: connectionRead,
			Evidence: documented(Observed, GoSDK), handler: (*API).listConnections},
		{Name: "connections.create", Method: http.MethodPost, Path: connectionsPath, Permissions: connectionWrite,
			Evidence: documented(Observed, GoSDK), handler: (*API).createConnection},
		{Name: "quota.get", Method: http.MethodGet, Path: connectionPath + "/quota", BetaOnly: true, Permissions: quotaRead,
			Evidence: documented(GoSDK), handler: (*API).getQuota},
	}
}

func schemaOperations() []Operation {
	return []Operation{
		{Name: "schema.get", Method: http.MethodGet, Path: schemaPath, Permissions: connectionRead,
			Evidence: documented(Observed, GoSDK), handler: (*API).getSchema},
		{Name: "schema.update", Method: http.MethodPatch, Path: schemaPath, Permissions: connectionWrite,
			Evidence: documented(Observed, GoSDK), handler: (*API).registerSchema},
		{Name: "schema.create", Method: http.MethodPost, Path: schemaPath, Permissions: connectionWrite,
			Evidence: documented(Observed, GoSDK), handler: (*API).registerSchema},
		{Name: "schema.delete", Method: http.MethodDelete, Path: schemaPath, Permissions: connectionWrite,
			Evidence: []Evidence{Observed}, handler: (*API).deleteSchema},
		{Name: "operations.count", Method: http.MethodGet, Path: operationsPath + "/$count", Permissions: connectionRead,
			Evidence: guessed(GoSDK), handler: (*API).countOperations},
		{Name: "operations.get", Method: http.MethodGet, Path: operationsPath + "/{operation}", Permissions: connectionRead,
			Evidence: documented(Observed, GoSDK), handler: (*API).getOperation},
		{Name: "operations.list", Method: http.MethodGet, Path: operationsPath, Permissions: connectionRead,
			Evidence: guessed(GoSDK), handler: (*API).listOperations},
	}
}

func groupOperations() []Operation {
	return []Operation{
		{Name: "members.count", Method: http.MethodGet, Path: membersPath + "/$count", Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: (*API).countMembers},
		{Name: "members.get", Method: http.MethodGet, Path: memberPath, Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: (*API).getMember},
		{Name: "members.delete", Method: http.MethodDelete, Path: memberPath, Permissions: itemWrite,
			Evidence: documented(GoSDK), handler: (*API).deleteMember},
		{Name: "members.list", Method: http.MethodGet, Path: membersPath, Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: (*API).listMembers},
		{Name: "members.create", Method: http.MethodPost, Path: membersPath, Permissions: itemWrite,
			Evidence: documented(GoSDK), handler: (*API).createMember},
		{Name: "groups.count", Method: http.MethodGet, Path: groupsPath + "/$count", Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: (*API).countGroups},
		{Name: "groups.get", Method: http.MethodGet, Path: groupPath, Permissions: itemRead,
			Evidence: documented(GoSDK), handler: (*API).getGroup},
		{Name: "groups.update", Method: http.MethodPatch, Path: groupPath, Permissions: itemWrite,
			Evidence: documented(GoSDK), handler: (*API).updateGroup},
		{Name: "groups.delete", Method: http.MethodDelete, Path: groupPath, Permissions: itemWrite,
			Evidence: documented(GoSDK), handler: (*API).deleteGroup},
		{Name: "groups.list", Method: http.MethodGet, Path: groupsPath, Permissions: itemRead,
			Evidence: guessed(GoSDK), handler: (*API).listGroups},
		{Name: "groups.create", Method: http.MethodPost, Path: groupsPath, Permissions: itemWrite,
			Evidence: documented(Observed, GoSDK), handler: (*API).createGroup},
	}
}

func serviceOperations() []Operation {
	return []Operation{
		{Name: "external.get", Method: http.MethodGet, Path: "/external", Permissions: connectionRead,
			Evidence: guessed(GoSDK), handler: (*API).getService},
		{Name: "metadata.get", Method: http.MethodGet, Path: "/$metadata", Open: true,
			Evidence: documented(CSDLParser), handler: metadata()},
		{Name: batchOperation, Method: http.MethodPost, Path: "/$batch", Evidence: documented(Observed, GoSDK), handler: (*API).batch},
	}
}
