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

// Lengths of other ids, in characters.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalconnection-put-items,
// https://learn.microsoft.com/graph/api/externalconnectors-externalconnection-post-groups
const (
	maxItemID  = 128
	maxGroupID = 128
)

// CheckItemID returns the Error for an id that no item can have, or nil.
func CheckItemID(id string) error {
	if wrong := checkItemID(id); wrong != "" {
		return broken("The id of an item " + wrong + ".")
	}
	return nil
}

// checkItemID takes the alphabet of group ids. The page says alphanumeric, but
// ids with - and _ were seen to work; that nothing else does is a guess.
func checkItemID(id string) string {
	if n := len(id); n == 0 || n > maxItemID {
		return fmt.Sprintf("must be 1 to %d characters long, not %d", maxItemID, n)
	}
	return checkURLSafe(id)
}

func checkGroupID(id string) string {
	if n := len(id); n > maxGroupID {
		return fmt.Sprintf("must be at most %d characters long, not %d", maxGroupID, n)
	}
	return checkURLSafe(id)
}

// checkURLSafe takes the URL and filename safe Base64 alphabet.
func checkURLSafe(id string) string {
	for i := range len(id) {
		if c := id[i]; c != '-' && c != '_' && !alphanumeric(id[i:i+1]) {
			return "must hold only letters A-Z, a-z, digits, '-' and '_'"
		}
	}
	return ""
}

// notInNames may not stand in the name of a property. The 2021 page has | as
// well, and the newest / for \.
//
// https://learn.microsoft.com/graph/api/resources/externalconnectors-property
const notInNames = ":;,()[]{}%$+!*=&?@#\\/~'\"<>`^|"

func checkPropertyName(name string) string {
	if !alphanumeric(name) {
		if i := strings.IndexAny(name, notInNames); i >= 0 {
			return fmt.Sprintf("must not hold '%c'", name[i])
		}
		return "must hold only letters A-Z, a-z and digits"
	}
	return ""
}

// maxAlias is the greatest length of an alias, in characters.
const maxAlias = 32

func checkAlias(alias string) string {
	if n := len(alias); n > maxAlias {
		return fmt.Sprintf("must be at most %d characters long, not %d", maxAlias, n)
	}
	return checkPropertyName(alias)
}

func checkBaseType(name string) string {
	if name != BaseType {
		return "must be '" + BaseType + "'"
	}
	return ""
}

// isGUID reports whether s has the form of an Entra object id.
func isGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		hyphen := i == 8 || i == 13 || i == 18 || i == 23
		hex := strings.IndexByte("0123456789abcdefABCDEF", s[i]) >= 0
		if hyphen != (s[i] == '-') || !hyphen && !hex {
			return false
		}
	}
	return true
}
