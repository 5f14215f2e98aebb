package external

import (
	"strings"

	"github.com/tidwall/gjson"
)

// A View says what of a document a client gets to see.
type View struct {
	Version Version
	// Bare leaves out annotations (odata.metadata=none).
	Bare bool
	// AllMembers shows evolvable enum members by their name.
	AllMembers bool
	// Dynamic returns the type annotation of a member that an open type does
	// not name, or "". Nil leaves such annotations out.
	Dynamic func(name string) string
}

// Append appends doc, a stored document of type t, to dst as v shows it.
func (v View) Append(dst []byte, t *Type, doc []byte) []byte {
	if v.whole(t) {
		return append(dst, doc...)
	}
	dst = append(dst, '{')
	return v.members(dst, t, gjson.ParseBytes(doc))
}

// whole reports whether v shows documents of type t as they are stored.
func (v View) whole(t *Type) bool {
	return v.Dynamic == nil && !v.Bare && (!t.varies || v.Version == Beta && v.AllMembers)
}

func (v View) members(dst []byte, t *Type, doc gjson.Result) []byte {
	doc.ForEach(func(key, value gjson.Result) bool {
		name := key.Str
		p := t.Property(name)
		switch {
		case strings.Contains(name, "@odata."):
			if v.Bare {
				return true
			}
		case p != nil && (p.Hidden || p.Beta && v.Version != Beta):
			return true
		}
		if p == nil && t.Open && v.Dynamic != nil {
			dst = v.annotate(dst, name)
		}
		dst = append(append(dst, key.Raw...), ':')
		dst = append(v.value(dst, p, value), ',')
		return true
	})
	return append(trimComma(dst), '}')
}

func (v View) value(dst []byte, p *Property, value gjson.Result) []byte {
	switch {
	case p == nil && v.Bare:
		return bare(dst, value)
	case p == nil, value.Type == gjson.Null, !variesIn(p.Type) && !v.opens(p.Type):
		return append(dst, value.Raw...)
	}
	if !value.IsArray() {
		return v.single(dst, p.Type, value)
	}
	dst = append(dst, '[')
	value.ForEach(func(_, item gjson.Result) bool {
		dst = append(v.single(dst, p.Type, item), ',')
		return true
	})
	return append(trimComma(dst), ']')
}

// opens reports whether members of e are to be annotated, or to lose what their
// client has annotated.
func (v View) opens(e Edm) bool {
	t, ok := e.(*Type)
	return ok && t.Open && (v.Dynamic != nil || v.Bare)
}

// bare appends a value that the model does not describe, without annotations.
func bare(dst []byte, value gjson.Result) []byte {
	closing := byte('}')
	switch {
	case value.IsObject():
		dst = append(dst, '{')
	case value.IsArray():
		dst, closing = append(dst, '['), ']'
	default:
		return append(dst, value.Raw...)
	}
	value.ForEach(func(key, member gjson.Result) bool {
		if strings.Contains(key.Str, "@odata.") {
			return true
		}
		if closing == '}' {
			dst = append(append(dst, key.Raw...), ':')
		}
		dst = append(bare(dst, member), ',')
		return true
	})
	return append(trimComma(dst), closing)
}

func (v View) annotate(dst []byte, name string) []byte {
	annotation := v.Dynamic(name)
	if annotation == "" {
		return dst
	}
	dst = append(AppendString(dst, name+typeAnnotation), ':')
	return append(AppendString(dst, annotation), ',')
}

func (v View) single(dst []byte, e Edm, value gjson.Result) []byte {
	switch e := e.(type) {
	case *Type:
		dst = append(dst, '{')
		return v.members(dst, e.actual(value), value)
	case *Enum:
		if m := e.member(value.Str); m.Evolvable && !v.AllMembers {
			return append(dst, `"`+unknownFutureValue+`"`...)
		}
	}
	return append(dst, value.Raw...)
}

// actual returns the type that a stored value of type t says it has.
func (t *Type) actual(value gjson.Result) *Type {
	if !t.Abstract {
		return t
	}
	name := annotationOf(value).Str
	for _, d := range t.Derived {
		if name == "#"+d.EdmName() {
			return d
		}
	}
	return t
}

// annotationOf returns what the object v says of its type. As a path of gjson's,
// a name with a dot would be escaped for each object.
func annotationOf(v gjson.Result) (annotation gjson.Result) {
	v.ForEach(func(name, value gjson.Result) bool {
		if name.Str != typeAnnotation {
			return true
		}
		annotation = value
		return false
	})
	return annotation
}

func (e *Enum) member(name string) Member {
	for _, m := range e.Members {
		if m.Name == name {
			return m
		}
	}
	return Member{}
}

func trimComma(dst []byte) []byte {
	if n := len(dst) - 1; dst[n] == ',' {
		return dst[:n]
	}
	return dst
}

// ID returns the id of an entity's document.
func ID(doc []byte) string { return gjson.GetBytes(doc, "id").Str }
