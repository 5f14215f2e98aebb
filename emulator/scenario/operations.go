package scenario

import (
	"cmp"
	"fmt"
	"path"

	"github.com/graphemu/graphemu/emulator/document"
)

// graphOperations are the operations of Graph that a rule can name: the names
// of the emulator's table, to which a test holds this list.
var graphOperations = []string{
	"activities.count", "activities.get", "activities.getPerformedBy", "activities.list",
	"batch",
	"connections.count", "connections.create", "connections.delete", "connections.get", "connections.list", "connections.update",
	"directoryGroups.count", "directoryGroups.get", "directoryGroups.list", "directoryGroups.memberOf", "directoryGroups.members",
	"directoryGroups.transitiveMemberOf", "directoryGroups.transitiveMembers",
	"directoryObjects.getByIds",
	"external.get",
	"groups.count", "groups.create", "groups.delete", "groups.get", "groups.list", "groups.update",
	"items.addActivities", "items.count", "items.delete", "items.get", "items.list", "items.put", "items.update",
	"me.checkMemberGroups", "me.get", "me.getMemberGroups", "me.memberOf", "me.transitiveMemberOf",
	"members.count", "members.create", "members.delete", "members.get", "members.list",
	"operations.count", "operations.get", "operations.list",
	"organization.get", "organization.list",
	"quota.get",
	"schema.create", "schema.delete", "schema.get", "schema.update",
	"users.checkMemberGroups", "users.count", "users.get", "users.getMemberGroups", "users.list", "users.memberOf",
	"users.transitiveMemberOf",
}

// tokenOperation is the one operation of Entra ID that a rule can name: the
// others hand out public facts that nobody retries.
const tokenOperation = "entra.token"

// Operations returns the operations that a rule can name.
func Operations() []string { return append([]string{tokenOperation}, graphOperations...) }

// CheckOperation reports a name or glob that fits no operation which a rule can
// name, nor one of more, with those that are near.
func CheckOperation(text string, more ...string) error {
	known := append(Operations(), more...)
	for _, name := range known {
		if fits, _ := path.Match(text, name); fits { // a glob that is none fits nothing
			return nil
		}
	}
	return fmt.Errorf("no operation is called %q: %s", text, cmp.Or(document.ChooseNear(text, known), "graphemu operations lists them"))
}
