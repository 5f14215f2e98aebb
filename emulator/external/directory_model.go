package external

// DirectoryObjectType is directoryObject, which users, groups and
// organizations are.
var DirectoryObjectType = define(&Type{
	Name: "directoryObject", Graph: true, Entity: true,
	Source: "https://learn.microsoft.com/graph/api/resources/directoryobject",
	Properties: []Property{
		{Name: "id", Type: String, NotNull: true, Required: true, Access: CreateOnly},
		{Name: "deletedDateTime", Type: DateTimeOffset, Access: ReadOnly},
	},
})

// UserType is user: as much of it as a seed says, and what a client that names
// no property gets to see.
var UserType = define(&Type{
	Name: "user", Graph: true, Entity: true, Base: DirectoryObjectType,
	Source: "https://learn.microsoft.com/graph/api/resources/user",
	Properties: []Property{
		{Name: "businessPhones", Type: String, Many: true, NotNull: true, Default: "[]"},
		{Name: "displayName", Type: String},
		{Name: "givenName", Type: String},
		{Name: "jobTitle", Type: String},
		{Name: "mail", Type: String},
		{Name: "mobilePhone", Type: String},
		{Name: "officeLocation", Type: String},
		{Name: "preferredLanguage", Type: String},
		{Name: "surname", Type: String},
		{Name: userPrincipalName, Type: String},
		{Name: "accountEnabled", Type: Boolean, Default: "true",
			Source: "that a seed which leaves it out means true is a decision"},
		{Name: "department", Type: String},
		{Name: "mailNickname", Type: String},
		{Name: "userType", Type: String, Default: `"Member"`},
	},
})

// Names of properties that the emulator reads itself.
const (
	userPrincipalName = "userPrincipalName"
	securityEnabled   = "securityEnabled"
)

// DirectoryGroupType is group, the one of Entra ID: [GroupType] is that of a
// connection.
var DirectoryGroupType = define(&Type{
	Name: "group", Graph: true, Entity: true, Base: DirectoryObjectType,
	Source: "https://learn.microsoft.com/graph/api/resources/group",
	Properties: []Property{
		{Name: "createdDateTime", Type: DateTimeOffset, Access: ReadOnly},
		{Name: "description", Type: String},
		{Name: "displayName", Type: String},
		{Name: "groupTypes", Type: String, Many: true, NotNull: true, Default: "[]"},
		{Name: "mail", Type: String},
		{Name: "mailEnabled", Type: Boolean, Default: "false"},
		{Name: "mailNickname", Type: String},
		{Name: securityEnabled, Type: Boolean},
		{Name: "visibility", Type: String},
	},
})

// OrganizationType is organization.
var OrganizationType = define(&Type{
	Name: "organization", Graph: true, Entity: true, Base: DirectoryObjectType,
	Source: "https://learn.microsoft.com/graph/api/resources/organization",
	Properties: []Property{
		{Name: "displayName", Type: String},
		{Name: "tenantType", Type: String, Default: `"AAD"`},
		{Name: "verifiedDomains", Type: verifiedDomain, Many: true, NotNull: true, Default: "[]"},
	},
})

var verifiedDomain = define(&Type{
	Name: "verifiedDomain", Graph: true,
	Source: "https://learn.microsoft.com/graph/api/resources/verifieddomain",
	Properties: []Property{
		{Name: "capabilities", Type: String},
		{Name: "isDefault", Type: Boolean},
		{Name: "isInitial", Type: Boolean},
		{Name: "name", Type: String},
		{Name: "type", Type: String},
	},
})

// MixedType is directoryObject with the properties of users and groups: what
// $select and $filter may name where both are in one collection.
var MixedType = define(&Type{
	Name: DirectoryObjectType.Name, Graph: true, Entity: true, Source: DirectoryObjectType.Source,
	Properties: append(append([]Property(nil), UserType.Properties...), DirectoryGroupType.Properties...),
})

// DefaultProperties returns what a client that names no property sees of a
// directory object; none means everything.
//
// https://learn.microsoft.com/graph/api/user-list has them, and
// https://learn.microsoft.com/graph/api/directoryobject-getbyids says that v1.0
// alone leaves some out.
func (t *Type) DefaultProperties(v Version) []string {
	if t != UserType || v == Beta {
		return nil
	}
	return []string{"businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone",
		"officeLocation", "preferredLanguage", "surname", userPrincipalName, "id"}
}
