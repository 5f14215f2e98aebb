package external

import (
	"fmt"
	"slices"
	"strings"
)

// Lengths of a connection's id, in characters.
//
// https://learn.microsoft.com/graph/api/external-post-connections
const (
	minConnectionID = 3
	maxConnectionID = 32
)

// reservedIDs cannot be the id of a connection. That they are compared without
// case is a guess.
//
// https://learn.microsoft.com/graph/api/resources/externalconnectors-externalconnection
var reservedIDs = []string{"None", "Directory", "Exchange", "ExchangeArchive", "LinkedIn", "Mailbox",
	"OneDriveBusiness", "SharePoint", "Teams", "Yammer", "Connectors", "TaskFabric", "PowerBI", "Assistant",
	"TopicEngine", "MSFT_All_Connectors"}

// reservedPrefix cannot begin the id of a connection (same page; comparison
// without case is a guess).
const reservedPrefix = "Microsoft"

func checkConnectionID(id string) string {
	if n := len(id); n < minConnectionID || n > maxConnectionID {
		return fmt.Sprintf("must be %d to %d characters long, not %d", minConnectionID, maxConnectionID, n)
	}
	if !alphanumeric(id) {
		return "must hold only letters A-Z, a-z and digits"
	}
	if len(id) >= len(reservedPrefix) && strings.EqualFold(id[:len(reservedPrefix)], reservedPrefix) {
		return "must not begin with '" + reservedPrefix + "'"
	}
	if slices.ContainsFunc(reservedIDs, func(r string) bool { return strings.EqualFold(r, id) }) {
		return "is a reserved name"
	}
	return ""
}

func checkAlphanumeric(s string) string {
	if !alphanumeric(s) {
		return "must hold only letters A-Z, a-z and digits"
	}
	return ""
}

func alphanumeric(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20 // to lower case
		if (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return s != ""
}
