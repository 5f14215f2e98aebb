package external

import (
	"time"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
)

// A Connection is an externalConnection.
type Connection struct {
	ID string
	// Creator is the client id of the application that created it.
	Creator string
	// Doc is the document as it was written: every member of the model, in
	// order. [Connection.Shown] is what clients see.
	Doc []byte
	// Registration is the latest registration of a schema; nil before the
	// first.
	Registration *Registration
	// Deprecated says that something that the connection needs is gone, which
	// makes it obsolete.
	Deprecated bool
	// Lag says that ingestedItemsCount is behind; nil means that it is not.
	Lag *Lag
	// Items is how many items it has, and TenantItems how many all connections
	// of its tenant have.
	Items, TenantItems int64
}

// A Lag holds ingestedItemsCount back: the index is refreshed from time to time,
// and not at each write.
type Lag struct {
	// Items is the count that is shown until then.
	Items int64 `json:"items"`
	// Until is when the index is refreshed.
	Until time.Time `json:"until"`
}

// Holds reports whether the count is behind at now.
func (l *Lag) Holds(now time.Time) bool { return l != nil && now.Before(l.Until) }

// State returns the state that c is in at now.
func (c Connection) State(now time.Time, l Limits) State {
	r := c.Registration
	switch {
	case c.Deprecated:
		return Obsolete
	case r == nil || !r.Updates && r.Status(now) != Completed:
		return Draft
	case c.Remaining(l) <= 0:
		return LimitExceeded
	}
	return Ready
}

// Remaining returns how many items c can still take.
//
// https://learn.microsoft.com/graph/api/resources/externalconnectors-connectionquota?view=graph-rest-beta
func (c Connection) Remaining(l Limits) int64 {
	return max(0, min(l.ItemsPerConnection-c.Items, l.ItemsPerTenant-c.TenantItems))
}

// People reports whether c is a connection for people, whose schema has rules
// of its own.
func (c Connection) People() bool { return gjson.GetBytes(c.Doc, "contentCategory").Str == "people" }

// Shown returns the document of c as clients see it at now.
//
// ingestedItemsCount is null in draft; the service refreshes it about every 15
// minutes, here it is right unless a Lag holds:
// https://learn.microsoft.com/graph/api/resources/externalconnectors-externalconnection?view=graph-rest-beta
func (c Connection) Shown(now time.Time, l Limits) ([]byte, error) {
	state := c.State(now, l)
	if state == Draft {
		return c.Doc, nil // as it was written by the create
	}
	doc, err := sjson.SetBytesOptions(c.Doc, "state", string(state), inPlace)
	if err != nil {
		return nil, err
	}
	count := c.Items
	if c.Lag.Holds(now) {
		count = c.Lag.Items
	}
	return sjson.SetBytesOptions(doc, "ingestedItemsCount", count, inPlace)
}

// inPlace tells sjson that a member is most likely there, as all of the model
// are: it takes half the time then.
var inPlace = &sjson.Options{Optimistic: true}

// Written returns the document of c without what Graph computes: the body of a
// create.
func (c Connection) Written() ([]byte, error) {
	doc, err := sjson.DeleteBytes(c.Doc, repeatedApps)
	if err != nil {
		return nil, err
	}
	for i := range ConnectionType.Properties {
		if p := &ConnectionType.Properties[i]; p.Access == ReadOnly {
			if doc, err = sjson.DeleteBytes(doc, p.Name); err != nil {
				return nil, err
			}
		}
	}
	return doc, nil
}

// NewConnection makes the connection that creator asks for with body.
//
// Errors: an [*Error] of kind [Unreadable] or [Invalid].
func NewConnection(body []byte, creator string, v Version, rules Rules) (Connection, []Echo, error) {
	n := &normalizer{version: v, rules: rules}
	sent, err := n.entity(ConnectionType, body)
	if err != nil {
		return Connection{}, nil, err
	}
	c := Connection{Creator: creator, Doc: []byte{'{'}}
	for i := range ConnectionType.Properties {
		p := &ConnectionType.Properties[i]
		if p.Hidden {
			continue
		}
		raw, ok := sent[p]
		switch {
		case p.StrictlyRequired && rules.Strict && (!ok || string(raw) == "null" || string(raw) == `""`):
			return Connection{}, nil, n.missing(p)
		case ok:
		case p.Required:
			return Connection{}, nil, n.missing(p)
		case p.Default != "":
			raw = []byte(p.Default)
		default:
			raw = []byte("null")
		}
		c.Doc = append(appendName(c.Doc, 1, p.Name), raw...)
	}
	c.Doc = append(c.Doc, '}')
	c.ID = gjson.GetBytes(c.Doc, "id").Str
	c, err = c.authorizeCreator()
	return c, n.echoes, err
}

// authorizeCreator adds the creator to the applications that may manage c. The
// service does so and keeps it there: CLI for Microsoft 365, 2023.
func (c Connection) authorizeCreator() (Connection, error) {
	if c.Creator == "" || c.names(c.Creator) {
		return c.repeatApps()
	}
	var err error
	if !gjson.GetBytes(c.Doc, "configuration").IsObject() {
		c.Doc, err = sjson.SetRawBytes(c.Doc, "configuration", []byte("{}"))
	}
	if err == nil {
		c.Doc, err = sjson.SetBytes(c.Doc, "configuration."+authorizedAppIDs+".-1", c.Creator)
	}
	if err != nil {
		return c, err
	}
	return c.repeatApps()
}

// repeatApps writes the applications that may manage c a second time, as the
// service shows them: CLI for Microsoft 365, beta 2021 and v1.0 2022. No page
// has that name, so what a client sends for it counts for nothing.
func (c Connection) repeatApps() (Connection, error) {
	ids := gjson.GetBytes(c.Doc, "configuration."+authorizedAppIDs)
	if !ids.Exists() {
		return c, nil
	}
	var err error
	c.Doc, err = sjson.SetRawBytes(c.Doc, repeatedApps, []byte(ids.Raw))
	return c, err
}

// repeatedApps is where a connection's document has its applications again.
const repeatedApps = "configuration.authorizedApps"

// Authorizes reports whether the application called app created c or is among
// those that may manage it.
//
// https://learn.microsoft.com/graph/connecting-external-content-manage-connections
func (c Connection) Authorizes(app string) bool {
	return app == c.Creator || c.names(app)
}

// names reports whether app is among the applications that may manage c.
func (c Connection) names(app string) (found bool) {
	gjson.GetBytes(c.Doc, "configuration."+authorizedAppIDs).ForEach(func(_, id gjson.Result) bool {
		found = id.Str == app
		return !found
	})
	return found
}
