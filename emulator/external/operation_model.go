package external

// OperationType is connectionOperation: the registration of a schema.
var OperationType = define(&Type{
	Name: "connectionOperation", Entity: true,
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-connectionoperation",
	Properties: []Property{
		{Name: "id", Type: String, NotNull: true, Access: ReadOnly},
		{Name: "status", Type: operationStatus, Access: ReadOnly},
		{Name: "error", Type: publicError, Access: ReadOnly},
	},
})

// QuotaType is connectionQuota, which only beta has.
var QuotaType = define(&Type{
	Name: "connectionQuota", Entity: true,
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-connectionquota?view=graph-rest-beta",
	Properties: []Property{
		{Name: "id", Type: String, NotNull: true, Access: ReadOnly},
		{Name: "itemsRemaining", Type: Int64, Access: ReadOnly},
	},
})

// ServiceType is external, the singleton that holds the connections.
var ServiceType = define(&Type{
	Name:       "external",
	Source:     "Graph's metadata: it is no entity, so it has no id",
	Navigation: []Navigation{{Name: "connections", Target: ConnectionType, Many: true}},
})

var operationStatus = &Enum{
	Name:    "connectionOperationStatus",
	Members: members(0, "unspecified", string(InProgress), string(Completed), string(Failed), "unknownFutureValue"),
	Source:  "https://learn.microsoft.com/graph/api/resources/externalconnectors-connectionoperation",
}

var publicError = define(&Type{
	Name: "publicError", Graph: true,
	Source: "https://learn.microsoft.com/graph/api/resources/publicerror",
	Properties: []Property{
		{Name: "code", Type: String}, {Name: "message", Type: String}, {Name: "target", Type: String},
		{Name: "details", Type: publicErrorDetail, Many: true},
		{Name: "innerError", Type: publicInnerError},
	},
})

var publicErrorDetail = define(&Type{
	Name: "publicErrorDetail", Graph: true,
	Source:     "https://learn.microsoft.com/graph/api/resources/publicerrordetail",
	Properties: []Property{{Name: "code", Type: String}, {Name: "message", Type: String}, {Name: "target", Type: String}},
})

var publicInnerError = define(&Type{
	Name: "publicInnerError", Graph: true, Open: true,
	Source: "https://learn.microsoft.com/graph/api/resources/publicinnererror",
	Properties: []Property{
		{Name: "code", Type: String}, {Name: "message", Type: String}, {Name: "target", Type: String},
		{Name: "details", Type: publicErrorDetail, Many: true},
	},
})
