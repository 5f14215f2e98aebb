package odata

import (
	"slices"
	"strings"
)

// system are the options whose "$" a client of Graph may leave out: Microsoft's
// developer blog announced these for beta.
var system = []string{"select", "expand", "orderby", "filter", "top", "skip", "skiptoken", "count", "search", "format"}

// Prefixed returns the query of a URL with the "$" that clients may leave out on
// beta. It does not look into an $expand.
//
// https://learn.microsoft.com/graph/query-parameters ("On the beta endpoint, the
// $ prefix is optional"; on v1.0 "for only a subset of APIs")
func Prefixed(raw string) string {
	if raw == "" {
		return ""
	}
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		name, _, err := decodePair(pair)
		if err == nil && slices.Contains(system, strings.ToLower(name)) {
			pairs[i] = "$" + pair
		}
	}
	return strings.Join(pairs, "&")
}
