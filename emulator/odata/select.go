package odata

import (
	"strings"

	"github.com/tidwall/gjson"
)

// parseSelect reads a $select: "*" or paths of properties, separated by commas.
//
// URL Conventions 5.1.4.
func parseSelect(text string, t Type) ([]string, error) {
	if strings.TrimSpace(text) == "" {
		return nil, errEmpty("$select")
	}
	names := make([]string, 0, 1+strings.Count(text, ","))
	all := false
	for item := range strings.SplitSeq(text, ",") {
		name := strings.TrimSpace(item)
		if name == "*" {
			all = true
			continue
		}
		if !isPath(name) {
			return nil, errorf("The $select item '%s' is not a property.", name) // guess
		}
		if _, err := t.kind(name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	if all {
		return nil, nil
	}
	return names, nil
}

// errEmpty is what ASP.NET OData says of an option without a value.
func errEmpty(option string) *Error {
	return errorf("The value for OData query '%s' cannot be empty.", option)
}

// Project returns document with only the members that $select asked for, with
// their annotations and the document's own, in the order that they have in it.
// A path through null gives null (URL Conventions 5.1.4).
func (q Query) Project(document []byte) []byte {
	if len(q.Select) == 0 {
		return document
	}
	return appendProjected(make([]byte, 0, len(document)), gjson.ParseBytes(document), q.Select)
}

// appendProjected appends the selected members of an object, or of each object
// in an array; what is neither stays as it is.
func appendProjected(b []byte, v gjson.Result, paths []string) []byte {
	if !v.IsObject() && !v.IsArray() {
		return append(b, v.Raw...)
	}
	start := len(b)
	v.ForEach(func(key, member gjson.Result) bool {
		if v.IsArray() {
			b = appendProjected(append(b, ','), member, paths)
			return true
		}
		whole, inside := selected(key.Str, paths)
		if !whole && len(inside) == 0 {
			return true
		}
		b = append(append(append(b, ','), key.Raw...), ':')
		if whole {
			b = append(b, member.Raw...)
		} else {
			b = appendProjected(b, member, inside)
		}
		return true
	})
	opening, closing := byte('{'), byte('}')
	if v.IsArray() {
		opening, closing = '[', ']'
	}
	if len(b) == start {
		b = append(b, opening)
	}
	b[start] = opening // over the first comma
	return append(b, closing)
}

// selected reports whether paths select the member of that name as a whole,
// and otherwise which paths lead into it. An annotation goes with what it is
// about: "x@odata.type" with x, "@odata.type" with everything.
func selected(name string, paths []string) (whole bool, inside []string) {
	name, _, _ = strings.Cut(name, "@")
	if name == "" {
		return true, nil
	}
	for _, path := range paths {
		first, rest, deeper := strings.Cut(path, "/")
		if first != name {
			continue
		}
		if !deeper {
			return true, nil
		}
		inside = append(inside, rest)
	}
	return false, inside
}
