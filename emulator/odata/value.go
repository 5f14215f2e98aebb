package odata

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// A value is what an expression gives: of kind null, Bool, Int, Double, String,
// DateTime or GUID; or Complex, which equals nothing.
type value struct {
	kind    Kind
	text    string    // String; GUID, in lower case
	integer int64     // Int; Bool as 0 or 1
	double  float64   // Double
	instant time.Time // DateTime
}

func boolean(b bool) value {
	if b {
		return value{kind: Bool, integer: 1}
	}
	return value{kind: Bool}
}

// truth returns v as a condition; what is no boolean is unknown.
func truth(v value) (isTrue, known bool) { return v.integer == 1, v.kind == Bool }

// load reads a member of a document that is of kind k. A document that holds
// another type gives what it holds; nothing at all is null.
func load(r gjson.Result, k Kind) value {
	switch r.Type {
	case gjson.True, gjson.False:
		return boolean(r.Type == gjson.True)
	case gjson.Number:
		return number(r.Raw)
	case gjson.String:
		return value{kind: String, text: r.Str}.as(k)
	case gjson.JSON:
		return value{kind: Complex}
	}
	return value{kind: null}
}

// number reads a number: an Int if it is written as one and fits, or a Double.
func number(text string) value {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return value{kind: Int, integer: n}
	}
	f, _ := strconv.ParseFloat(text, 64) // on overflow it is an infinity, which is what we want
	return value{kind: Double, double: f}
}

// as returns a string as a value of kind k, or as it is if it does not look
// like one or k is written as a plain string.
func (v value) as(k Kind) value {
	switch {
	case v.kind != String:
	case k == DateTime:
		if t, ok := parseInstant(v.text); ok {
			return value{kind: DateTime, instant: t}
		}
	case k == GUID:
		return value{kind: GUID, text: strings.ToLower(v.text)}
	}
	return v
}

// parseInstant reads a dateTimeOffset, in which OData lets seconds be left
// out, or a date alone, which is its midnight in UTC.
//
// https://learn.microsoft.com/graph/query-parameters#filter-parameter had a date
// alone as an example, "ReceivedDateTime ge 2017-04-01"; that it means UTC is a guess.
func parseInstant(s string) (time.Time, bool) {
	for _, layout := range [...]string{time.RFC3339, "2006-01-02T15:04Z07:00", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// equal is eq. Values that cannot be compared are not equal.
func equal(a, b value) bool {
	if a.kind == null || b.kind == null {
		return a.kind == b.kind
	}
	order, ok := compare(a, b)
	return ok && order == 0
}

// compare orders two values, if they can be compared; null cannot.
func compare(a, b value) (order int, ok bool) {
	a, b = a.as(b.kind), b.as(a.kind)
	if a.kind != b.kind {
		if x, isNumber := a.float(); isNumber {
			if y, isNumber := b.float(); isNumber {
				return cmp.Compare(x, y), true
			}
		}
		return 0, false
	}
	switch a.kind {
	case Bool, Int:
		return cmp.Compare(a.integer, b.integer), true
	case Double:
		return cmp.Compare(a.double, b.double), true
	case String, GUID:
		return strings.Compare(a.text, b.text), true
	case DateTime:
		return a.instant.Compare(b.instant), true
	}
	return 0, false
}

// float returns v as a Double if it is a number.
func (v value) float() (f float64, isNumber bool) {
	if v.kind == Int {
		return float64(v.integer), true
	}
	return v.double, v.kind == Double
}

// sortCompare orders any two values: null comes first, as OData says
// (Part 1: Protocol, 11.2.6.2), and what cannot be compared goes by its kind, which
// only happens where a document does not hold what its type says.
func sortCompare(a, b value) int {
	if order, ok := compare(a, b); ok {
		return order
	}
	return cmp.Compare(a.rank(), b.rank())
}

func (v value) rank() int {
	if v.kind == null {
		return -1
	}
	return int(v.kind)
}
