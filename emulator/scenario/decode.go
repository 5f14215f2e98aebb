package scenario

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/graphemu/graphemu/emulator/document"
)

// A decoder fills structs from the nodes of a file and notes each problem with
// its place. It is strict: what no struct has a field for is a problem.
type decoder struct {
	file     string
	problems Problems
}

// A decodable reads itself from a node.
type decodable interface{ decode(*decoder, ast.Node) }

// An enum is a text that has few values.
type enum interface{ values() []string }

// A checked struct looks at its fields together once they are read. at returns
// the place of a key, or of the struct if the key is not there.
type checked interface {
	check(d *decoder, at func(key string) ast.Node)
}

func (d *decoder) fail(n ast.Node, text, mend string) {
	d.problems = append(d.problems, document.At(d.file, n, text, mend))
}

// value fills v from n.
func (d *decoder) value(n ast.Node, v reflect.Value) {
	if self, ok := v.Addr().Interface().(decodable); ok {
		self.decode(d, n)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem())
	case reflect.Struct:
		d.structure(n, v)
	case reflect.Slice:
		d.list(n, v)
	case reflect.Map:
		d.table(n, v)
	default:
		d.scalar(n, v)
	}
}

func (d *decoder) scalar(n ast.Node, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if s, ok := d.text(n); ok {
			d.enum(n, s, v)
			v.SetString(s)
		}
	case reflect.Bool:
		if b, ok := n.(*ast.BoolNode); ok {
			v.SetBool(b.Value)
			return
		}
		d.fail(n, "this is "+document.Kind(n), "write true or false")
	case reflect.Int, reflect.Uint64:
		d.integer(n, v)
	}
}

// integer takes whole numbers from 0 up.
func (d *decoder) integer(n ast.Node, v reflect.Value) {
	i, ok := n.(*ast.IntegerNode)
	if !ok {
		d.fail(n, "this is "+document.Kind(n), "write a whole number")
		return
	}
	u, ok := i.Value.(uint64)
	switch {
	case !ok || v.Kind() == reflect.Int && u > math.MaxInt32:
		d.fail(n, fmt.Sprintf("%v is out of range", i.Value), "write a whole number from 0 up")
	case v.Kind() == reflect.Int:
		v.SetInt(int64(u))
	default:
		v.SetUint(u)
	}
}

func (d *decoder) enum(n ast.Node, s string, v reflect.Value) {
	if e, ok := v.Interface().(enum); ok && !slices.Contains(e.values(), s) {
		d.fail(n, fmt.Sprintf("%q is none of the values", s), document.Choose(s, e.values()))
	}
}

// list takes a single value for a list of one.
func (d *decoder) list(n ast.Node, v reflect.Value) {
	nodes := []ast.Node{n}
	if s, ok := n.(*ast.SequenceNode); ok {
		nodes = s.Values
	}
	if len(nodes) == 0 {
		d.fail(n, "this list is empty", "leave it out or write something in it")
	}
	for _, item := range nodes {
		e := reflect.New(v.Type().Elem()).Elem()
		d.value(item, e)
		v.Set(reflect.Append(v, e))
	}
}

func (d *decoder) table(n ast.Node, v reflect.Value) {
	v.Set(reflect.MakeMap(v.Type()))
	for _, entry := range d.entries(n) {
		e := reflect.New(v.Type().Elem()).Elem()
		d.value(entry.Value, e)
		v.SetMapIndex(reflect.ValueOf(document.KeyOf(entry)), e)
	}
}

// fields fills the struct that v points to, for a type that decodes itself.
func (d *decoder) fields(n ast.Node, v any) { d.structure(n, reflect.ValueOf(v).Elem()) }

func (d *decoder) structure(n ast.Node, v reflect.Value) {
	fields := fieldsOf(v.Type())
	keys := map[string]ast.Node{}
	before := len(d.problems)
	for _, entry := range d.entries(n) {
		key := document.KeyOf(entry)
		i := slices.IndexFunc(fields, func(f field) bool { return f.key == key })
		if i < 0 {
			d.fail(entry.Key, fmt.Sprintf("unknown key %q", key), document.Choose(key, keysOf(fields)))
			continue
		}
		keys[key] = entry.Key
		d.value(entry.Value, v.Field(fields[i].index))
	}
	for _, f := range fields {
		if f.required && keys[f.key] == nil && len(d.problems) == before {
			d.fail(document.Place(n), fmt.Sprintf("the key %q is missing", f.key), "write "+f.key+": ...")
		}
	}
	if c, ok := v.Addr().Interface().(checked); ok && len(d.problems) == before {
		c.check(d, func(key string) ast.Node { return cmp.Or(keys[key], document.Place(n)) })
	}
}

// A field is a field of a struct that a file can set.
type field struct {
	key      string
	index    int
	required bool
}

func fieldsOf(t reflect.Type) []field {
	var list []field
	for i := range t.NumField() {
		if key, option, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ","); key != "" {
			list = append(list, field{key, i, option == "required"})
		}
	}
	return list
}

func keysOf(fields []field) []string {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.key
	}
	return keys
}
