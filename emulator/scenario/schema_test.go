package scenario

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

var updateSchema = flag.Bool("update", false, "rewrite scenarios/schema.json")

// The JSON Schema for editors says what the types of this package say, in the
// words of their comments. A change of the format shows as a change of that
// file.
func TestTheSchemaForEditorsIsThatOfTheTypes(t *testing.T) {
	g := generator{docs: fieldDocs(t)}
	schema := g.structure(reflect.TypeFor[Scenario]())
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	schema["title"] = "graphemu scenario"
	var got bytes.Buffer
	enc := json.NewEncoder(&got)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(schema); err != nil {
		t.Fatal(err)
	}
	const file = "../../scenarios/schema.json"
	if *updateSchema {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Error("scenarios/schema.json is not what the types say: run this test with -update")
	}
}

type generator struct {
	docs map[string]string // by Type.Field
}

type node = map[string]any

func (g generator) structure(t reflect.Type) node {
	properties, required := node{}, []string{}
	for _, f := range fieldsOf(t) {
		p := g.of(t.Field(f.index).Type)
		p["description"] = g.docs[t.Name()+"."+t.Field(f.index).Name]
		properties[f.key] = p
		if f.required {
			required = append(required, f.key)
		}
	}
	n := node{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		n["required"] = required
	}
	return n
}

// special has the types that read themselves.
func (g generator) special(v any) node {
	span := node{"type": "string", "pattern": `^-?([0-9.]+(ns|us|µs|ms|s|m|h))+$|^0$`}
	switch v.(type) {
	case Name:
		return node{"type": "string", "pattern": nameForm().String()}
	case Glob, Pattern:
		return node{"type": "string"}
	case Duration, Span:
		return span
	case Chance:
		return node{"type": "number", "minimum": 0, "maximum": 1}
	case Positive:
		return node{"type": "number", "exclusiveMinimum": 0}
	case Status:
		return node{"type": "integer", "minimum": 200, "maximum": 599}
	case Count:
		return node{"type": "integer", "minimum": 1}
	case Scalar:
		return node{"type": []string{"string", "number", "boolean"}}
	case Instant:
		return node{"type": "string"}
	case LimitsText:
		return node{"type": "string"}
	case Permission:
		return node{"enum": Permissions()}
	case ErrorName:
		return node{"enum": Errors()}
	case Operation:
		one := node{"anyOf": []node{{"enum": Operations()}, {"type": "string", "pattern": `[*?\[]`}}}
		return node{"anyOf": []node{one, {"type": "array", "minItems": 1, "items": one}}}
	case Delay:
		return node{"anyOf": []node{span, g.structure(reflect.TypeFor[Delay]())}}
	case RetryAfter:
		return node{"anyOf": []node{{"type": "number", "minimum": 0}, {"enum": []string{"absent", "nonsense"}}, span,
			{"type": "object", "additionalProperties": false, "required": []string{"date"}, "properties": node{"date": span}}}}
	}
	return nil
}

func (g generator) of(t reflect.Type) node {
	zero := reflect.New(t).Elem().Interface()
	if n := g.special(zero); n != nil {
		return n
	}
	if e, ok := zero.(enum); ok && t.Kind() == reflect.String {
		return node{"enum": e.values()}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return g.of(t.Elem())
	case reflect.Struct:
		return g.structure(t)
	case reflect.Slice:
		one := g.of(t.Elem())
		list := node{"type": "array", "minItems": 1, "items": one}
		if t.Elem().Kind() == reflect.Struct && one["type"] == "object" {
			return list
		}
		return node{"anyOf": []node{one, list}}
	case reflect.Map:
		return node{"type": "object", "additionalProperties": g.of(t.Elem())}
	case reflect.Bool:
		return node{"type": "boolean"}
	case reflect.Uint64, reflect.Int:
		return node{"type": "integer", "minimum": 0}
	}
	return node{"type": "string"}
}

// fieldDocs returns the comments of all fields of this package's structs.
func fieldDocs(t *testing.T) map[string]string {
	t.Helper()
	docs := map[string]string{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if s, ok := spec.Type.(*ast.StructType); ok {
				for _, field := range s.Fields.List {
					for _, name := range field.Names {
						docs[spec.Name.Name+"."+name.Name] = strings.Join(strings.Fields(field.Doc.Text()), " ")
					}
				}
			}
			return false
		})
	}
	return docs
}

// Every key has a comment, since the comments are the reference.
func TestEveryKeyIsDescribed(t *testing.T) {
	docs := fieldDocs(t)
	seen := map[reflect.Type]bool{}
	var look func(reflect.Type)
	look = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || seen[typ] {
			return
		}
		seen[typ] = true
		for _, f := range fieldsOf(typ) {
			name := typ.Name() + "." + typ.Field(f.index).Name
			if docs[name] == "" {
				t.Errorf("%s, which is the key %s, has no comment", name, f.key)
			}
			look(typ.Field(f.index).Type)
		}
	}
	look(reflect.TypeFor[Scenario]())
	if len(seen) < 10 {
		t.Errorf("only %d structs were seen", len(seen))
	}
}
