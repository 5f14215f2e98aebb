package document

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Problem is one mistake in a file.
type Problem struct {
	// File is the name that the reader was given.
	File string `json:"file"`
	// Line and Column are where it is, from 1.
	Line   int `json:"line"`
	Column int `json:"column"`
	// Text says what is wrong, and Mend what to write instead; empty if Text says
	// it all.
	Text string `json:"text"`
	Mend string `json:"mend,omitempty"`
}

// Error returns the Problem as compilers print theirs, so that editors can
// jump to it: "file:line:column: text: mend".
func (p *Problem) Error() string {
	text := fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Text)
	if p.Mend == "" {
		return text
	}
	return text + ": " + p.Mend
}

// Problems are the mistakes in a file, in the order of the file. They
// are never empty.
type Problems []*Problem

// Error returns one line for each Problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Choose returns the mend for a name that is none of known.
func Choose(name string, known []string) string {
	return cmp.Or(ChooseNear(name, known), "write one of "+strings.Join(known, ", "))
}

// ChooseNear returns the mend for a name that is nearly one of known, or "".
func ChooseNear(name string, known []string) string {
	if near := nearest(name, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return ""
}

// Sort brings ps into the order of the file.
func (ps Problems) Sort() {
	slices.SortStableFunc(ps, func(a, b *Problem) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) })
}

// nearest returns the member of known that takes the fewest edits to become
// name, or "" if none is near.
func nearest(name string, known []string) string {
	best, least := "", len(name)/3+2 // further off is another word
	for _, k := range known {
		if n := edits(strings.ToLower(name), strings.ToLower(k)); n < least {
			best, least = k, n
		}
	}
	return best
}

// edits returns the Levenshtein distance of a and b.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
