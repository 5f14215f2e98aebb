package external

// GroupType is externalGroup.
var GroupType = define(&Type{
	Name: "externalGroup", Entity: true,
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-externalgroup",
	Properties: []Property{
		{Name: "id", Type: String, NotNull: true, Required: true, Access: CreateOnly, Check: checkGroupID},
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
	Name: "identityType", Members: members(1, typeUser, typeGroup, typeExternalGroup, "unknownFutureValue"),
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-identity",
}

// The types of an identity.
const (
	typeUser          = "user"
	typeGroup         = "group"
	typeExternalGroup = "externalGroup"
)

// formerMember is externalGroupMember, which beta had in place of identity. It
// has left the metadata, but not the documentation.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalgroup-post-members?view=graph-rest-beta
// requires all three properties.
var formerMember = define(&Type{
	Name: "externalGroupMember", Entity: true,
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-externalgroupmember?view=graph-rest-beta",
	Properties: []Property{
		{Name: "id", Type: String, NotNull: true, Required: true, Access: CreateOnly},
		{Name: "type", Type: formerMemberType, NotNull: true, Required: true},
		{Name: "identitySource", Type: identitySourceType, NotNull: true, Required: true},
	},
})

var formerMemberType = &Enum{
	Name: "externalGroupMemberType", Members: members(1, typeUser, typeGroup, "unknownFutureValue"),
	Source: "https://learn.microsoft.com/graph/api/resources/externalconnectors-externalgroupmember?view=graph-rest-beta",
}
