package clients

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const sdk = "github.com/microsoftgraph/msgraph-sdk-go"

// sdkFiles parses the SDK's files that a pattern below its root matches.
func sdkFiles(t *testing.T, patterns ...string) []*ast.File {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", sdk).Output()
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, pattern := range patterns {
		names, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), pattern))
		if err != nil || len(names) == 0 {
			t.Fatalf("the SDK has no %s: %v", pattern, err)
		}
		for _, name := range names {
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
	}
	return files
}

// A key in a path, whatever its name.
var key = regexp.MustCompile(`\{[^}]*\}`)

// sdkRequests returns what the SDK's request builders for connectors can send,
// such as "GET /connections/{}". Each has a file of its own, in which the
// path is a template for URLs and the methods are constants.
func sdkRequests(t *testing.T) set {
	requests := make(set)
	for _, f := range sdkFiles(t, "external/*.go", "connections/*.go") {
		var path string
		var methods []string
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			switch name(call.Fun) {
			case "NewBaseRequestBuilder":
				path = text(call.Args[1])
			case "NewRequestInformationWithMethodAndUrlTemplateAndPathParameters":
				methods = append(methods, name(call.Args[0]))
			}
			return true
		})
		path, _, _ = strings.Cut(strings.TrimPrefix(path, "{+baseurl}"), "{?")
		for _, method := range methods {
			requests.add(method + " " + key.ReplaceAllString(path, "{}"))
		}
	}
	return requests
}

// name returns the identifier of an expression, without its package.
func name(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// text returns the value of a string literal.
func text(e ast.Expr) string {
	literal, ok := e.(*ast.BasicLit)
	if !ok {
		return ""
	}
	value, _ := strconv.Unquote(literal.Value) // it has been parsed
	return value
}

// lower returns a name of Go's as metadata has it.
func lower(name string) string { return strings.ToLower(name[:1]) + name[1:] }

// snake returns a name of metadata's as that of a file of the SDK.
func snake(name string) string {
	return strings.ToLower(regexp.MustCompile(`[A-Z]`).ReplaceAllString(name, "_$0"))
}
