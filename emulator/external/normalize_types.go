package external

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// annotation reports whether name is control information that is not stored:
// @odata.type was read before, and a client that sends back what it got has
// @odata.context and others in it. An annotation of a member that an open type
// keeps is kept with it; one of no member at all is refused.
func (n *normalizer) annotation(t *Type, name string) (skip bool, err error) {
	member, _, ok := strings.Cut(name, "@odata.")
	switch {
	case !ok:
		return false, nil
	case member == "" || t.Property(member) != nil:
		return true, nil
	case t.Open:
		return false, nil
	}
	return false, n.unknown(t, name)
}

// typeOf returns the type that v says it has, or t when it says nothing.
func (n *normalizer) typeOf(t *Type, v gjson.Result) (*Type, error) {
	annotation := annotationOf(v)
	if !annotation.Exists() {
		if t.Abstract {
			return nil, n.refuse(Deserialization, "must say its type in '%s', such as '#%s'", typeAnnotation, t.Derived[0].EdmName())
		}
		return t, nil
	}
	sent := strings.TrimPrefix(annotation.String(), "#")
	for _, candidate := range append([]*Type{t}, t.Derived...) {
		if candidate.Abstract || annotation.Type != gjson.String {
			continue
		}
		switch sent {
		case candidate.EdmName():
			return candidate, nil
		case OldNamespace + "." + candidate.Name:
			n.echoes = append(n.echoes, Echo{Path: slices.Clone(n.path), Type: annotation.Str})
			return candidate, nil
		}
	}
	// The wording of Microsoft's OData library, observed in
	// microsoftgraph/msgraph-metadata#67.
	return nil, deserialization(fmt.Sprintf("A type named '%s' could not be resolved by the model. "+
		"When a model is available, each type name must resolve to a valid type.", sent))
}
