package scenario

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// A RetryAfter is what the header Retry-After says: a number of seconds, which
// may have a fraction, a duration such as 3s, {date: 3s} for the HTTP date of
// that much later, absent, or nonsense.
//
// Seconds and dates: RFC 9110 §10.2.3. A fraction is in Microsoft's own example
// (2.128, https://learn.microsoft.com/graph/throttling of 2021).
type RetryAfter struct {
	// Text is sent as it is; empty means that the header is taken away.
	Text string
	// Date, if not nil, is how much later than now the date is.
	Date *Duration
}

// nonsense is what no client can read.
const nonsense = "soon"

func (v *RetryAfter) decode(d *decoder, n ast.Node) {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		var form struct {
			Date *Duration `yaml:"date,required"`
		}
		d.fields(n, &form)
		v.Date = form.Date
		return
	}
	if f, ok := number(n); ok {
		if f < 0 {
			d.fail(n, n.GetToken().Value+" is before now", "write seconds from 0 up")
		}
		v.Text = strconv.FormatFloat(f, 'f', -1, 64) // 0x10 and 1_000 are numbers in YAML alone
		return
	}
	text, ok := d.text(n)
	if !ok {
		return
	}
	switch text {
	case "absent":
	case "nonsense":
		v.Text = nonsense
	default:
		span, err := time.ParseDuration(text)
		if err != nil || span < 0 {
			d.fail(n, fmt.Sprintf("%q is no Retry-After", text), "write seconds such as 3 or 2.128, {date: 3s}, absent or nonsense")
		}
		v.Text = strconv.FormatFloat(span.Seconds(), 'f', -1, 64)
	}
}

// set sets the header at now.
func (v *RetryAfter) set(h http.Header, now time.Time) {
	switch {
	case v.Date != nil:
		h["Retry-After"] = []string{now.Add(time.Duration(*v.Date)).UTC().Format(http.TimeFormat)}
	case v.Text == "":
		h.Del("Retry-After")
	default:
		h["Retry-After"] = []string{v.Text}
	}
}
