package odata

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// A lexeme is the smallest part of a filter.
type lexeme struct {
	class class
	text  string
	value value  // of a literal
	edm   string // a literal's type, as ODL names it
	pos   int    // where it starts
}

type class uint8

const (
	end    class = iota
	word         // a name or an operator; may hold dots
	symbol       // one of ( ) , /
	constant
)

// guidPattern matches a GUID at the start of a text.
var guidPattern = compiled(`^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}`)

// compiled returns what compiles an expression once, at the first call: not
// before an emulator can answer.
func compiled(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

// next moves to the next lexeme.
func (p *parser) next() {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\t') {
		p.at++
	}
	p.tok = lexeme{pos: p.at}
	if p.at == len(p.text) {
		return
	}
	switch c := p.text[p.at]; {
	case c == '(' || c == ')' || c == ',' || c == '/':
		p.take(symbol, 1)
	case c == '\'':
		p.quoted(String)
	case isLetter(c) || isDigit(c) || c == '_' || c == '-':
		p.lexWord()
	default:
		r, _ := utf8.DecodeRuneInString(p.text[p.at:])
		p.fail("Syntax error: character '%c' is not valid at position %d in '%s'.", r, p.at, p.text) // ODL
	}
}

// take makes the next n bytes the current lexeme.
func (p *parser) take(c class, n int) {
	p.tok.class, p.tok.text = c, p.text[p.at:p.at+n]
	p.at += n
}

// constant makes the next n bytes a literal.
func (p *parser) constant(n int, v value, edm string) {
	p.take(constant, n)
	p.tok.value, p.tok.edm = v, edm
}

// quoted reads a string, or the quoted part of an enum's member.
func (p *parser) quoted(k Kind) {
	text, rest, ok := cutString(p.text[p.at:])
	if !ok {
		p.fail("There is an unterminated string literal at position %d in '%s'.", len(p.text), p.text) // ODL
		return
	}
	p.constant(len(p.text)-p.at-len(rest), value{kind: String, text: text}, k.edm())
}

// lexWord reads what starts with a letter, a digit or a minus: a GUID, a number,
// a date, a keyword, a name, or a qualified name before an enum's member.
func (p *parser) lexWord() {
	rest := p.text[p.at:]
	n := scanWord(rest, "._-+:")
	if guid := guidPattern().FindString(rest); guid != "" && len(guid) == n {
		p.constant(n, value{kind: String, text: guid}.as(GUID), GUID.edm())
		return
	}
	if isDigit(rest[0]) || rest[0] == '-' {
		p.lexNumber(rest[:n])
		return
	}
	n = scanWord(rest, "._")
	switch name := rest[:n]; {
	case name == "true" || name == "false":
		p.constant(n, boolean(name == "true"), Bool.edm())
	case name == "null":
		p.constant(n, value{kind: null}, null.edm())
	case n < len(rest) && rest[n] == '\'' && strings.Contains(name, "."):
		p.at += n // microsoft.graph.externalConnectors.connectionState'ready'
		p.quoted(Enum)
	default:
		p.take(word, n)
	}
}

// lexNumber reads a number or a date. A number that ODL would read as Int32 is
// reported as such.
func (p *parser) lexNumber(text string) {
	if t, ok := parseInstant(text); ok {
		p.constant(len(text), value{kind: DateTime, instant: t}, DateTime.edm())
		return
	}
	if !numberPattern().MatchString(text) {
		p.fail("Syntax error at position %d in '%s'.", p.at+len(text), p.text) // ODL
		return
	}
	v := number(text)
	edm := v.kind.edm()
	if v.kind == Int && v.integer == int64(int32(v.integer)) {
		edm = "Edm.Int32"
	}
	p.constant(len(text), v, edm)
}

// numberPattern matches OData's int64Value and doubleValue, names of infinities aside.
var numberPattern = compiled(`^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

// scanWord returns the length of the run of letters, digits and bytes of also
// with which s starts.
func scanWord(s, also string) int {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isLetter(c) && !isDigit(c) && strings.IndexByte(also, c) < 0 {
			return i
		}
	}
	return len(s)
}
