package odata

import (
	"strings"

	"github.com/tidwall/gjson"
)

// A Filter is a compiled $filter. It may be used from several goroutines at once.
//
// It knows eq, ne, gt, ge, lt, le, in, and, or, not, parentheses, startswith,
// endswith, contains, tolower and toupper, in lower case only, as OData 4.0
// has them. Other functions, lambdas and arithmetic are refused by name.
//
// Null is a value of its own: it equals null and nothing else, it is neither
// before nor after anything (URL Conventions 5.1.1.1), and where a condition
// is wanted it is unknown: and, or and not have three values. Strings, and
// enums as the strings that they are in JSON, are compared exactly, byte by
// byte (guess for enums; OData orders them by number).
type Filter struct {
	root expr
}

// Match reports whether the filter is true of doc. Unknown is not true.
func (f *Filter) Match(doc gjson.Result) bool {
	matches, _ := truth(f.root.eval(doc))
	return matches
}

// An expr is a node of a filter.
type expr interface {
	eval(doc gjson.Result) value
}

type (
	literal  struct{ value value }
	property struct {
		path string // in gjson's notation
		kind Kind
	}
	comparison struct {
		op          string
		left, right expr
	}
	membership struct { // in
		item expr
		list []value
	}
	logical struct {
		and         bool // or else
		left, right expr
	}
	negation struct{ operand expr }
	call     struct {
		function string
		args     []expr
	}
)

func (l literal) eval(gjson.Result) value { return l.value }

func (p property) eval(doc gjson.Result) value { return load(doc.Get(p.path), p.kind) }

func (c comparison) eval(doc gjson.Result) value {
	left, right := c.left.eval(doc), c.right.eval(doc)
	switch c.op {
	case "eq":
		return boolean(equal(left, right))
	case "ne":
		return boolean(!equal(left, right))
	}
	order, ok := compare(left, right)
	if !ok {
		return boolean(false)
	}
	switch c.op {
	case "gt":
		return boolean(order > 0)
	case "ge":
		return boolean(order >= 0)
	case "lt":
		return boolean(order < 0)
	default: // le
		return boolean(order <= 0)
	}
}

func (m membership) eval(doc gjson.Result) value {
	item := m.item.eval(doc)
	for _, v := range m.list {
		if equal(item, v) {
			return boolean(true)
		}
	}
	return boolean(false)
}

func (l logical) eval(doc gjson.Result) value {
	left, known := truth(l.left.eval(doc))
	if known && left != l.and {
		return boolean(left) // false and x, true or x
	}
	right, rightKnown := truth(l.right.eval(doc))
	if rightKnown && right != l.and {
		return boolean(right)
	}
	if !known || !rightKnown {
		return value{kind: null}
	}
	return boolean(l.and)
}

func (n negation) eval(doc gjson.Result) value {
	operand, known := truth(n.operand.eval(doc))
	if !known {
		return value{kind: null}
	}
	return boolean(!operand)
}

// eval answers null if an argument is null or no string.
func (c call) eval(doc gjson.Result) value {
	var s [2]string
	for i, arg := range c.args {
		v := arg.eval(doc)
		if v.kind != String {
			return value{kind: null}
		}
		s[i] = v.text
	}
	switch c.function {
	case "startswith":
		return boolean(strings.HasPrefix(s[0], s[1]))
	case "endswith":
		return boolean(strings.HasSuffix(s[0], s[1]))
	case "contains":
		return boolean(strings.Contains(s[0], s[1]))
	case "tolower":
		return value{kind: String, text: strings.ToLower(s[0])}
	default: // toupper
		return value{kind: String, text: strings.ToUpper(s[0])}
	}
}
