package document

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// A Wanted says, for the mends of what cannot be read, what the reader wants of
// a file.
type Wanted struct {
	Content string // what an empty file lacks, such as "name: and rules:"
	Single  string // what it holds one of, such as "scenario"
	Depth   string // how deep one nests, such as "a scenario needs about ten"
}

// ParseYAML returns the one value of a file, which is YAML or JSON. file is what
// the Problem calls it.
func ParseYAML(file string, text []byte, w Wanted) (ast.Node, *Problem) {
	fail := func(p *token.Position, text, mend string) (ast.Node, *Problem) {
		return nil, &Problem{file, p.Line, p.Column, text, mend}
	}
	start := &token.Position{Line: 1, Column: 1}
	// JSON may be indented with tabs, YAML may not. In JSON's texts there are
	// no tabs, so that they can be replaced without a loss.
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		text = bytes.ReplaceAll(text, []byte("\t"), []byte(" "))
	}
	if p := tooDeep(text); p != nil {
		return fail(p, fmt.Sprintf("the file nests more than %d levels deep", maxDepth), w.Depth)
	}
	parsed, err := parser.ParseBytes(text, 0)
	if err != nil {
		var e yaml.Error
		if errors.As(err, &e) && e.GetToken() != nil {
			return fail(e.GetToken().Position, "this is no YAML", mendSyntax(e.GetMessage()))
		}
		return fail(start, "this is no YAML", err.Error())
	}
	docs := slices.DeleteFunc(parsed.Docs, func(doc *ast.DocumentNode) bool { return doc.Body == nil })
	switch {
	case len(docs) == 0:
		return fail(start, "the file is empty", "write "+w.Content)
	case len(docs) > 1:
		return fail(position(docs[1].Body), "a second document begins", "write one "+w.Single+" a file")
	}
	return docs[0].Body, nil
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

// Place returns the node whose place stands for n: a mapping's first key.
func Place(n ast.Node) ast.Node {
	switch n := n.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 && !n.IsFlowStyle {
			return n.Values[0].Key
		}
	case *ast.MappingValueNode:
		return n.Key
	}
	return n
}

// position returns where n begins.
func position(n ast.Node) *token.Position {
	if t := Place(n).GetToken(); t != nil && t.Position != nil {
		return t.Position
	}
	return &token.Position{Line: 1, Column: 1}
}

// At returns a Problem at the place of n.
func At(file string, n ast.Node, text, mend string) *Problem {
	p := position(n)
	return &Problem{file, p.Line, p.Column, text, mend}
}

// KeyOf returns the key of an entry.
func KeyOf(e *ast.MappingValueNode) string {
	if s, ok := e.Key.(*ast.StringNode); ok {
		return s.Value
	}
	return e.Key.String()
}

// Kind says what n is, in a person's words.
func Kind(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.NullNode:
		return "empty"
	case *ast.BoolNode:
		return "true or false"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "a number"
	case *ast.StringNode, *ast.LiteralNode:
		return "a text"
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		return "an anchor, alias or tag, which these files do not have"
	}
	return "something else"
}
