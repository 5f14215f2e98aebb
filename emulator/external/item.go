package external

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
)

// MaxBodyBytes is the largest body of a write.
//
// https://learn.microsoft.com/graph/connecting-external-content-api-limits has
// it for an item (4 MB, "equals 4,000,000 bytes"); for all else it is a guess.
const MaxBodyBytes = 4_000_000

// An ItemWrite is the checked body of a PUT or PATCH of an item.
type ItemWrite struct {
	// Activities came with the item.
	Activities []Activity
	id         string
	members    map[string][]byte
}

// NewItemWrite checks body, which is to write the item called id to a
// connection with the schema s. partial takes a body that leaves members out
// (PATCH).
//
// Errors: an [*Error] of kind [Unreadable] or [Invalid].
func NewItemWrite(body []byte, id string, v Version, s Schema, partial bool) (ItemWrite, error) {
	w := ItemWrite{id: id, members: make(map[string][]byte)}
	if err := CheckItemID(id); err != nil {
		return w, err
	}
	doc, err := Parse(body)
	if err != nil {
		return w, err
	}
	n := &normalizer{version: v, updating: true}
	if _, err := n.typeOf(ItemType, doc); err != nil {
		return w, err
	}
	n.navigate = func(_ string, value gjson.Result) (err error) {
		w.Activities, err = inlineActivities(value, v)
		return err
	}
	err = n.members(ItemType, doc, func(name string, p *Property, value gjson.Result) (err error) {
		switch {
		case name == "id" && value.String() != id:
			// What the service does with another id is not known: a guess.
			return n.refuse(RuleBroken, "must be the id in the path, '%s'", id)
		case name == "properties" && value.IsObject():
			w.members[name], err = n.itemProperties(s, value)
		case name == "acl":
			if w.members[name], err = n.value(nil, p, value); err == nil {
				w.members[name], err = n.acl(w.members[name])
			}
		default:
			w.members[name], err = n.value(nil, p, value)
		}
		return err
	})
	if err != nil {
		return w, err
	}
	for i := range ItemType.Properties {
		p := &ItemType.Properties[i]
		if p.Required && !partial && w.members[p.Name] == nil {
			return w, n.missing(p)
		}
	}
	return w, nil
}

// Apply returns the document of the item: stored with what the write names in
// its place, or the write alone if stored is nil.
//
// A member that is named is replaced as a whole:
// https://learn.microsoft.com/graph/api/externalconnectors-externalitem-update
func (w ItemWrite) Apply(stored []byte) []byte {
	doc := append([]byte(`{"id":`), AppendString(nil, w.id)...)
	for _, p := range ItemType.Properties[1:] {
		raw := w.members[p.Name]
		if raw == nil && stored != nil {
			raw = []byte(gjson.GetBytes(stored, p.Name).Raw)
		}
		if len(raw) > 0 {
			doc = append(append(append(append(doc, ',', '"'), p.Name...), '"', ':'), raw...)
		}
	}
	return append(doc, '}')
}

// acl checks an access control list and returns it as it is stored: a group from
// an external source is an externalGroup, so that v1.0, which has no sources,
// shows the same (a guess).
func (n *normalizer) acl(list []byte) ([]byte, error) {
	entries := gjson.ParseBytes(list)
	if err := n.checkACL(entries); err != nil {
		return nil, err
	}
	for i, e := range entries.Array() {
		if e.Get("type").Str != "group" || e.Get("identitySource").Str != "external" {
			continue
		}
		var err error
		if list, err = sjson.SetBytes(list, strconv.Itoa(i)+".type", "externalGroup"); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// checkACL checks the entries of an access control list.
//
// https://learn.microsoft.com/graph/api/resources/externalconnectors-acl; that
// a list must not be empty, and that a value of another form is refused, are
// guesses. A type of user from an external source is refused:
// microsoftgraph/microsoft-graph-docs#12047.
func (n *normalizer) checkACL(list gjson.Result) error {
	entries := list.Array()
	if len(entries) == 0 {
		return n.refuse(RuleBroken, "must have at least 1 entry")
	}
	for _, e := range entries {
		kind, value := e.Get("type").Str, e.Get("value").Str
		foreign := e.Get("identitySource").Str == "external"
		switch {
		case value == "":
			return n.refuse(RuleBroken, "has an entry with an empty value")
		case foreign && kind != "group" && kind != "externalGroup":
			return n.refuse(RuleBroken, "has an entry of type '%s' from an external source, which only groups can be from", kind)
		case kind == "externalGroup" || foreign:
			if wrong := checkGroupID(value); wrong != "" {
				return n.refuse(RuleBroken, "has the external group '%s', whose id %s", value, wrong)
			}
		case strings.HasPrefix(kind, "everyone"):
			// The tenant's id; the literal was seen to work (CLI for
			// Microsoft 365, 2023).
			if !isGUID(value) && !strings.HasPrefix(value, "everyone") {
				return n.refuse(RuleBroken, "has an entry for '%s' whose value '%s' is not the tenant's id", kind, value)
			}
		case !isGUID(value):
			return n.refuse(RuleBroken, "has a %s '%s', which is no object id of Entra ID", kind, value)
		}
	}
	return nil
}

// itemProperties appends the values of an item's properties, checked against
// the schema.
func (n *normalizer) itemProperties(s Schema, v gjson.Result) ([]byte, error) {
	annotated := make(map[string]string)
	v.ForEach(func(key, value gjson.Result) bool {
		if name, ok := strings.CutSuffix(key.Str, "@odata.type"); ok && name != "" {
			annotated[name] = value.String() // it may come after its value
		}
		return true
	})
	dst := []byte{'{'}
	var err error
	v.ForEach(func(key, value gjson.Result) bool {
		name := key.Str
		if strings.Contains(name, "@odata.") {
			base, _, _ := strings.Cut(name, "@odata.")
			if _, known := s.Properties[base]; base != "" && !known {
				err = n.unknownItemProperty(s, base)
			}
			return err == nil
		}
		p, ok := s.Properties[name]
		if !ok {
			err = n.unknownItemProperty(s, name)
			return false
		}
		n.path = append(n.path, name)
		dst = appendName(dst, 1, name)
		dst, err = n.itemValue(dst, p, value, annotated[name])
		n.place(err)
		n.path = n.path[:len(n.path)-1]
		return err == nil
	})
	if err == nil && len(dst) == 1 {
		err = n.refuse(RuleBroken, "must have at least 1 property")
	}
	return append(dst, '}'), err
}

func (n *normalizer) unknownItemProperty(s Schema, name string) error {
	e := broken(fmt.Sprintf("The property '%s' is not in the schema of the connection.", name))
	e.Path = append(slices.Clone(n.path), name)
	e.Known = slices.Sorted(maps.Keys(s.Properties))
	return e
}
