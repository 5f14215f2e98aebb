package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/graphemu/graphemu/emulator/journal"
)

// pathWidth is how much room a path has before what follows it is pushed aside.
const pathWidth = 56

// printPage prints entries, and whether there were more.
func printPage(w io.Writer, p journal.Page) error {
	if p.Truncated {
		if _, err := fmt.Fprintf(w, "(%d older entries were dropped)\n", p.Dropped); err != nil {
			return err
		}
	}
	if len(p.Entries) == 0 {
		_, err := fmt.Fprintln(w, "Nothing that matches was recorded.")
		return err
	}
	return printEntries(w, p.Entries)
}

// printEntries prints each entry on a line. What came in a batch is marked.
func printEntries(w io.Writer, entries []journal.Entry) error {
	for _, e := range entries {
		path := e.Path
		if e.Query != "" {
			path += "?" + e.Query
		}
		if e.Batch != "" {
			path = "+ " + path
		}
		line := fmt.Sprintf("#%-4d %s  %-6s  %-7s  %-*s  %-20s  %9s  %s", e.Sequence, e.Time.UTC().Format("15:04:05.000"),
			e.Outcome(), e.Method, pathWidth, path, cmp.Or(e.Operation, "-"), fmt.Sprintf("%.2fms", e.Milliseconds), note(e))
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " ")); err != nil {
			return err
		}
	}
	return nil
}

// note says what else matters about e.
func note(e journal.Entry) string {
	var notes []string
	if e.Code != "" {
		notes = append(notes, e.Code)
	}
	if e.Wire != "" && e.Status != 0 {
		notes = append(notes, e.Wire)
	}
	if e.Rule != "" {
		notes = append(notes, "rule "+e.Rule)
	}
	switch {
	case e.Work == nil || *e.Work == e.Status:
	case *e.Work == 0:
		notes = append(notes, "nothing was done")
	default:
		notes = append(notes, fmt.Sprintf("the work itself: %d", *e.Work))
	}
	return strings.Join(notes, ", ")
}
