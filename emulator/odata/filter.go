package odata

import "github.com/tidwall/gjson"

// A Filter is a compiled $filter.
type Filter struct {
	root expr
}

// Match reports whether the filter is true of doc. Unknown (null) is not true.
func (f *Filter) Match(doc gjson.Result) bool {
	return true
}

type expr any

// ParseFilter compiles the text of a $filter, checked against t.
func ParseFilter(text string, t Type) (*Filter, error) { return &Filter{}, nil }
