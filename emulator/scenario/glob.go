package scenario

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// A Glob is a pattern in which * stands for any text, ? for one character and
// [a-z] for one of a class; a backslash takes the next character as it is.
type Glob struct {
	// Text is the pattern as the file has it.
	Text string

	pattern *regexp.Regexp // nil if Text stands for itself
}

func (g *Glob) decode(d *decoder, n ast.Node) {
	text, ok := d.text(n)
	if !ok {
		return
	}
	g.Text = text
	if !strings.ContainsAny(text, `*?[\`) {
		return
	}
	if _, err := path.Match(text, ""); err != nil {
		d.fail(n, fmt.Sprintf("%q is no glob", text), `close the class with ], or write \[ for a bracket`)
		return
	}
	pattern, err := regexp.Compile("(?s)^" + expression(text) + "$")
	if err != nil {
		d.fail(n, fmt.Sprintf("%q is no glob", text), "a class goes from the lower to the higher character, as in [a-z]")
		return
	}
	g.pattern = pattern
}

// expression returns a well-formed glob as a regular expression.
func expression(glob string) string {
	var b strings.Builder
	for i := 0; i < len(glob); i++ {
		switch c := glob[i]; c {
		case '*':
			b.WriteString(".*")
		case '?':
			b.WriteByte('.')
		case '\\':
			i++
			b.WriteString(regexp.QuoteMeta(glob[i : i+1]))
		case '[':
			end := i + strings.IndexByte(glob[i:], ']')
			b.WriteString(glob[i : end+1])
			i = end
		default:
			b.WriteString(regexp.QuoteMeta(glob[i : i+1]))
		}
	}
	return b.String()
}

func (g Glob) fits(s string) bool {
	if g.pattern == nil {
		return g.Text == s
	}
	return g.pattern.MatchString(s)
}

// fits reports whether one of globs fits s.
func fits(globs []Glob, s string) bool {
	for _, g := range globs {
		if g.fits(s) {
			return true
		}
	}
	return false
}
