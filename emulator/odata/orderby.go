package odata

import (
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"
)

// An OrderBy is a compiled $orderby: properties, the most important first.
// Strings are ordered by their bytes, and null comes first, or last if the
// order is descending (Part 1: Protocol, 11.2.6.2).
type OrderBy []orderKey

type orderKey struct {
	path       string // in gjson's notation
	kind       Kind
	descending bool
}

// ParseOrderBy compiles the text of an $orderby and checks it against t. Only
// properties can be sorted by, not what functions make of them.
//
// Errors: *Error.
func ParseOrderBy(text string, t Type) (OrderBy, error) {
	if strings.TrimSpace(text) == "" {
		return nil, errEmpty("$orderby")
	}
	var order OrderBy
	for item := range strings.SplitSeq(text, ",") {
		fields := strings.Fields(item)
		if len(fields) < 1 || len(fields) > 2 || !isPath(fields[0]) || len(fields) == 2 && fields[1] != "asc" && fields[1] != "desc" {
			return nil, errorf("Syntax error in '%s' of $orderby '%s'.", strings.TrimSpace(item), text) // guess
		}
		kind, err := t.kind(fields[0])
		if err != nil {
			return nil, err
		}
		if kind == Complex || kind == Collection {
			return nil, errorf("The $orderby expression must evaluate to a single value of primitive type.") // ODL
		}
		path := strings.ReplaceAll(fields[0], "/", ".")
		if order.has(path) {
			return nil, errorf("Duplicate property named '%s' is not supported in '$orderby'.", fields[0]) // ASP.NET OData
		}
		order = append(order, orderKey{path, kind, len(fields) == 2 && fields[1] == "desc"})
	}
	return order, nil
}

func (o OrderBy) has(path string) bool {
	for _, k := range o {
		if k.path == path {
			return true
		}
	}
	return false
}

// Compare returns a negative number if a comes before b, a positive one if it
// comes after b, and 0 if the order does not tell.
func (o OrderBy) Compare(a, b gjson.Result) int { return o.compare(o.values(a), o.values(b)) }

// values returns what doc is sorted by.
func (o OrderBy) values(doc gjson.Result) []value {
	values := make([]value, len(o))
	for i, k := range o {
		values[i] = load(doc.Get(k.path), k.kind)
	}
	return values
}

func (o OrderBy) compare(a, b []value) int {
	for i, k := range o {
		if order := sortCompare(a[i], b[i]); order != 0 {
			if k.descending {
				return -order
			}
			return order
		}
	}
	return 0
}

// save returns what doc is sorted by as a token holds it.
func (o OrderBy) save(doc gjson.Result) []json.RawMessage {
	saved := make([]json.RawMessage, len(o))
	for i, k := range o {
		saved[i] = json.RawMessage("null")
		if r := doc.Get(k.path); r.Exists() {
			saved[i] = json.RawMessage(r.Raw)
		}
	}
	return saved
}

// restore is the inverse of save.
func (o OrderBy) restore(saved []json.RawMessage) []value {
	values := make([]value, len(o))
	for i, k := range o {
		values[i] = load(gjson.ParseBytes(saved[i]), k.kind)
	}
	return values
}
