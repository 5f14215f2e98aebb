package main

import (
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// columns returns how wide w is, if it is a terminal; 0 means that a line may
// have any length, as one that a program reads.
func columns(w io.Writer) int {
	if !onScreen(w) {
		return 0
	}
	width, _, err := term.GetSize(int(w.(*os.File).Fd()))
	if err != nil {
		return 0
	}
	return width
}

// wrap breaks text, which stands behind indent columns of something else, into
// lines that end before width.
func wrap(text string, indent, width int) string {
	if width < 2*indent {
		return text
	}
	var b strings.Builder
	at := indent
	for i, word := range strings.Fields(text) {
		switch n := len([]rune(word)); {
		case i > 0 && at+1+n >= width:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			at = indent + n
		case i > 0:
			b.WriteByte(' ')
			at += 1 + n
		default:
			at += n
		}
		b.WriteString(word)
	}
	return b.String()
}
