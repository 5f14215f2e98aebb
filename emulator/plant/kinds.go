package plant

import (
	"strings"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/fixtures"
	"github.com/tidwall/gjson"
)

// puts has how to store each kind.
var puts = map[fixtures.Kind]func(*batch, fixtures.Resource) error{
	fixtures.Tenant:      (*batch).putTenant,
	fixtures.Application: (*batch).putApplication,
	fixtures.User:        (*batch).putUser,
	fixtures.Group:       (*batch).putGroup,
	fixtures.Member:      (*batch).putMember,
	fixtures.Held:        (*batch).putHeld,
	fixtures.Connection:  (*batch).putConnection,
	fixtures.Operation:   (*batch).putOperation,
	fixtures.Previous:    (*batch).putPrevious,
	fixtures.Schema:      (*batch).putSchema,
	fixtures.Item:        (*batch).putItem,
	fixtures.Activity:    (*batch).putActivity,
	fixtures.Obsolete:    (*batch).putObsolete,
}

// identity returns what no other resource of a pack may have in common with r;
// empty if there may be many like it.
func identity(r fixtures.Resource) string {
	id := ""
	switch r.Kind {
	case fixtures.Obsolete:
		return ""
	case fixtures.Schema, fixtures.Previous:
	case fixtures.Application:
		id = gjson.GetBytes(r.Body, "clientId").Str
	default:
		id = external.ID(r.Body)
	}
	if r.In == "" && r.Kind != fixtures.Connection && r.Kind != fixtures.Held {
		id, r.Group = strings.ToLower(id), strings.ToLower(r.Group) // GUIDs
	}
	return strings.Join([]string{string(r.Kind), r.In, r.Item, r.Group, id}, "\x00")
}
