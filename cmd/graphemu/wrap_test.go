package main

import (
	"strings"
	"testing"
)

// On a terminal no line of a table is broken in the middle of a word; a program
// finds one line for each entry.
func TestTablesKeepToTheScreen(t *testing.T) {
	const text = "The first requests of each resource are refused."
	for width, want := range map[int]string{
		0:  text,
		7:  text,
		24: "The first requests\n    of each resource\n    are refused.",
		80: text,
	} {
		if got := wrap(text, 4, width); got != want {
			t.Errorf("in %d columns: %q, want %q", width, got, want)
		}
	}
	for line := range strings.SplitSeq(wrap(strings.Repeat(text, 9), 25, 80), "\n") {
		if len(strings.TrimLeft(line, " "))+25 >= 80 {
			t.Errorf("%q is too long", line)
		}
	}
}
