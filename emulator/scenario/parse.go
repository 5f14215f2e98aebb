package scenario

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Parse reads a scenario from YAML or JSON. name is what its errors call the
// file.
//
// Errors: [Problems], each with its line and column and how to mend it.
func Parse(name string, text []byte) (*Scenario, error) {
	d := &decoder{file: name}
	s := new(Scenario)
	if root := d.root(text); root != nil {
		d.value(root, reflect.ValueOf(s).Elem())
	}
	if len(d.problems) > 0 {
		slices.SortStableFunc(d.problems, byPlace)
		return nil, d.problems
	}
	return s, nil
}

// maxDepth is how deep brackets may nest, and how far a line may be indented.
// The parser takes memory by the square of it.
const maxDepth = 100

// tooDeep returns where text nests deeper than that, or nil. Brackets in quotes
// count as well: nobody needs as many there.
func tooDeep(text []byte) *token.Position {
	open := 0
	for i, line := range bytes.Split(text, []byte("\n")) {
		indent := len(line) - len(bytes.TrimLeft(line, " -?\t"))
		if indent > 4*maxDepth {
			return &token.Position{Line: i + 1, Column: 4*maxDepth + 1}
		}
		for j, c := range line {
			switch c {
			case '[', '{':
				open++
			case ']', '}':
				open = max(0, open-1)
			}
			if open > maxDepth {
				return &token.Position{Line: i + 1, Column: j + 1}
			}
		}
	}
	return nil
}

// mendSyntax returns the mend for what the parser says is wrong.
func mendSyntax(message string) string {
	if strings.Contains(message, "'\t'") || strings.Contains(message, "'	'") {
		return "indent with spaces"
	}
	return message
}

func byPlace(a, b *Problem) int {
	if a.Line != b.Line {
		return a.Line - b.Line
	}
	return a.Column - b.Column
}

// root returns the one value of the file, or nil after noting why there is
// none.
func (d *decoder) root(text []byte) ast.Node {
	start := ast.Null(token.New("", "", &token.Position{Line: 1, Column: 1}))
	// JSON may be indented with tabs, YAML may not. In JSON's texts there are
	// no tabs, so that they can be replaced without a loss.
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		text = bytes.ReplaceAll(text, []byte("\t"), []byte(" "))
	}
	if p := tooDeep(text); p != nil {
		d.fail(ast.Null(token.New("", "", p)), fmt.Sprintf("the file nests more than %d levels deep", maxDepth), "a scenario needs about ten")
		return nil
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		var e yaml.Error
		if errors.As(err, &e) && e.GetToken() != nil {
			d.fail(atToken(e.GetToken()), "this is no YAML", mendSyntax(e.GetMessage()))
		} else {
			d.fail(start, "this is no YAML", err.Error())
		}
		return nil
	}
	docs := slices.DeleteFunc(file.Docs, func(doc *ast.DocumentNode) bool { return doc.Body == nil })
	switch {
	case len(docs) == 0:
		d.fail(start, "the file is empty", "write name: and rules:")
		return nil
	case len(docs) > 1:
		d.fail(docs[1].Body, "a second document begins", "write one scenario a file")
		return nil
	}
	return docs[0].Body
}
