package clients

import (
	"go/ast"
	"strings"
	"testing"
)

// sdkModel returns the SDK's types for connectors in the form of [ourModel].
// Of Graph's own types, whose package is large, it reads those named.
func sdkModel(t *testing.T, graph []string) set {
	patterns := []string{"models/externalconnectors/*.go"}
	for _, name := range graph {
		patterns = append(patterns, "models/"+snake(name)+".go")
	}
	model := make(set)
	for _, f := range sdkFiles(t, patterns...) {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.GenDecl:
				model.addType(d)
			case *ast.FuncDecl:
				model.addMembers(d)
			}
		}
	}
	return model
}

// addType adds a structure and what it extends, which it embeds.
func (s set) addType(d *ast.GenDecl) {
	spec, ok := d.Specs[0].(*ast.TypeSpec)
	if !ok || strings.HasSuffix(spec.Name.Name, "CollectionResponse") {
		return
	}
	if structure, ok := spec.Type.(*ast.StructType); ok {
		s.add(lower(spec.Name.Name))
		for _, f := range structure.Fields.List {
			if f.Names == nil {
				s.add(lower(spec.Name.Name) + " extends " + lower(name(f.Type)))
			}
		}
	}
}

// addMembers adds the properties of a structure, which are the keys of a map
// in GetFieldDeserializers, or the members of an enumeration, which are the
// strings in String.
func (s set) addMembers(d *ast.FuncDecl) {
	if d.Recv == nil || d.Name.Name != "GetFieldDeserializers" && d.Name.Name != "String" {
		return
	}
	receiver := d.Recv.List[0].Type
	if pointer, ok := receiver.(*ast.StarExpr); ok {
		receiver = pointer.X
	}
	of := lower(name(receiver))
	if strings.HasSuffix(of, "CollectionResponse") {
		return
	}
	ast.Inspect(d.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			s.add(of)
			for _, member := range n.Elts {
				s.add(of + "." + text(member))
			}
		case *ast.AssignStmt:
			index, ok := n.Lhs[0].(*ast.IndexExpr)
			if ok && !strings.HasPrefix(text(index.Index), "@") && text(index.Index) != "" {
				s.add(of + "." + text(index.Index) + " " + readType(n.Rhs[0]))
			}
		}
		return true
	})
}

// readType returns the type of the first value that a deserializer reads.
func readType(deserializer ast.Expr) (of string) {
	ast.Inspect(deserializer, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || of != "" {
			return of == ""
		}
		getter := name(call.Fun)
		switch {
		case len(call.Args) == 0:
			of = primitives[getter]
		case text(call.Args[0]) != "": // GetCollectionOfPrimitiveValues("string")
			of = text(call.Args[0])
		default: // ParseLabel, CreateAclFromDiscriminatorValue
			of = strings.TrimPrefix(strings.TrimPrefix(name(call.Args[0]), "Parse"), "Create")
			of = lower(strings.TrimSuffix(of, "FromDiscriminatorValue"))
			if of == "untypedNode" {
				of = "json"
			}
		}
		if strings.HasPrefix(getter, "GetCollection") {
			of = "[]" + of
		}
		return false
	})
	return of
}

// primitives are the types of a property that need no other type.
var primitives = map[string]string{
	"GetStringValue": "string", "GetBoolValue": "boolean", "GetInt32Value": "int32", "GetInt64Value": "int64",
	"GetFloat64Value": "double", "GetTimeValue": "dateTimeOffset",
}
