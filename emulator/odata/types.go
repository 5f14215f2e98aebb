package odata

import "strings"

// A Kind is a type of value as far as comparing and sorting go.
type Kind uint8

// The kinds. Any is the type of a property about which nothing is known: its
// values are compared as what the document holds.
const (
	Any Kind = iota
	String
	Bool
	Int
	Double
	DateTime
	GUID
	Enum
	Complex
	Collection
	null // the type of the literal null
)

// edm returns the name that ODL's messages use for k.
func (k Kind) edm() string {
	switch k {
	case String:
		return "Edm.String"
	case Bool:
		return "Edm.Boolean"
	case Int:
		return "Edm.Int64"
	case Double:
		return "Edm.Double"
	case DateTime:
		return "Edm.DateTimeOffset"
	case GUID:
		return "Edm.Guid"
	case Enum:
		return "Edm.EnumType"
	case Complex:
		return "Edm.ComplexType"
	case Collection:
		return "Collection"
	case null:
		return "<null>"
	}
	return "Edm.Untyped"
}

// A Type tells what a resource looks like to those who select, filter and sort.
// The zero Type has every property that a client may name.
type Type struct {
	// Name is the qualified name, for messages:
	// "microsoft.graph.externalConnectors.externalConnection".
	Name string
	// Property returns the kind of a property, given as a path with slashes
	// ("configuration/authorizedAppIds"), and whether there is such a property.
	// Names of properties are compared with case, as OData has it.
	Property func(path string) (Kind, bool)
}

// kind returns the kind of the property at path.
//
// Errors: *Error if there is no such property.
func (t Type) kind(path string) (Kind, error) {
	if t.Property == nil {
		return Any, nil
	}
	if k, ok := t.Property(path); ok {
		return k, nil
	}
	name := path[strings.LastIndexByte(path, '/')+1:]
	// ODL. A part of a path should be reported on the type of the part before
	// it; this names the outer one (guess that nobody minds).
	return Any, errorf("Could not find a property named '%s' on type '%s'.", name, t.Name)
}

// isPath reports whether s is a property path: identifiers joined by slashes.
// As identifiers hold neither dots nor wildcards, dots make a gjson path of it.
func isPath(s string) bool {
	for part := range strings.SplitSeq(s, "/") {
		if scanIdentifier(part) != len(part) || part == "" {
			return false
		}
	}
	return true
}

// scanIdentifier returns the length of the identifier with which s starts.
//
// Names in Graph's metadata are ASCII, so the other letters that OData allows
// in an identifier are not taken.
func scanIdentifier(s string) int {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !isLetter(c) && c != '_' && (i == 0 || !isDigit(c)) {
			return i
		}
	}
	return len(s)
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
