package external

// ItemType is externalItem, in the order in which the service writes it (CLI
// for Microsoft 365, 2023).
var ItemType = define(&Type{
	Name: "externalItem", Entity: true,
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-externalitem",
	Properties: []Property{
		{Name: "id", Type: String, NotNull: true, Access: CreateOnly, Check: checkItemID},
		{Name: "acl", Type: aclModel, Many: true, NotNull: true, Nullable: true, Required: true},
		{Name: "properties", Type: itemProperties, NotNull: true, Nullable: true, Required: true},
		{Name: "content", Type: itemContent},
		{Name: "informationProtectionLabel", Type: protectionLabel},
	},
	Navigation: []Navigation{{Name: "activities", Target: ActivityType, Many: true}},
})

var aclModel = define(&Type{
	Name:   "acl",
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-acl",
	Properties: []Property{
		{Name: "type", Type: aclType, NotNull: true, Required: true},
		{Name: "value", Type: String, NotNull: true, Required: true},
		{Name: "accessType", Type: accessType, NotNull: true, Required: true},
		{Name: "identitySource", Type: identitySourceType, Beta: true},
	},
})

// itemProperties are checked against the schema of their connection.
var itemProperties = define(&Type{
	Name: "properties", Open: true,
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-properties",
})

var itemContent = define(&Type{
	Name:   "externalItemContent",
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-externalitemcontent",
	Properties: []Property{
		{Name: "type", Type: itemContentType, NotNull: true, Required: true},
		{Name: "value", Type: String},
	},
})

var protectionLabel = define(&Type{
	Name:       "externalItemInformationProtectionLabel",
	Properties: []Property{{Name: "sensitivityLabelId", Type: String}},
})

// principal is the value of a property of type principal.
var principal = define(&Type{
	Name:   "principal",
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-principal",
	Properties: []Property{
		{Name: "email", Type: String}, {Name: "entraDisplayName", Type: String}, {Name: "entraId", Type: String},
		{Name: "externalId", Type: String}, {Name: "externalName", Type: String},
		{Name: "tenantId", Type: String}, {Name: "upn", Type: String},
	},
})

// ActivityType is externalActivity.
var ActivityType = define(&Type{
	Name: "externalActivity", Entity: true,
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-externalactivity",
	Properties: []Property{
		{Name: "id", Type: String, NotNull: true, Access: CreateOnly},
		{Name: "startDateTime", Type: DateTimeOffset, NotNull: true, Required: true},
		{Name: "type", Type: activityType, NotNull: true, Required: true},
	},
	// A client sends it inline.
	Navigation: []Navigation{{Name: "performedBy", Target: IdentityType, Reference: true}},
})

// ActivityResultType is externalActivityResult: what became of an activity.
var ActivityResultType = define(&Type{
	Name: "externalActivityResult", Entity: true, Base: ActivityType,
	Source:     "https://learn.microsoft.com/graph/api/resources/externalconnectors-externalactivityresult",
	Properties: []Property{{Name: "error", Type: publicError}},
})

var aclType = &Enum{
	Name:    "aclType",
	Members: members(1, "user", "group", "everyone", "everyoneExceptGuests", "externalGroup", "unknownFutureValue"),
	Source:  "https://learn.microsoft.com/graph/api/resources/externalconnectors-acl",
}

var accessType = &Enum{
	Name: "accessType", Members: members(1, "grant", "deny", "unknownFutureValue"),
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-acl",
}

var identitySourceType = &Enum{
	Name: "identitySourceType", Members: members(1, "azureActiveDirectory", "external", "unknownFutureValue"),
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-acl?view=graph-rest-beta",
}

var itemContentType = &Enum{
	Name: "externalItemContentType", Members: members(1, "text", "html", "unknownFutureValue"),
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-externalitemcontent",
}

var activityType = &Enum{
	Name: "externalActivityType", Members: members(1, "viewed", "modified", "created", "commented", "unknownFutureValue"),
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-externalactivity",
}
