package external

// GroupType is externalGroup.
var GroupType = define(&Type{
	Name: "externalGroup", Entity: true,
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-externalgroup",
	Properties: []Property{
		{Name: "id", Type: String, NotNull: true, Required: true, Access: CreateOnly, Max: maxGroupID, Check: checkGroupID},
		{Name: "displayName", Type: String},
		{Name: "description", Type: String},
	},
	Navigation: []Navigation{{Name: "members", Target: IdentityType, Many: true}},
})

// IdentityType is identity: a member of a group, or who performed an activity.
var IdentityType = define(&Type{
	Name: "identity", Entity: true,
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-identity",
	Properties: []Property{
		{Name: "id", Type: String, NotNull: true, Required: true, Access: CreateOnly},
		{Name: "type", Type: identityType},
	},
})

var identityType = &Enum{
	Name: "identityType", Members: members(1, "user", "group", "externalGroup", "unknownFutureValue"),
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-identity",
}
