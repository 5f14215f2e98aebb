package graph

import (
	"net/http"
	"strings"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/odata"
	"github.com/graphemu/graphemu/emulator/store"
)

// The permissions of the directory, as Microsoft's pages of the operations have
// them. User.Read reaches nobody but the signed-in user, so it does for /me and
// the organization alone; that it does for /users/{id} with the user's own id,
// too, is left out.
var (
	meRead     = Permissions{Delegated: []string{"User.Read", "User.ReadWrite", "User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}}
	meMemberOf = Permissions{Delegated: []string{"User.Read", "User.Read.All", "GroupMember.Read.All", "Group.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"}}
	userRead   = Permissions{
		Application: []string{"User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"},
		Delegated:   []string{"User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"},
	}
	userMemberOf     = both("User.Read.All", "GroupMember.Read.All", "Group.Read.All", "Directory.Read.All", "Directory.ReadWrite.All")
	groupRead        = both("GroupMember.Read.All", "Group.Read.All", "Directory.Read.All", "Group.ReadWrite.All", "Directory.ReadWrite.All")
	groupMembersRead = both("GroupMember.Read.All", "Group.Read.All", "Directory.Read.All", "GroupMember.ReadWrite.All", "Group.ReadWrite.All")
	groupMemberOf    = both("GroupMember.Read.All", "Group.Read.All", "Directory.Read.All", "Directory.ReadWrite.All")
	objectsRead      = both("Directory.Read.All")
	// Their page wants User.Read.All beside each of the first two, which a list
	// of permissions of which one does cannot say.
	memberGroupsRead   = both("GroupMember.Read.All", "Group.Read.All", "Directory.Read.All")
	meMemberGroupsRead = Permissions{Delegated: memberGroupsRead.Delegated}
	organizationRead   = Permissions{
		Application: []string{"Organization.Read.All", "Directory.Read.All", "Organization.ReadWrite.All", "Directory.ReadWrite.All"},
		Delegated:   []string{"User.Read", "Organization.Read.All", "Directory.Read.All", "Organization.ReadWrite.All", "Directory.ReadWrite.All"},
	}
)

// directoryOperations is the part of the table that is Entra ID's directory:
// what connectors look up to say who may see an item. Nobody writes here, so
// all else on these paths is 405.
func directoryOperations() []Operation {
	const (
		userPath         = "/users/{user}"
		groupPath        = "/groups/{group}"
		organizationPath = "/organization/{organization}"
	)
	ops := []Operation{
		{Name: "me.get", Method: http.MethodGet, Path: "/me", Permissions: meRead,
			Evidence: documented(Observed, GoSDK), handler: (*API).getMe},
		{Name: "me.getMemberGroups", Method: http.MethodPost, Path: "/me/getMemberGroups", Permissions: meMemberGroupsRead,
			Evidence: documented(GoSDK), handler: memberGroups(me)},
		{Name: "me.checkMemberGroups", Method: http.MethodPost, Path: "/me/checkMemberGroups", Permissions: meMemberGroupsRead,
			Evidence: documented(GoSDK), handler: checkMemberGroups(me)},
		{Name: "users.count", Method: http.MethodGet, Path: "/users/$count", Permissions: userRead,
			Evidence: documented(Observed, GoSDK), handler: (*API).countUsers},
		{Name: "users.get", Method: http.MethodGet, Path: userPath, Permissions: userRead,
			Evidence: documented(Observed, GoSDK), handler: (*API).getUser},
		{Name: "users.list", Method: http.MethodGet, Path: "/users", Permissions: userRead,
			Evidence: documented(Observed, GoSDK), handler: (*API).listUsers},
		{Name: "users.getMemberGroups", Method: http.MethodPost, Path: userPath + "/getMemberGroups", Permissions: memberGroupsRead,
			Evidence: documented(GoSDK), handler: memberGroups(user)},
		{Name: "users.checkMemberGroups", Method: http.MethodPost, Path: userPath + "/checkMemberGroups", Permissions: memberGroupsRead,
			Evidence: documented(GoSDK), handler: checkMemberGroups(user)},
		{Name: "directoryGroups.count", Method: http.MethodGet, Path: "/groups/$count", Permissions: groupRead,
			Evidence: documented(GoSDK), handler: (*API).countDirectoryGroups},
		{Name: "directoryGroups.get", Method: http.MethodGet, Path: groupPath, Permissions: groupRead,
			Evidence: documented(Observed, GoSDK), handler: (*API).getDirectoryGroup},
		{Name: "directoryGroups.list", Method: http.MethodGet, Path: "/groups", Permissions: groupRead,
			Evidence: documented(GoSDK), handler: (*API).listDirectoryGroups},
		{Name: "organization.get", Method: http.MethodGet, Path: organizationPath, Permissions: organizationRead,
			Evidence: documented(GoSDK), handler: (*API).getOrganization},
		{Name: "organization.list", Method: http.MethodGet, Path: "/organization", Permissions: organizationRead,
			Evidence: documented(GoSDK), handler: (*API).listOrganization},
		{Name: "directoryObjects.getByIds", Method: http.MethodPost, Path: "/directoryObjects/getByIds", Permissions: objectsRead,
			Evidence: documented(Observed, GoSDK), handler: (*API).getByIDs},
	}
	ops = append(ops, relations("me", "/me", me, store.MemberOf, meMemberOf)...)
	ops = append(ops, relations("users", userPath, user, store.MemberOf, userMemberOf)...)
	ops = append(ops, relations("directoryGroups", groupPath, directoryGroup, store.MemberOf, groupMemberOf)...)
	ops = append(ops, relations("directoryGroups", groupPath, directoryGroup, store.Members, groupMembersRead)...)
	for i := range ops {
		ops[i].directory = true
	}
	return ops
}

// relations returns the operations that follow by from what find finds, which
// lies at path: in one step and in any number, whole and cast to a type.
//
// https://learn.microsoft.com/graph/api/user-list-memberof,
// https://learn.microsoft.com/graph/api/user-list-transitivememberof,
// https://learn.microsoft.com/graph/api/group-list-memberof,
// https://learn.microsoft.com/graph/api/group-list-transitivememberof,
// https://learn.microsoft.com/graph/api/group-list-members,
// https://learn.microsoft.com/graph/api/group-list-transitivemembers
func relations(of, path string, find subject, by store.Relation, p Permissions) []Operation {
	name, casts := "memberOf", []*set{nil, &directoryGroups}
	if by == store.Members {
		name, casts = "members", []*set{nil, &directoryGroups, &users}
	}
	var ops []Operation
	for _, transitive := range []bool{false, true} {
		if transitive {
			name = "transitive" + strings.ToUpper(name[:1]) + name[1:]
		}
		for _, only := range casts {
			op := Operation{Name: of + "." + name, Method: http.MethodGet, Path: path + "/" + name, Permissions: p,
				Evidence: documented(GoSDK), handler: related(relation{find, by, transitive, only})}
			if only != nil {
				op.Path += "/" + alias + "." + only.of.Name
			}
			ops = append(ops, op)
		}
	}
	return ops
}

// shortenCast writes the type with which a path of the directory ends, if any,
// with the alias that $metadata gives its namespace: generated clients send
// graph.user where Microsoft's pages have microsoft.graph.user. After members it
// stands where a key does.
func shortenCast(path odata.Path) {
	if len(path) < 2 || path[0].Name != "me" && path[0].Name != "users" && path[0].Name != "groups" {
		return
	}
	last := &path[len(path)-1]
	for _, d := range []set{users, directoryGroups} {
		short := alias + "." + d.of.Name
		switch long := external.OldNamespace + "." + d.of.Name; {
		case last.Name == long:
			last.Name = short
		case last.Name == "members" && (strings.EqualFold(last.Key, long) || strings.EqualFold(last.Key, short)):
			last.Key = short
		}
	}
}
