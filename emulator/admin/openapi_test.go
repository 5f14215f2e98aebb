package admin

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/journal"
)

var update = flag.Bool("update", false, "rewrite openapi.json")

// The document says what the table of routes and the types say, in the words of
// their comments.
func TestTheDocumentIsThatOfTheRoutes(t *testing.T) {
	g := generator{docs: comments(t), schemas: node{}}
	var got bytes.Buffer
	enc := json.NewEncoder(&got)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(g.document(New(Options{}).table)); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("openapi.json", got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(got.Bytes(), document) {
		t.Error("openapi.json is not what the routes say: run this test with -update")
	}
}

type node = map[string]any

type generator struct {
	docs    map[string]string // of a type, and of a field by Type.Field
	schemas node
}

func (g generator) document(table []route) node {
	paths := node{}
	for _, rt := range table {
		path, _ := paths["/"+rt.path].(node)
		if path == nil {
			path = node{}
			paths["/"+rt.path] = path
		}
		path[strings.ToLower(rt.method)] = g.operation(rt)
	}
	g.schemas["Error"] = node{
		"type": "object", "description": "Graph's error body.", "required": []string{"error"},
		"properties": node{"error": node{
			"type": "object", "required": []string{"code", "message"},
			"properties": node{"code": node{"type": "string"}, "message": node{"type": "string"}, "innerError": node{"type": "object"}},
		}},
	}
	return node{
		"openapi": "3.1.0",
		"info": node{
			"title": "graphemu's control API", "version": "1",
			"description": "What a test does to the emulator itself. It is not part of Microsoft Graph.",
			"license":     node{"name": "Apache-2.0", "identifier": "Apache-2.0"},
		},
		"servers":  []node{{"url": "/" + Root}},
		"security": []node{{}, {"token": []string{}}},
		"paths":    paths,
		"components": node{"schemas": g.schemas, "securitySchemes": node{"token": node{
			"type": "apiKey", "in": "header", "name": TokenHeader, "description": "Asked for if the emulator was given a control token.",
		}}},
	}
}

func (g generator) operation(rt route) node {
	id := rt.method
	for part := range strings.SplitSeq(rt.path, "/") {
		id += " " + strings.TrimSuffix(strings.TrimSuffix(part, ".json"), ".pem")
	}
	words := strings.Fields(strings.ToLower(id))
	for i, w := range words[1:] {
		words[i+1] = strings.ToUpper(w[:1]) + w[1:]
	}
	answer := node{"description": http.StatusText(rt.status)}
	if c := g.content(rt.answer, false); c != nil {
		answer["content"] = c
	}
	failure := node{"description": "What is wrong, and how to mend it.", "content": node{"application/json": node{"schema": ref("Error")}}}
	responses := node{strconv.Itoa(rt.status): answer, "default": failure}
	if _, ok := rt.answer.json.(Health); ok {
		responses["503"] = node{"description": "It would not work.", "content": answer["content"]}
	}
	o := node{"operationId": strings.Join(words, ""), "summary": rt.about, "responses": responses}
	if c := g.content(rt.body, true); c != nil {
		o["requestBody"] = node{"content": c}
	}
	if rt.query != nil {
		o["parameters"] = parameters(rt.query)
	}
	return o
}

func parameters(query []parameter) []node {
	var list []node
	for _, p := range query {
		typ := "string"
		if p.integer {
			typ = "integer"
		}
		n := node{"name": p.name, "in": "query", "schema": node{"type": typ}}
		if p.about != "" {
			n["description"] = p.about
		}
		if p.required {
			n["required"] = true
		}
		list = append(list, n)
	}
	return list
}

func (g generator) content(c content, closed bool) node {
	if c.json != nil {
		return node{"application/json": node{"schema": g.schema(reflect.TypeOf(c.json), closed)}}
	}
	if c.types == nil {
		return nil
	}
	types := node{}
	for _, t := range c.types {
		types[t] = node{"schema": node{"description": c.about}}
	}
	return types
}

func ref(name string) node { return node{"$ref": "#/components/schemas/" + name} }

// schema returns the schema of t. A closed one takes no other members.
func (g generator) schema(t reflect.Type, closed bool) node {
	switch reflect.New(t).Elem().Interface().(type) {
	case time.Time:
		return node{"type": "string", "format": "date-time"}
	case json.RawMessage:
		return node{}
	case journal.Status:
		return node{"type": []string{"string", "integer"}}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return g.schema(t.Elem(), closed)
	case reflect.Struct:
		if g.schemas[t.Name()] == nil {
			g.schemas[t.Name()] = node{} // it may refer to itself
			g.schemas[t.Name()] = g.object(t, closed)
		}
		return ref(t.Name())
	case reflect.Slice:
		return node{"type": "array", "items": g.schema(t.Elem(), closed)}
	case reflect.Map:
		return node{"type": "object", "additionalProperties": g.schema(t.Elem(), closed)}
	case reflect.Bool:
		return node{"type": "boolean"}
	case reflect.Float64:
		return node{"type": "number"}
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return node{"type": "integer"}
	case reflect.String:
		return node{"type": "string"}
	}
	return node{}
}

func (g generator) object(t reflect.Type, closed bool) node {
	properties, required := node{}, []string{}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || !f.IsExported() || name == "-" {
			continue
		}
		p := g.schema(f.Type, closed)
		if doc := g.docs[g.owner(t, f)+"."+f.Name]; doc != "" {
			p = maps.Clone(p)
			p["description"] = doc
		}
		properties[name] = p
		if options == "" {
			required = append(required, name)
		}
	}
	slices.Sort(required)
	n := node{"type": "object", "properties": properties}
	if doc := g.docs[t.Name()]; doc != "" {
		n["description"] = doc
	}
	if len(required) > 0 {
		n["required"] = required
	}
	if closed {
		n["additionalProperties"] = false
	}
	return n
}

// owner returns the name of the struct that has f itself.
func (g generator) owner(t reflect.Type, f reflect.StructField) string {
	for _, i := range f.Index[:len(f.Index)-1] {
		t = t.Field(i).Type
	}
	return t.Name()
}

// comments returns those of the structs of this package and of the journal, and
// of their fields.
func comments(t *testing.T) map[string]string {
	t.Helper()
	docs := map[string]string{}
	files, err := filepath.Glob("*.go")
	more, _ := filepath.Glob("../journal/*.go")
	if err != nil || more == nil {
		t.Fatal(err, "or there is no journal")
	}
	words := func(c *ast.CommentGroup) string { return strings.Join(strings.Fields(c.Text()), " ") }
	for _, file := range append(files, more...) {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if d, ok := n.(*ast.GenDecl); ok && len(d.Specs) == 1 {
				if spec, ok := d.Specs[0].(*ast.TypeSpec); ok {
					docs[spec.Name.Name] = words(d.Doc)
				}
			}
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if s, ok := spec.Type.(*ast.StructType); ok {
				for _, field := range s.Fields.List {
					for _, name := range field.Names {
						docs[spec.Name.Name+"."+name.Name] = words(field.Doc) + words(field.Comment)
					}
				}
			}
			return false
		})
	}
	return docs
}
