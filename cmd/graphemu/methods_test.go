package main

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestNobodyFindsMethodsByName holds what the size of the program, and so most of
// the memory of an idle emulator, depends on: where somebody finds a method by a
// name that is known at run time only, as text/template does, Go's linker keeps
// each exported method of each type. That made the program larger by a sixth.
func TestNobodyFindsMethodsByName(t *testing.T) {
	build := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-dumpdep", "-o", filepath.Join(t.TempDir(), "graphemu"), ".")
	out, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out[:min(len(out), 4000)])
	}
	if !strings.Contains(string(out), "main.main -> ") {
		t.Fatal("the linker has not said what it links")
	}
	// A line is "USER -> USED <FLAG>", with the flags of both. Once there is one
	// who does, reflect's own methods are among those that are kept.
	var found []string
	for line := range strings.Lines(string(out)) {
		user, used, _ := strings.Cut(strings.TrimSpace(line), " -> ")
		if strings.Contains(used, "<ReflectMethod>") && !strings.HasPrefix(used, "reflect.") {
			found = append(found, used+", which is used by "+user)
		}
	}
	slices.Sort(found)
	for _, f := range slices.Compact(found) {
		t.Errorf("%s: find another way, or a library that does", f)
	}
}
