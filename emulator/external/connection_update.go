package external

import (
	"fmt"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
)

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
			if sent, set := gjson.ParseBytes(raw), gjson.GetBytes(c.Doc, p.Name); sent.Type != set.Type || sent.String() != set.String() {
				return c, broken(fmt.Sprintf("'%s' cannot be changed after the connection was created.", p.Name))
			}
			continue
		}
		// The name is the model's, so it is safe as an sjson path.
		doc, err := sjson.SetRawBytesOptions(c.Doc, p.Name, raw, inPlace)
		if err != nil {
			return c, err
		}
		c.Doc = doc
	}
	if _, changed := u.changes[ConnectionType.Property("configuration")]; !changed {
		return c, nil
	}
	return c.authorizeCreator()
}
