package external

import (
	"errors"
	"slices"
	"strconv"

	"github.com/tidwall/gjson"
)

// Rules says how strictly bodies are checked where sources differ.
type Rules struct {
	// Strict requires what only the user's document and the create page
	// require: description and configuration of a connection.
	Strict bool
	// AnyID takes ids that today's service refuses. The seed needs it: the
	// user's document names a connection by a GUID with hyphens.
	AnyID bool
	// Stored takes the document of a connection as it is stored, with what only
	// an update sets. A dump needs it.
	Stored bool
}

// typeAnnotation is the control information that names a value's type.
const typeAnnotation = "@odata.type"

// A normalizer checks a body against the model and writes it as it is stored:
// members of the model only, enum members in their spelling, booleans as
// booleans.
type normalizer struct {
	version  Version
	rules    Rules
	updating bool
	path     []string
	echoes   []Echo
	// navigate takes the value of a navigation property that came inline.
	// Without it there may be none.
	navigate func(name string, value gjson.Result) error
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

// object appends the complex value v of type t to dst, its members in the
// order in which they came, then the defaults of those that did not.
func (n *normalizer) object(dst []byte, t *Type, v gjson.Result) ([]byte, error) {
	if !v.IsObject() {
		return nil, n.mismatch(v, t.EdmName())
	}
	actual, err := n.typeOf(t, v)
	if err != nil {
		return nil, err
	}
	dst = append(dst, '{')
	first := len(dst)
	if actual != t {
		dst = append(dst, `"@odata.type":"#`+actual.EdmName()+`"`...)
	}
	var seen []*Property
	err = n.members(actual, v, func(name string, p *Property, value gjson.Result) (err error) {
		dst = appendName(dst, first, name)
		if p == nil { // an open type keeps it as it came
			dst = append(dst, value.Raw...)
			return nil
		}
		seen = append(seen, p)
		dst, err = n.value(dst, p, value)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range actual.Properties {
		p := &actual.Properties[i]
		if slices.Contains(seen, p) {
			continue
		}
		if p.Required {
			return nil, n.missing(p)
		}
		if p.Default != "" {
			dst = append(appendName(dst, first, p.Name), p.Default...)
		}
	}
	return append(dst, '}'), nil
}

// members calls fn for each member of v that is to be kept. p is nil for a
// member of an open type that the model does not name.
func (n *normalizer) members(t *Type, v gjson.Result, fn func(name string, p *Property, value gjson.Result) error) (err error) {
	v.ForEach(func(key, value gjson.Result) bool {
		name := key.Str
		if skip, refused := n.annotation(t, name); skip || refused != nil {
			err = refused
			return err == nil
		}
		n.path = append(n.path, name)
		p := t.Property(name)
		switch {
		case p == nil && n.navigate != nil && t.navigation(name):
			err = n.navigate(name, value)
		case p != nil && p.Beta && n.version != Beta, p == nil && !t.Open:
			err = n.unknown(t, name)
		case p != nil && p.Access == ReadOnly: // ignored, as Core.Computed says
		default:
			err = fn(name, p, value)
		}
		n.place(err)
		n.path = n.path[:len(n.path)-1]
		return err == nil
	})
	return err
}

// place gives an error its path, unless something deeper has.
func (n *normalizer) place(err error) {
	if e, ok := errors.AsType[*Error](err); ok && e.Path == nil {
		e.Path = slices.Clone(n.path)
	}
}

// value appends the normalised value of p to dst.
func (n *normalizer) value(dst []byte, p *Property, v gjson.Result) ([]byte, error) {
	if p.Access == UpdateOnly && !n.updating && !n.rules.Stored && v.Type != gjson.Null {
		return nil, n.refuse(RuleBroken, "cannot be set by POST, only by PATCH")
	}
	if !p.Many {
		return n.single(dst, p, v)
	}
	if v.Type == gjson.Null && !p.NotNull {
		return append(dst, "[]"...), nil // a collection is never null: OData JSON format §7.2
	}
	if !v.IsArray() {
		return nil, n.mismatch(v, "Collection("+p.Type.EdmName()+")")
	}
	element := Property{Name: p.Name, Type: p.Type, NotNull: true, Check: p.Check}
	dst = append(dst, '[')
	count := 0
	var err error
	v.ForEach(func(_, item gjson.Result) bool {
		if count > 0 {
			dst = append(dst, ',')
		}
		n.path = append(n.path, strconv.Itoa(count))
		dst, err = n.single(dst, &element, item)
		n.place(err)
		n.path = n.path[:len(n.path)-1]
		count++
		return err == nil
	})
	if err != nil {
		return nil, err
	}
	if p.Max > 0 && count > p.Max {
		return nil, n.refuse(RuleBroken, "must have at most %d members, not %d", p.Max, count)
	}
	return append(dst, ']'), nil
}

func (n *normalizer) single(dst []byte, p *Property, v gjson.Result) ([]byte, error) {
	if v.Type == gjson.Null {
		if p.NotNull {
			return nil, n.refuse(Deserialization, "must not be null")
		}
		if p.Default != "" {
			return append(dst, p.Default...), nil
		}
		return append(dst, "null"...), nil
	}
	switch t := p.Type.(type) {
	case *Type:
		return n.object(dst, t, v)
	case *Enum:
		return n.enum(dst, t, v)
	default:
		return n.primitive(dst, p, v)
	}
}
