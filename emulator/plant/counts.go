package plant

import "github.com/graphemu/graphemu/fixtures"

// Counts is how many resources of each kind a fixture has.
type Counts struct {
	Tenants          int64 `json:"tenants,omitempty"`
	Applications     int64 `json:"applications,omitempty"`
	Users            int64 `json:"users,omitempty"`
	DirectoryGroups  int64 `json:"directoryGroups,omitempty"`
	DirectoryMembers int64 `json:"directoryMembers,omitempty"`
	Held             int64 `json:"held,omitempty"`
	Connections      int64 `json:"connections"`
	Operations       int64 `json:"operations,omitempty"`
	// Schemas are those that registrations brought, and PreviousSchemas those
	// that an update is to replace.
	Schemas         int64 `json:"schemas"`
	PreviousSchemas int64 `json:"previousSchemas,omitempty"`
	Items           int64 `json:"items"`
	// Activities is how many came on lines of their own.
	Activities int64 `json:"activities,omitempty"`
	Groups     int64 `json:"groups"`
	Members    int64 `json:"members"`
}

// Add adds the counts of other to c.
func (c *Counts) Add(other Counts) {
	mine, theirs := c.Each(), other.Each()
	for i := range mine {
		*mine[i].N += *theirs[i].N
	}
}

// A Count is how many there are of something that has a name.
type Count struct {
	Name string // of one
	N    *int64
}

// Each returns the counts one by one.
func (c *Counts) Each() []Count {
	return []Count{{"tenant", &c.Tenants}, {"application", &c.Applications}, {"user", &c.Users},
		{"directory group", &c.DirectoryGroups}, {"directory member", &c.DirectoryMembers}, {"held id", &c.Held},
		{"connection", &c.Connections}, {"operation", &c.Operations}, {"schema", &c.Schemas}, {"previous schema", &c.PreviousSchemas},
		{"item", &c.Items}, {"activity", &c.Activities}, {"group", &c.Groups}, {"member", &c.Members}}
}

// of returns the count to which r belongs.
func (c *Counts) of(r fixtures.Resource) *int64 {
	switch r.Kind {
	case fixtures.Tenant:
		return &c.Tenants
	case fixtures.Application:
		return &c.Applications
	case fixtures.User:
		return &c.Users
	case fixtures.Held:
		return &c.Held
	case fixtures.Connection:
		return &c.Connections
	case fixtures.Operation:
		return &c.Operations
	case fixtures.Schema:
		return &c.Schemas
	case fixtures.Previous:
		return &c.PreviousSchemas
	case fixtures.Item:
		return &c.Items
	case fixtures.Activity:
		return &c.Activities
	case fixtures.Group:
		if r.In == "" {
			return &c.DirectoryGroups
		}
		return &c.Groups
	case fixtures.Member:
		if r.In == "" {
			return &c.DirectoryMembers
		}
		return &c.Members
	}
	return new(int64) // obsolete is no resource
}
