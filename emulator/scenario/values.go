package scenario

import (
	"fmt"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// A Duration is a time span from 0 up, such as 1m30s or 250ms.
type Duration time.Duration

func (v *Duration) decode(d *decoder, n ast.Node) {
	span, ok := d.span(n)
	if ok && span < 0 {
		d.fail(n, fmt.Sprintf("%v is negative", span), "write a duration from 0 up, such as 250ms")
	}
	*v = Duration(span)
}

// A Span is a time span that may be negative, such as -1s.
type Span time.Duration

func (v *Span) decode(d *decoder, n ast.Node) {
	span, _ := d.span(n)
	*v = Span(span)
}

func (d *decoder) span(n ast.Node) (time.Duration, bool) {
	if _, is := number(n); is {
		d.fail(n, "this duration has no unit", "write "+n.String()+"s for seconds, or ms, m, h")
		return 0, false
	}
	text, ok := d.text(n)
	if !ok {
		return 0, false
	}
	span, err := time.ParseDuration(text)
	if err != nil {
		d.fail(n, fmt.Sprintf("%q is no duration", text), "write one such as 250ms, 3s, 1m30s or 2h")
	}
	return span, err == nil
}

// A Chance is a probability from 0 to 1.
type Chance float64

func (v *Chance) decode(d *decoder, n ast.Node) {
	f, ok := number(n)
	if !ok || f < 0 || f > 1 || math.IsNaN(f) {
		d.fail(n, n.String()+" is no chance", "write a number from 0 to 1, such as 0.25")
	}
	*v = Chance(f)
}

// A Positive is a number above 0.
type Positive float64

func (v *Positive) decode(d *decoder, n ast.Node) {
	f, ok := number(n)
	if !ok || !(f > 0) {
		d.fail(n, n.String()+" is not above 0", "write a number above 0")
	}
	*v = Positive(f)
}

// A Status is a status of HTTP that ends an exchange: 200 to 599.
type Status int

func (v *Status) decode(d *decoder, n ast.Node) {
	f, ok := number(n)
	if !ok || f != math.Trunc(f) || f < 200 || f > 599 {
		d.fail(n, n.String()+" is no status", "write one from 200 to 599, such as "+strconv.Itoa(http.StatusServiceUnavailable))
		return
	}
	*v = Status(f)
}

// A Count is a whole number from 1 up.
type Count int

func (v *Count) decode(d *decoder, n ast.Node) {
	f, ok := number(n)
	if !ok || f != math.Trunc(f) || f < 1 || f > math.MaxInt32 {
		d.fail(n, n.String()+" is no count", "write a whole number from 1 up")
		return
	}
	*v = Count(f)
}

// A Scalar is a text, a number or a boolean, kept as text.
type Scalar string

func (v *Scalar) decode(d *decoder, n ast.Node) {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		*v = Scalar(n.GetToken().Value)
		return
	}
	s, _ := d.text(n)
	*v = Scalar(s)
}

// A Pattern is a regular expression in the syntax of Go.
// https://pkg.go.dev/regexp/syntax
type Pattern regexp.Regexp

func (v *Pattern) decode(d *decoder, n ast.Node) {
	text, ok := d.text(n)
	if !ok {
		return
	}
	re, err := regexp.Compile(text)
	if err != nil {
		d.fail(n, fmt.Sprintf("%q is no regular expression", text), err.Error())
		return
	}
	*v = Pattern(*re) // which may be copied before its first use
}

// An Instant is a point on the tenant's clock, or a duration that runs from the
// first request that the scenario sees.
type Instant struct {
	// At is the point; zero means that After counts.
	At time.Time
	// After is the duration.
	After time.Duration
}

func (v *Instant) decode(d *decoder, n ast.Node) {
	text, ok := d.text(n)
	if !ok {
		return
	}
	var err error
	if v.At, err = time.Parse(time.RFC3339, text); err == nil {
		return
	}
	if v.After, err = time.ParseDuration(text); err != nil || v.After < 0 {
		d.fail(n, fmt.Sprintf("%q is no instant", text), "write one such as 2026-08-01T12:00:00Z, or a duration after the first request such as 10m")
	}
}

func (v Instant) from(start time.Time) time.Time {
	if v.At.IsZero() {
		return start.Add(v.After)
	}
	return v.At
}
