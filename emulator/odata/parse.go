package odata

import "strings"

// Limits of a filter, so that none of them can exhaust the stack. Guesses: the
// real ones are not known; ODL counts to 800 by default.
const (
	maxFilterLength = 8192
	maxFilterDepth  = 100
)

// ParseFilter compiles the text of a $filter and checks it against t: an
// unknown property and values that cannot be compared are refused here.
//
// Errors: *Error.
func ParseFilter(text string, t Type) (*Filter, error) {
	if strings.TrimSpace(text) == "" {
		return nil, errEmpty("$filter")
	}
	if len(text) > maxFilterLength {
		return nil, errorf("The $filter query option is longer than %d characters.", maxFilterLength) // guess
	}
	p := &parser{text: text, t: t}
	p.next()
	root := p.expression(1)
	if p.tok.class != end {
		p.syntaxError()
	}
	if !root.isCondition() {
		p.fail("The $filter expression must evaluate to a single boolean value.") // ODL
	}
	if p.err != nil {
		return nil, p.err
	}
	return &Filter{root: root.expr}, nil
}

// A parser reads a filter by recursive descent. After the first error it stands
// at the end of its text, so that every method runs out without asking.
type parser struct {
	text  string
	t     Type
	at    int // where the next lexeme starts
	tok   lexeme
	depth int
	err   error
}

// An operand is an expression whose kind is known.
type operand struct {
	expr expr
	kind Kind
	edm  string // the name of its type
}

func newOperand(e expr, k Kind) operand { return operand{e, k, k.edm()} }

// fail records the first error.
func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = errorf(format, args...)
	}
	p.at, p.tok = len(p.text), lexeme{pos: len(p.text)}
}

// syntaxError reports the current lexeme, by its end, as ODL does.
func (p *parser) syntaxError() { p.fail("Syntax error at position %d in '%s'.", p.at, p.text) }

// accept moves on if the current lexeme is this word or symbol.
func (p *parser) accept(c class, text string) bool {
	if p.tok.class != c || p.tok.text != text {
		return false
	}
	p.next()
	return true
}

// expression reads operands joined by operators that bind at least as tightly
// as min; operators of one strength group from the left.
func (p *parser) expression(min int) operand {
	left := p.unary()
	for p.tok.class == word {
		op := p.tok.text
		strength := precedence(op)
		if strength == 0 {
			p.refuseOperator(op)
		}
		if strength < min {
			break
		}
		p.next()
		right := p.expression(strength + 1)
		left = p.combine(op, left, right)
	}
	return left
}

// precedence says how tightly an operator binds: URL Conventions 5.1.1.17.
func precedence(op string) int {
	switch op {
	case "or":
		return 1
	case "and":
		return 2
	case "eq", "ne":
		return 3
	case "gt", "ge", "lt", "le":
		return 4
	}
	return 0
}

// unary reads an operand with the operators that bind the tightest: in, then not.
func (p *parser) unary() operand {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxFilterDepth {
		p.fail("Recursion depth exceeded allowed limit.") // ODL
	}
	if p.accept(word, "not") {
		x := p.unary()
		if !x.isCondition() {
			p.fail("A unary operator with an incompatible type was detected. Found operand type '%s' for operator kind 'Not'.", x.edm) // ODL
		}
		return newOperand(negation{x.expr}, Bool)
	}
	x := p.primary()
	if p.accept(word, "in") {
		return p.membership(x)
	}
	return x
}

// primary reads a literal, a property, a call, or an expression in parentheses.
func (p *parser) primary() operand {
	switch t := p.tok; {
	case t.class == constant:
		p.next()
		return literalOperand(t)
	case t.class == word:
		p.next()
		if p.accept(symbol, "(") {
			return p.call(t.text)
		}
		return p.property(t.text)
	case p.accept(symbol, "("):
		x := p.expression(1)
		p.closeParen("')' or operator")
		return x
	default:
		return p.missing()
	}
}

// missing reports that an operand is wanted. What it returns goes with
// anything, so that no second error is made.
func (p *parser) missing() operand {
	p.fail("Expression expected at position %d in '%s'.", p.tok.pos, p.text) // ODL
	return newOperand(literal{value{kind: null}}, Any)
}

// closeParen reads ")"; expected names what else could have been here.
func (p *parser) closeParen(expected string) {
	if !p.accept(symbol, ")") {
		p.fail("%s expected at position %d in '%s'.", expected, p.tok.pos, p.text) // ODL
	}
}
