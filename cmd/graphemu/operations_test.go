package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReadmeListsTheOperations holds the README's list to the table. What
// "graphemu operations --output markdown" prints goes between its two marks.
func TestReadmeListsTheOperations(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, begins := strings.Cut(string(readme), "<!-- operations -->\n")
	got, _, ends := strings.Cut(after, "<!-- /operations -->")
	if !begins || !ends {
		t.Fatal("README.md has no list between <!-- operations --> and <!-- /operations -->")
	}
	var want bytes.Buffer
	if err := printOperations("markdown", streams{out: &want}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.String(), got); diff != "" {
		t.Errorf("README.md is not what \"graphemu operations --output markdown\" prints (-want +got):\n%s", diff)
	}
}
