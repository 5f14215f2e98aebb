package external

import "strings"

// A Type is a structured type: an entity type or a complex type.
type Type struct {
	Name string
	// Graph says that the type is in [OldNamespace], which is Graph's own.
	Graph bool
	// Entity says that values have a key, id.
	Entity bool
	// Abstract says that a value must name one of Derived in @odata.type.
	Abstract bool
	// Open says that members beside Properties are kept as they come.
	Open bool
	// Base is the type that this one extends, and Derived those that extend it.
	Base    *Type
	Derived []*Type
	// Properties are all structural properties, those of Base included, in
	// the order in which the service writes them.
	Properties []Property
	// Navigation lists the navigation properties.
	Navigation []Navigation
	Source     string

	varies bool
}

// EdmName returns t's qualified name.
func (t *Type) EdmName() string { return qualified(t.Name, t.Graph) }

func qualified(name string, graph bool) string {
	if graph {
		return OldNamespace + "." + name
	}
	return Namespace + "." + name
}

// Property returns the property called name, or nil. Names compare with case.
func (t *Type) Property(name string) *Property {
	for i := range t.Properties { // they are few: a map takes longer, and is made at each start
		if p := &t.Properties[i]; p.Name == name {
			return p
		}
	}
	return nil
}

func (t *Type) navigation(name string) bool {
	for _, nav := range t.Navigation {
		if nav.Name == name {
			return true
		}
	}
	return false
}

// Find returns the property that path, with slashes, leads to for a client of
// version v, or nil. It does not look into collections nor behind an open
// type's own members.
func (t *Type) Find(path string, v Version) *Property {
	name, rest, deeper := strings.Cut(path, "/")
	p := t.Property(name)
	switch {
	case p == nil || p.Hidden || p.Beta && v != Beta:
		return nil
	case !deeper:
		return p
	}
	inner, ok := p.Type.(*Type)
	if !ok || p.Many {
		return nil
	}
	return inner.Find(rest, v)
}

// A Property is a structural property of a [Type].
type Property struct {
	Name string
	Type Edm
	// Many makes it a collection of Type.
	Many bool
	// NotNull refuses null.
	NotNull bool
	// Nullable says that Graph's metadata allows null all the same. It is what
	// clients are generated from, so $metadata repeats it.
	Nullable bool
	// Required refuses an object without it; StrictlyRequired does so only
	// under [Rules.Strict].
	Required, StrictlyRequired bool
	Access                     Access
	// Beta hides it from v1.0, where nobody can send it either.
	Beta bool
	// Hidden properties can be written and are never shown.
	Hidden bool
	// Max is the greatest length, in characters of a string or members of a
	// collection. 0 means no limit.
	Max int
	// Positive refuses a number below 1.
	Positive bool
	// Check refuses a string value with what is wrong with it.
	Check func(string) string
	// Default is the JSON that stands for a member that nobody sent. Without
	// one, an entity shows null and a complex value leaves the member out.
	Default string
	// Source says where the facts of this property come from, when it is not
	// Graph's metadata.
	Source string
}

// A Navigation is a navigation property of a [Type].
type Navigation struct {
	Name   string
	Target *Type
	Many   bool
	Beta   bool
	// Reference says that what it leads to is not a part of the entity.
	Reference bool
}

// An Access says who sets a property, and when.
type Access uint8

// How a property is set.
const (
	// ReadWrite is set by POST and by PATCH.
	ReadWrite Access = iota
	// ReadOnly is computed by the service, which ignores what a client sends
	// for it (OData Core.Computed).
	ReadOnly
	// CreateOnly is set by POST; a PATCH may only repeat the value.
	CreateOnly
	// UpdateOnly is set by PATCH; a POST that names it is refused.
	UpdateOnly
)

// define completes t: its base's properties come first.
func define(t *Type) *Type {
	if t.Base != nil {
		t.Properties = append(append([]Property(nil), t.Base.Properties...), t.Properties...)
		t.Base.Derived = append(t.Base.Derived, t)
	}
	t.varies = t.Abstract // its values carry @odata.type, which a metadata level may drop
	for i := range t.Properties {
		p := &t.Properties[i]
		t.varies = t.varies || p.Beta || p.Hidden || variesIn(p.Type)
	}
	return t
}

// variesIn reports whether a value of e looks different from request to
// request: by version, by the Prefer header or by metadata level.
func variesIn(e Edm) bool {
	switch e := e.(type) {
	case *Enum:
		for _, m := range e.Members {
			if m.Evolvable {
				return true
			}
		}
	case *Type:
		return e.varies
	}
	return false
}
