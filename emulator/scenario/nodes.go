package scenario

import (
	"github.com/goccy/go-yaml/ast"

	"github.com/graphemu/graphemu/emulator/document"
)

// text returns the text of n. A number or a boolean is not a text: an id such
// as 007 would lose its zeros.
func (d *decoder) text(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	}
	d.fail(n, "this is "+document.Kind(n), "write a text, in quotes if it looks like something else")
	return "", false
}

// number returns the number that n is.
func number(n ast.Node) (float64, bool) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		switch i := n.Value.(type) {
		case uint64:
			return float64(i), true
		case int64:
			return float64(i), true
		}
	case *ast.FloatNode:
		return n.Value, true
	}
	return 0, false
}

// entries returns the entries of a mapping.
func (d *decoder) entries(n ast.Node) []*ast.MappingValueNode {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	d.fail(n, "this is "+document.Kind(n), "write keys with values, such as name: value")
	return nil
}
