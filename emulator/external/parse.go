package external

import (
	"fmt"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// maxDepth is how deep a body may nest objects and arrays.
//
// 100 is the default of ODataMessageQuotas.MaxNestingDepth in Microsoft's
// OData library; that Graph leaves it so is a guess.
const maxDepth = 100

// smallObject is the number of members up to which a duplicate is looked for
// by comparing each with each.
const smallObject = 16

// Parse reads body as one JSON object: well-formed, in UTF-8, at most 100
// levels deep, and with no member named twice.
//
// Errors: an [*Error] of kind [Unreadable] that says what is wrong.
func Parse(body []byte) (gjson.Result, error) {
	// The depth is checked before anything recursive reads the body.
	if depth(body) > maxDepth {
		return gjson.Result{}, unreadable("The body nests objects or arrays more than %d levels deep.", maxDepth)
	}
	if !utf8.Valid(body) {
		return gjson.Result{}, unreadable("The body is not valid UTF-8.")
	}
	if !gjson.ValidBytes(body) {
		return gjson.Result{}, unreadable("The body is not well-formed JSON.")
	}
	doc := gjson.ParseBytes(body)
	if !doc.IsObject() {
		return gjson.Result{}, unreadable("The body is not a JSON object.")
	}
	if name, twice := duplicate(doc); twice {
		return gjson.Result{}, unreadable("The body names the member '%s' twice in one object.", name)
	}
	return doc, nil
}

func unreadable(format string, args ...any) *Error {
	return &Error{Kind: Unreadable, Message: fmt.Sprintf(format, args...)}
}

// depth returns how deep brackets nest outside strings. It stops counting
// beyond maxDepth.
func depth(body []byte) int {
	open, deepest, quoted := 0, 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if open++; open > deepest {
				deepest = open
			}
			if deepest > maxDepth {
				return deepest
			}
		case c == '}' || c == ']':
			open--
		}
	}
	return deepest
}

// duplicate returns a member that some object inside v names twice. Names are
// compared as they read, so that "a" and "\u0061" are the same.
func duplicate(v gjson.Result) (name string, twice bool) {
	isObject := v.IsObject()
	var (
		names [smallObject]string
		n     int
		more  map[string]bool
	)
	v.ForEach(func(key, value gjson.Result) bool {
		if isObject {
			name = key.Str
			switch {
			case n < smallObject:
				for _, other := range names[:n] {
					twice = twice || other == name
				}
				names[n] = name
			default:
				if more == nil {
					more = make(map[string]bool)
					for _, other := range names {
						more[other] = true
					}
				}
				twice = more[name]
				more[name] = true
			}
			n++
		}
		if !twice && (value.IsObject() || value.IsArray()) {
			name, twice = duplicate(value)
		}
		return !twice
	})
	return name, twice
}
