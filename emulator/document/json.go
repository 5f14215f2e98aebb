package document

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/goccy/go-yaml/ast"
)

// A Map leads from JSON that was made of YAML back to the places in the YAML.
type Map struct {
	offsets []int // in the JSON, ascending
	places  [][2]int
}

// At returns the line and column, from 1, of what is at an offset of the JSON.
func (m *Map) At(offset int) (line, column int) {
	i, here := slices.BinarySearch(m.offsets, offset)
	if !here {
		i--
	}
	if i < 0 {
		return 1, 1
	}
	return m.places[i][0], m.places[i][1]
}

// ToJSON returns the JSON that means what n does, with its members in their
// order and its numbers as they are written. What JSON has no word for is among
// the Problems.
func ToJSON(file string, n ast.Node) ([]byte, *Map, Problems) {
	w := &jsonWriter{file: file}
	w.value(n)
	return w.text, &w.places, w.problems
}

type jsonWriter struct {
	file     string
	text     []byte
	places   Map
	problems Problems
}

func (w *jsonWriter) mark(n ast.Node) {
	p := position(n)
	w.places.offsets = append(w.places.offsets, len(w.text))
	w.places.places = append(w.places.places, [2]int{p.Line, p.Column})
}

func (w *jsonWriter) value(n ast.Node) {
	w.mark(n)
	switch n := n.(type) {
	case *ast.MappingNode:
		w.mapping(n.Values)
	case *ast.MappingValueNode:
		w.mapping([]*ast.MappingValueNode{n})
	case *ast.SequenceNode:
		w.text = append(w.text, '[')
		for i, item := range n.Values {
			if i > 0 {
				w.text = append(w.text, ',')
			}
			w.value(item)
		}
		w.text = append(w.text, ']')
	case *ast.NullNode:
		w.text = append(w.text, "null"...)
	case *ast.BoolNode:
		w.text = strconv.AppendBool(w.text, n.Value)
	case *ast.StringNode:
		w.string(n.Value)
	case *ast.LiteralNode:
		w.string(n.Value.Value)
	case *ast.IntegerNode:
		w.number(n.Token.Value, fmt.Sprint(n.Value))
	case *ast.FloatNode:
		w.number(n.Token.Value, formatFloat(n.Value))
	default:
		w.problems = append(w.problems, At(w.file, n, "this is "+Kind(n), "write the value itself"))
		w.text = append(w.text, "null"...)
	}
}

func (w *jsonWriter) mapping(entries []*ast.MappingValueNode) {
	w.text = append(w.text, '{')
	for i, e := range entries {
		if i > 0 {
			w.text = append(w.text, ',')
		}
		w.mark(e.Key)
		w.string(KeyOf(e))
		w.text = append(w.text, ':')
		w.value(e.Value)
	}
	w.text = append(w.text, '}')
}

func (w *jsonWriter) string(s string) {
	text, _ := json.Marshal(s) // a string always can be
	w.text = append(w.text, text...)
}

// number writes a number as it is written, if JSON takes it so: 1.50 stays 1.50.
func (w *jsonWriter) number(written, meant string) {
	if json.Valid([]byte(written)) {
		meant = written
	}
	w.text = append(w.text, meant...)
}

func formatFloat(f float64) string {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return "null"
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}
