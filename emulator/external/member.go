package external

import (
	"fmt"

	"github.com/tidwall/gjson"
)

// A GroupMember is an identity that belongs to a group.
type GroupMember struct {
	ID string
	// Doc is the identity as it is shown.
	Doc []byte
}

// A Shape is the form in which a client sent a member. The answer to it is in
// the same form.
type Shape struct {
	// Type is the type of Doc.
	Type *Type
	Doc  []byte
	// Echo is the @odata.type that goes back to the client; empty for none.
	Echo string
}

// NewGroupMember makes the member that is asked for with body, and returns the form
// that it was sent in.
//
// A member that was sent as an externalGroupMember is kept as the identity that
// it means, because that is the only type that members have in the metadata of
// both versions: so every client can read it, whoever wrote it. A guess.
//
// Errors: an [*Error] of kind [Unreadable] or [Invalid].
func NewGroupMember(body []byte, v Version) (GroupMember, Shape, error) {
	n := &normalizer{version: v}
	if annotation, former := isFormer(body); former && v == Beta {
		return n.former(body, annotation)
	}
	sent, err := n.inNamespace(IdentityType, body)
	if err != nil {
		return GroupMember{}, Shape{}, err
	}
	doc, err := n.document(IdentityType, sent)
	if err != nil {
		return GroupMember{}, Shape{}, err
	}
	m := GroupMember{ID: ID(doc), Doc: doc}
	return m, Shape{Type: IdentityType, Doc: doc}, checkMember(m.ID, gjson.GetBytes(doc, "type").Str)
}

// isFormer reports whether body is an externalGroupMember: it says so in its
// @odata.type, or it says nothing and has an identitySource.
func isFormer(body []byte) (annotation string, former bool) {
	annotation = gjson.GetBytes(body, gjson.Escape(typeAnnotation)).Str
	switch annotation {
	case "":
		return "", gjson.GetBytes(body, "identitySource").Exists()
	case formerMember.EdmName(), "#" + formerMember.EdmName(),
		OldNamespace + "." + formerMember.Name, "#" + OldNamespace + "." + formerMember.Name:
		return annotation, true
	}
	return annotation, false
}

// former makes the member that body has as an externalGroupMember.
func (n *normalizer) former(body []byte, annotation string) (GroupMember, Shape, error) {
	sent, err := n.entity(formerMember, body)
	if err != nil {
		return GroupMember{}, Shape{}, err
	}
	doc, err := n.document(formerMember, sent)
	if err != nil {
		return GroupMember{}, Shape{}, err
	}
	id, kind := gjson.GetBytes(doc, "id"), gjson.GetBytes(doc, "type").Str
	switch source := gjson.GetBytes(doc, "identitySource").Str; {
	case source == "unknownFutureValue":
		return GroupMember{}, Shape{}, notAValue(source)
	case source == "external" && kind == typeUser:
		return GroupMember{}, Shape{}, broken("A member whose 'identitySource' is 'external' can only be of type 'group'.")
	case source == "external" && kind == typeGroup:
		kind = typeExternalGroup
	}
	identity := fmt.Appendf(nil, `{"id":%s,"type":"%s"}`, id.Raw, kind)
	return GroupMember{ID: id.Str, Doc: identity}, Shape{Type: formerMember, Doc: doc, Echo: annotation}, checkMember(id.Str, kind)
}

// checkMember checks a member's id against its type.
//
// https://learn.microsoft.com/graph/api/externalconnectors-externalgroup-post-members:
// type is required, and id is an object id of Entra ID or the id of an external
// group. That an id of another form is refused is a guess, and so is that the
// external group need not exist, nor be another than the one it is added to:
// an item's list may name one that does not exist yet, and no page speaks of
// cycles.
func checkMember(id, kind string) error {
	switch kind {
	case "": // missing, or null
		return broken("'type' is required.")
	case typeUser, typeGroup:
		if !isGUID(id) {
			return broken("'id' must be the object id of the " + kind + " in Entra ID.")
		}
	case typeExternalGroup:
		if wrong := checkGroupID(id); wrong != "" {
			return broken("'id' " + wrong + ".")
		}
	default: // a member of the enumeration that stands for others
		return notAValue(kind)
	}
	return nil
}

// notAValue has the wording that was observed for an enumeration's member that
// does not exist. That one which only stands for others is refused so is a guess.
func notAValue(name string) *Error {
	return deserialization("Requested value '" + name + "' was not found.")
}
