package external

import (
	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
)

// A Group is an externalGroup.
type Group struct {
	ID string
	// Members is how many members it has.
	Members int64
	// Doc is the document as it is shown: every member of the model, in order.
	Doc []byte
}

// NewGroup makes the group that is asked for with body. Its members come one
// by one, each with a POST of its own: that a body with them is refused is a
// guess.
//
// Errors: an [*Error] of kind [Unreadable] or [Invalid].
func NewGroup(body []byte, v Version) (Group, error) {
	n := &normalizer{version: v}
	sent, err := n.inNamespace(GroupType, body)
	if err != nil {
		return Group{}, err
	}
	doc, err := n.document(GroupType, sent)
	return Group{ID: ID(doc), Doc: doc}, err
}

// A GroupUpdate is the checked body of a PATCH.
type GroupUpdate struct{ changes map[*Property][]byte }

// NewGroupUpdate checks body, which is to update a group.
//
// Errors: an [*Error] of kind [Unreadable] or [Invalid].
func NewGroupUpdate(body []byte, v Version) (GroupUpdate, error) {
	n := &normalizer{version: v, updating: true}
	changes, err := n.inNamespace(GroupType, body)
	return GroupUpdate{changes}, err
}

// Apply returns g with the update merged into its document: what the update
// does not name keeps its value.
//
// Errors: an [*Error] of kind [Invalid] when the update names another id.
func (u GroupUpdate) Apply(g Group) (Group, error) {
	for i := range GroupType.Properties {
		p := &GroupType.Properties[i]
		raw, named := u.changes[p]
		switch {
		case !named:
			continue
		case p.Access == CreateOnly:
			if gjson.ParseBytes(raw).Str != g.ID {
				return g, broken("'" + p.Name + "' cannot be changed after the group was created.")
			}
			continue
		}
		// The name is the model's, so it is safe as an sjson path.
		doc, err := sjson.SetRawBytes(g.Doc, p.Name, raw)
		if err != nil {
			return g, err
		}
		g.Doc = doc
	}
	return g, nil
}

// inNamespace does what entity does, and refuses an @odata.type of the old
// namespace. The service was seen to take it to a namespace of its own and to
// find nothing there: microsoftgraph/msgraph-metadata#67, beta, March 2021.
func (n *normalizer) inNamespace(t *Type, body []byte) (map[*Property][]byte, error) {
	sent, err := n.entity(t, body)
	if err == nil && TopEcho(n.echoes) != "" {
		err = deserialization("A type named '" + servicesNamespace + "." + t.Name + "' could not be resolved by the model. " +
			"When a model is available, each type name must resolve to a valid type.")
	}
	return sent, err
}

// servicesNamespace is what the service's own errors call [OldNamespace].
const servicesNamespace = "microsoft.substrateConnectors"

// document writes the whole entity of which sent are the members that a client
// named.
func (n *normalizer) document(t *Type, sent map[*Property][]byte) ([]byte, error) {
	doc := []byte{'{'}
	for i := range t.Properties {
		p := &t.Properties[i]
		raw, named := sent[p]
		switch {
		case named:
		case p.Required:
			return nil, n.missing(p)
		default:
			raw = []byte("null")
		}
		doc = append(appendName(doc, 1, p.Name), raw...)
	}
	return append(doc, '}'), nil
}
