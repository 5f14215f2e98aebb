package emulator_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/graphemu/graphemu/"

// mayImport says which packages of ours a package may import: the direction of
// the architecture. A new arrow is a decision made here.
var mayImport = map[string][]string{
	"emulator/external": {},
	"emulator/ca":       {},
	"emulator/odata":    {},
	"emulator/clock":    {},
	"emulator/rest":     {},
	"emulator/journal":  {"emulator/document", "emulator/rest"},
	"emulator/scenario": {"emulator/document", "emulator/external", "emulator/rest"},
	"emulator/document": {},
	"fixtures":          {"emulator/document", "emulator/external"},
	"scenarios":         {},

	"emulator/store":           {"emulator/external"},
	"emulator/store/mem":       {"emulator/store"},
	"emulator/store/bolt":      {"emulator/store"},
	"emulator/store/storetest": {"emulator/store"},

	"emulator/entra": {"emulator/rest", "emulator/clock"},
	"emulator/graph": {"emulator/external", "emulator/odata", "emulator/rest", "emulator/clock", "emulator/store"},
	"emulator/plant": {"emulator/document", "emulator/entra", "emulator/external", "emulator/rest", "emulator/store", "fixtures"},
	"emulator/admin": {"fixtures", "emulator/plant", "emulator/external", "emulator/journal", "emulator/rest", "emulator/scenario", "emulator/clock", "emulator/store"},

	"emulator": {"emulator/document", "emulator/plant", "emulator/admin", "emulator/ca", "emulator/clock", "emulator/entra", "emulator/external", "emulator/graph",
		"emulator/journal", "emulator/rest", "emulator/scenario", "emulator/store", "emulator/store/mem", "fixtures", "scenarios"},
	"cmd/graphemu/internal/floor":         {},
	"cmd/graphemu/internal/floor/program": {"cmd/graphemu/internal/floor"},
	// What measures the emulator uses it as a test of a user's does.
	"cmd/graphemu/internal/bench": {"cmd/graphemu/internal/floor", "emulator", "emulator/store", "emulator/store/bolt", "emulator/store/mem"},
	"cmd/graphemu": {"emulator/plant", "cmd/graphemu/internal/bench", "cmd/graphemu/internal/floor", "emulator", "emulator/admin", "emulator/ca", "emulator/entra", "emulator/external", "emulator/graph", "emulator/journal", "emulator/scenario", "emulator/store",
		"emulator/store/bolt", "emulator/store/mem", "fixtures", "scenarios"},
}

// mayUse says which modules of others a package may import, beside the
// standard library. What emulator imports is compiled into every test that
// uses it, so the list is short.
var mayUse = map[string][]string{
	"emulator/external":   {"github.com/tidwall/gjson", "github.com/tidwall/sjson"},
	"emulator/odata":      {"github.com/tidwall/gjson", "github.com/tidwall/sjson"},
	"emulator/journal":    {"github.com/tidwall/gjson"},
	"emulator/graph":      {"github.com/gorilla/mux"},
	"emulator/document":   {"github.com/goccy/go-yaml"},
	"emulator/entra":      {"github.com/go-jose/go-jose/v4", "maragu.dev/gomponents"},
	"emulator/plant":      {"github.com/tidwall/gjson", "github.com/tidwall/sjson"},
	"fixtures":            {"github.com/tidwall/gjson", "github.com/tidwall/sjson"},
	"emulator/admin":      {"github.com/tidwall/gjson"},
	"emulator/scenario":   {"github.com/goccy/go-yaml", "github.com/tidwall/gjson", "github.com/tidwall/sjson"},
	"emulator/store/mem":  {"github.com/tidwall/btree"},
	"emulator/store/bolt": {"go.etcd.io/bbolt"},

	"emulator/store":           {"github.com/tidwall/gjson"},
	"emulator/store/storetest": {"pgregory.net/rapid"},
	// The floors are made of what the emulator is made of, and of nothing else.
	"cmd/graphemu/internal/floor": {"github.com/gorilla/mux", "go.etcd.io/bbolt"},
	"cmd/graphemu":                {"github.com/spf13/cobra", "github.com/spf13/pflag", "golang.org/x/term"},
}

func TestImportsFollowTheArchitecture(t *testing.T) {
	seen := map[string]bool{}
	eachFile(t, func(pkg, file string, f *ast.File) {
		seen[pkg] = true
		allowed, known := mayImport[pkg]
		if !known {
			t.Errorf("%s: package %s is not in the architecture: add it to mayImport", file, pkg)
			return
		}
		for _, spec := range f.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			ours, isOurs := strings.CutPrefix(path, module)
			switch {
			case isOurs && !slices.Contains(allowed, ours):
				t.Errorf("%s: %s may not import %s", file, pkg, ours)
			case !isOurs && strings.Contains(path, ".") && !within(path, mayUse[pkg]):
				t.Errorf("%s: %s may not import %s", file, pkg, path)
			}
		}
	})
	for pkg := range mayImport {
		if !seen[pkg] {
			t.Errorf("package %s of the architecture does not exist", pkg)
		}
	}
}

func within(path string, modules []string) bool {
	return slices.ContainsFunc(modules, func(m string) bool { return path == m || strings.HasPrefix(path, m+"/") })
}

// State is derived from one clock, so that a test can move it.
func TestOnlyTheClockTellsTheTime(t *testing.T) {
	eachFile(t, func(pkg, file string, f *ast.File) {
		if pkg == "emulator/clock" || !strings.HasPrefix(pkg, "emulator") {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := sel.X.(*ast.Ident)
			if ok && x.Name == "time" && slices.Contains([]string{"Now", "Since", "Until"}, sel.Sel.Name) {
				t.Errorf("%s: time.%s: ask the clock", file, sel.Sel.Name)
			}
			return true
		})
	})
}

// eachFile calls fn for each Go file of the module that is not a test. Modules
// inside it are left out.
func eachFile(t *testing.T, fn func(pkg, file string, f *ast.File)) {
	t.Helper()
	for _, root := range []string{"emulator", "cmd", "fixtures", "scenarios"} {
		err := filepath.WalkDir(filepath.Join("..", root), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil // a folder that is not there yet
			}
			if _, err := os.Stat(filepath.Join(path, "go.mod")); d.IsDir() && err == nil {
				return fs.SkipDir
			}
			if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			rel, _ := filepath.Rel("..", path)
			fn(filepath.ToSlash(filepath.Dir(rel)), rel, f)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
