package external

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
)

// MaxConnectionBytes is the largest body of a connection that is read.
//
// A guess: Graph's limit for an item. https://learn.microsoft.com/graph/connecting-external-content-api-limits
const MaxConnectionBytes = 4_000_000

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
	// Items is how many items it has, and TenantItems how many all connections
	// of its tenant have.
	Items, TenantItems int64
}

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
// minutes, here it is always right:
// https://learn.microsoft.com/graph/api/resources/externalconnectors-externalconnection?view=graph-rest-beta
func (c Connection) Shown(now time.Time, l Limits) ([]byte, error) {
	state := c.State(now, l)
	if state == Draft {
		return c.Doc, nil // as it was written by the create
	}
	doc, err := sjson.SetBytes(c.Doc, "state", string(state))
	if err != nil {
		return nil, err
	}
	return sjson.SetBytes(doc, "ingestedItemsCount", c.Items)
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
		case ok:
		case p.Required || p.StrictlyRequired && rules.Strict:
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

// A ConnectionUpdate is the checked body of a PATCH.
type ConnectionUpdate struct {
	// Echoes are to be given back in the answer.
	Echoes  []Echo
	changes map[*Property][]byte
}

// NewConnectionUpdate checks body, which is to update a connection.
//
// Errors: an [*Error] of kind [Unreadable] or [Invalid].
func NewConnectionUpdate(body []byte, v Version) (ConnectionUpdate, error) {
	n := &normalizer{version: v, updating: true}
	changes, err := n.entity(ConnectionType, body)
	return ConnectionUpdate{Echoes: n.echoes, changes: changes}, err
}

// Apply returns c with the update merged into its document: what the update
// does not name keeps its value, what it names is replaced as a whole.
//
// That a complex value is replaced and not merged member by member is a guess,
// from how the pages word it.
//
// Errors: an [*Error] of kind [Invalid] when the update would change what only
// a create sets.
func (u ConnectionUpdate) Apply(c Connection) (Connection, error) {
	for i := range ConnectionType.Properties {
		p := &ConnectionType.Properties[i]
		raw, ok := u.changes[p]
		if !ok || p.Hidden {
			continue
		}
		if p.Access == CreateOnly {
			if string(raw) != gjson.GetBytes(c.Doc, p.Name).Raw {
				return c, broken(fmt.Sprintf("'%s' cannot be changed after the connection was created.", p.Name))
			}
			continue
		}
		// The name is the model's, so it is safe as an sjson path.
		doc, err := sjson.SetRawBytes(c.Doc, p.Name, raw)
		if err != nil {
			return c, err
		}
		c.Doc = doc
	}
	return c.authorizeCreator()
}

// entity checks a body of type t and returns the normalised members it names.
func (n *normalizer) entity(t *Type, body []byte) (map[*Property][]byte, error) {
	doc, err := Parse(body)
	if err != nil {
		return nil, err
	}
	if _, err := n.typeOf(t, doc); err != nil {
		return nil, err
	}
	sent := make(map[*Property][]byte)
	return sent, n.members(t, doc, func(_ string, p *Property, value gjson.Result) (err error) {
		sent[p], err = n.value(nil, p, value)
		return err
	})
}

// authorizeCreator adds the creator to the applications that may manage c. The
// service does so and keeps it there: CLI for Microsoft 365, 2023.
func (c Connection) authorizeCreator() (Connection, error) {
	if c.Creator == "" || slices.Contains(c.Authorized(), c.Creator) {
		return c, nil
	}
	var err error
	if !gjson.GetBytes(c.Doc, "configuration").IsObject() {
		c.Doc, err = sjson.SetRawBytes(c.Doc, "configuration", []byte("{}"))
	}
	if err == nil {
		c.Doc, err = sjson.SetBytes(c.Doc, "configuration."+authorizedAppIDs+".-1", c.Creator)
	}
	return c, err
}

// Authorized returns the client ids of the applications that may manage c.
func (c Connection) Authorized() []string {
	list := gjson.GetBytes(c.Doc, "configuration."+authorizedAppIDs).Array()
	ids := make([]string, len(list))
	for i, id := range list {
		ids[i] = id.Str
	}
	return ids
}

// TopEcho returns the type annotation that a client sent for the body itself,
// or "".
func TopEcho(echoes []Echo) string {
	for _, e := range echoes {
		if len(e.Path) == 0 {
			return e.Type
		}
	}
	return ""
}

// WithEchoes returns doc with the type annotations that a client is to get
// back, except that of doc itself.
func WithEchoes(doc []byte, echoes []Echo) ([]byte, error) {
	for _, e := range echoes {
		if len(e.Path) == 0 {
			continue
		}
		var path strings.Builder
		for _, segment := range e.Path {
			path.WriteString(gjson.Escape(segment) + ".")
		}
		var err error
		if doc, err = sjson.SetBytes(doc, path.String()+gjson.Escape(typeAnnotation), e.Type); err != nil {
			return nil, err
		}
	}
	return doc, nil
}
