package external

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Limits are what a tenant may hold. Microsoft has changed them, so they come
// as dated profiles.
type Limits struct {
	// Connections is how many connections a tenant may have.
	Connections int64
	// ItemsPerConnection is how many items a connection may have before it is
	// in state limitExceeded, and ItemsPerTenant how many all of a tenant's
	// connections may have together.
	ItemsPerConnection, ItemsPerTenant int64
	// Groups is how many external groups a tenant may have.
	Groups int64
	// Members is how many members a group may have.
	Members int64
}

// DefaultLimits names the profile that is used if nobody asks for another.
const DefaultLimits = "limits-2023-02"

// profiles holds the limits as Microsoft's pages had them at a time.
//
// https://learn.microsoft.com/graph/connecting-external-content-api-limits and
// its history; the items of a tenant and the members of a group are from
// https://learn.microsoft.com/microsoftsearch/licensing and the connectors'
// error 2008, which give no date.
var profiles = map[string]Limits{
	"limits-2021-07": {Connections: 10, ItemsPerConnection: 700_000, ItemsPerTenant: 50_000_000, Groups: 100_000, Members: 50_000},
	"limits-2022-04": {Connections: 10, ItemsPerConnection: 5_000_000, ItemsPerTenant: 50_000_000, Groups: 100_000, Members: 50_000},
	DefaultLimits:    {Connections: 30, ItemsPerConnection: 5_000_000, ItemsPerTenant: 50_000_000, Groups: 100_000, Members: 50_000},
}

// ParseLimits reads a profile's name, optionally followed by limits of one's
// own: "limits-2023-02,itemsPerConnection=3". Empty means [DefaultLimits].
//
// Errors: an unknown profile, an unknown limit, or a value that is not a whole
// number from 0 up.
func ParseLimits(text string) (Limits, error) {
	name, own, _ := strings.Cut(text, ",")
	if name == "" {
		name = DefaultLimits
	}
	l, ok := profiles[name]
	if !ok {
		return Limits{}, fmt.Errorf("no limits are called %q: there are %s", name, strings.Join(Profiles(), ", "))
	}
	if own == "" {
		return l, nil
	}
	fields := map[string]*int64{"connections": &l.Connections, "itemsPerConnection": &l.ItemsPerConnection,
		"itemsPerTenant": &l.ItemsPerTenant, "groups": &l.Groups, "members": &l.Members}
	for pair := range strings.SplitSeq(own, ",") {
		key, value, _ := strings.Cut(pair, "=")
		field, ok := fields[key]
		if !ok {
			return Limits{}, fmt.Errorf("there is no limit %q: there are connections, itemsPerConnection, itemsPerTenant, groups and members", key)
		}
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || n < 0 {
			return Limits{}, fmt.Errorf("limit %s is %q, which is not a whole number", key, value)
		}
		*field = n
	}
	return l, nil
}

// Profiles returns the names of the profiles, sorted.
func Profiles() []string {
	names := make([]string, 0, len(profiles))
	for name := range profiles {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
