package journal

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// text returns d in words, a line for each expectation.
func (d Verdict) text() string {
	var b strings.Builder
	for i, r := range d.Results {
		mark := "ok  "
		if !r.OK {
			mark = "FAIL"
		}
		fmt.Fprintf(&b, "%s  %d. %s: %s\n", mark, i+1, r.Expected, r.Came)
		for k, miss := range r.NearMisses {
			lead := "        "
			if k == 0 && len(miss.Differences) > 0 {
				lead = "nearest:"
			}
			fmt.Fprintf(&b, "      %s #%d %s\n", lead, miss.Sequence, miss.Request)
			for _, diff := range miss.Differences {
				fmt.Fprintf(&b, "                 %s\n", diff)
			}
		}
	}
	fmt.Fprintf(&b, "%s looked at", count(d.Looked, "request"))
	if d.Truncated {
		fmt.Fprintf(&b, "; the journal has dropped %d before them", d.Dropped)
	}
	return b.String() + "\n"
}

// String says what differs.
func (d Difference) String() string {
	got := strconv.Quote(d.Got)
	if d.Got == "" {
		got = "missing"
	}
	return fmt.Sprintf("%s is %s, not %q", d.Field, got, d.Want)
}

// String says what m matches.
func (m Match) String() string {
	var all []string
	say := func(field, value string) {
		if value != "" {
			all = append(all, field+" "+value)
		}
	}
	for _, f := range m.texts(new(Entry))[1:] {
		say(f.Field, f.Want)
	}
	say("status", string(m.Status))
	if m.Batched != nil {
		say("batched", strconv.FormatBool(*m.Batched))
	}
	for _, name := range slices.Sorted(maps.Keys(m.Headers)) {
		say("header", name+": "+m.Headers[name])
	}
	for _, path := range slices.Sorted(maps.Keys(m.Body)) {
		say("body", path+" = "+show(m.Body[path]))
	}
	what := m.Operation
	if what == "" {
		what = "any operation"
	}
	if len(all) > 0 {
		what += " with " + strings.Join(all, ", ")
	}
	return what
}
