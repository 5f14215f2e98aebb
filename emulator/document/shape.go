package document

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// JSON returns a file of YAML or JSON as JSON, if it has the shape of v: its
// structs by the names that encoding/json gives their fields. What is in a field
// of type any may be anything, and one that reads itself may be a text or a number.
//
// Errors: [Problems].
func JSON(file string, text []byte, w Wanted, v any) ([]byte, error) {
	root, unread := ParseYAML(file, text, w)
	if unread != nil {
		return nil, Problems{unread}
	}
	s := shaper{file: file}
	if s.fit(root, reflect.TypeOf(v)); len(s.problems) > 0 {
		s.problems.Sort()
		return nil, s.problems
	}
	var value any
	err := yaml.NodeToValue(root, &value)
	if err == nil {
		text, err = json.Marshal(value)
	}
	if err != nil {
		return nil, Problems{At(file, root, err.Error(), "")}
	}
	return text, nil
}

// A shaper notes where a file does not have a shape.
type shaper struct {
	file     string
	problems Problems
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

// fit notes what in n is not as t.
func (s *shaper) fit(n ast.Node, t reflect.Type) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reflect.PointerTo(t).Implements(unmarshaler) {
		s.scalar(n, "a text or a number", "a text", "a number")
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		s.structure(n, t)
	case reflect.Map:
		for _, e := range s.entries(n) {
			s.fit(e.Value, t.Elem())
		}
	case reflect.Slice:
		s.list(n, t.Elem())
	case reflect.Interface:
		s.anything(n)
	case reflect.Bool:
		s.scalar(n, "true or false", "true or false")
	case reflect.String:
		s.scalar(n, "a text, in quotes if it looks like something else", "a text")
	default:
		if _, whole := n.(*ast.IntegerNode); !whole {
			s.fail(n, "a whole number")
		}
	}
}

func (s *shaper) fail(n ast.Node, wanted string) {
	s.problems = append(s.problems, At(s.file, n, "this is "+Kind(n), "write "+wanted))
}

// scalar notes n unless it is of one of the kinds.
func (s *shaper) scalar(n ast.Node, wanted string, kinds ...string) {
	if !slices.Contains(kinds, Kind(n)) {
		s.fail(n, wanted)
	}
}

func (s *shaper) entries(n ast.Node) []*ast.MappingValueNode {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	s.fail(n, "keys with values, such as name: value")
	return nil
}

func (s *shaper) structure(n ast.Node, t reflect.Type) {
	fields := map[string]reflect.Type{}
	var names []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		fields[name] = t.Field(i).Type
		names = append(names, name)
	}
	for _, e := range s.entries(n) {
		key := KeyOf(e)
		if of, ok := fields[key]; ok {
			s.fit(e.Value, of)
			continue
		}
		s.problems = append(s.problems, At(s.file, e.Key, fmt.Sprintf("unknown key %q", key), Choose(key, names)))
	}
}

func (s *shaper) list(n ast.Node, of reflect.Type) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		s.fail(n, "a list")
		return
	}
	for _, item := range list.Values {
		s.fit(item, of)
	}
}

// anything notes what has no counterpart in JSON.
func (s *shaper) anything(n ast.Node) {
	switch n := n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		for _, e := range s.entries(n) {
			s.anything(e.Value)
		}
	case *ast.SequenceNode:
		for _, item := range n.Values {
			s.anything(item)
		}
	case *ast.NullNode, *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.StringNode, *ast.LiteralNode:
	default:
		s.fail(n, "a value that JSON has")
	}
}
