package odata

import "github.com/tidwall/gjson"

// An OrderBy is a compiled $orderby.
type OrderBy []orderKey

type orderKey struct{}

// ParseOrderBy compiles the text of an $orderby, checked against t.
func ParseOrderBy(text string, t Type) (OrderBy, error) { return nil, nil }

// Compare says which of two documents comes first.
func (o OrderBy) Compare(a, b gjson.Result) int { return 0 }
