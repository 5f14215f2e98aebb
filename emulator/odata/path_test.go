package odata

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func isCollection(name string) bool {
	switch name {
	case "connections", "items", "groups":
		return true
	}
	return false
}

func TestParsePath(t *testing.T) {
	for _, tt := range []struct {
		name, in, want string
	}{
		{"root", "/", "/"},
		{"collection", "/external/connections", "/external/connections"},
		{"key segment", "/external/connections/contoso", "/external/connections/contoso"},
		{"key in parentheses", "/external/connections('contoso')", "/external/connections/contoso"},
		{"key with its name", "/connections(id='contoso')/schema", "/connections/contoso/schema"},
		{"names without case", "/External/Connections/ConToso/Schema", "/external/connections/ConToso/schema"},
		{"empty segments", "//external///connections/contoso/", "/external/connections/contoso"},
		{"encoded name", "/ext%65rnal", "/external"},
		{"doubled quote", "/items('a''b')", "/items/a%27b"},
		{"only a quote", "/items('''')", "/items/%27"},
		{"encoded parentheses and quotes", "/connections%28%27contoso%27%29/items", "/connections/contoso/items"},
		{"quote in a key segment is itself", "/items/a''b", "/items/a%27%27b"},
		{"parentheses in a key segment are themselves", "/items/a(b)", "/items/a%28b%29"},
		{"encoded slash", "/items/a%2Fb/activities", "/items/a%2Fb/activities"},
		{"encoded slash in parentheses", "/items('a%2Fb')", "/items/a%2Fb"},
		{"lower-case escapes", "/items/a%2fb", "/items/a%2Fb"},
		{"space", "/items/a%20b", "/items/a%20b"},
		{"plus stays", "/items/a+b", "/items/a+b"},
		{"UTF-8", "/items/%C3%A5", "/items/%C3%A5"},
		{"UTF-8 not encoded", "/items/å", "/items/%C3%A5"},
		{"needless escape", "/items/%61", "/items/a"},
		{"dots do not climb", "/items/..", "/items/%2E%2E"},
		{"operation id", "/connections/c/operations/1.neu.0278", "/connections/c/operations/1.neu.0278"},
		{"key called schema", "/connections/schema/schema", "/connections/schema/schema"},
		{"key called items", "/connections/items/items/items", "/connections/items/items/items"},
		{"count", "/connections/c/items/$count", "/connections/c/items/$count"},
		{"key called $count, encoded", "/items/%24count", "/items/%24count"},
		{"key called $count, in parentheses", "/items('$count')", "/items/%24count"},
		{"qualified name after a collection is a key", "/items/microsoft.graph.x", "/items/microsoft.graph.x"},
		{"qualified action after a key", "/items/a/microsoft.graph.externalConnectors.addActivities", "/items/a/microsoft.graph.externalconnectors.addactivities"},
		{"metadata", "/$metadata", "/$metadata"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path, err := ParsePath(nil, tt.in, isCollection)
			if err != nil {
				t.Fatal(err)
			}
			if got := path.String(); got != tt.want {
				t.Errorf("ParsePath(%q) = %s, want %s", tt.in, got, tt.want)
			}
		})
	}
}

func TestParsePathTellsKeysFromNames(t *testing.T) {
	got, err := ParsePath(nil, "/external/Connections/Schema/items('a%2Fb''c')/$count", isCollection)
	if err != nil {
		t.Fatal(err)
	}
	want := Path{
		{Name: "external"},
		{Name: "connections", Key: "Schema", HasKey: true},
		{Name: "items", Key: "a/b'c", HasKey: true},
		{Name: "$count"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParsePathRefuses(t *testing.T) {
	const syntax = "Bad Request - Error in query syntax."
	for in, want := range map[string]string{
		"/connections('a":       syntax,
		"/connections('a'":      syntax,
		"/connections('a)":      syntax,
		"/connections('a'b')":   syntax,
		"/connections(a)":       syntax,
		"/connections()":        syntax,
		"/connections('')":      syntax,
		"/connections('a')x":    syntax,
		"/connections('a'))":    syntax,
		"/connections)":         syntax,
		"/items('a/b')":         syntax,
		"/connections(a='b',c)": syntax,
		"/schema('a')":          "Resource not found for the segment 'schema'.",
		"/items/%":              "The segment '%' is not properly escaped UTF-8.",
		"/items/%zz":            "The segment '%zz' is not properly escaped UTF-8.",
		"/items/%FF":            "The segment '%FF' is not properly escaped UTF-8.",
		"/items/\xff":           "The segment '?' is not properly escaped UTF-8.",
	} {
		_, err := ParsePath(nil, in, isCollection)
		wantError(t, in, err, want)
	}
}

// wantError checks that err is an *Error that says want.
func wantError(t *testing.T, in string, err error, want string) {
	t.Helper()
	e, ok := err.(*Error)
	if !ok {
		t.Errorf("%q: got error %v, want %q", in, err, want)
		return
	}
	if e.Message != want {
		t.Errorf("%q: got error\n%s, want\n%s", in, e.Message, want)
	}
}

func FuzzParsePath(f *testing.F) {
	for _, s := range []string{"/external/connections('a''b')/items/%2F..", "/items/%24count/microsoft.graph.x", "//Connections(id='x')/", "/items/.."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		path, err := ParsePath(nil, s, isCollection)
		if err != nil {
			if _, ok := err.(*Error); !ok {
				t.Fatalf("%T is no *Error", err)
			}
			return
		}
		canonical := path.String()
		again, err := ParsePath(nil, canonical, isCollection)
		if err != nil {
			t.Fatalf("%q from %q: %v", canonical, s, err)
		}
		if diff := cmp.Diff(path, again); diff != "" && len(path) > 0 {
			t.Fatalf("%q from %q: %s", canonical, s, diff)
		}
		var parts []string
		for _, segment := range path {
			parts = append(parts, segment.Name)
			if segment.HasKey {
				parts = append(parts, segment.Key)
			}
		}
		for i, escaped := range strings.Split(canonical, "/")[1:] {
			if got, err := url.PathUnescape(escaped); len(parts) > 0 && (err != nil || got != parts[i]) {
				t.Fatalf("segment %q of %q decodes to %q, want %q", escaped, canonical, got, parts[i])
			}
		}
	})
}

func BenchmarkPath(b *testing.B) {
	for name, in := range map[string]string{
		"canonical":   "/external/connections/contosohr/items/TSP228082938",
		"parentheses": "/external/connections('contosohr')/items('TSP%2F228082938')",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				path, err := ParsePath(nil, in, isCollection)
				if err != nil || path.String() == "" {
					b.Fatal(err)
				}
			}
		})
	}
}
