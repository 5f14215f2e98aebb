package journal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// order looks for what v expects, one expectation after the other.
func (v Verification) order(entries []Entry) Result {
	r := Result{Entries: []int64{}, OK: true, Expected: "in this order", Came: "came in this order"}
	next := 0 // index of the first entry that is free
	for i, e := range v.Expect {
		need, _ := e.bounds()
		from := next
		for ; need > 0 && next < len(entries); next++ {
			if e.Match.Matches(&entries[next]) {
				need--
				r.Entries = append(r.Entries, entries[next].Sequence)
			}
		}
		if need > 0 {
			after := "the start"
			if from > 0 {
				after = fmt.Sprintf("#%d", entries[from-1].Sequence)
			}
			r.OK, r.Came = false, fmt.Sprintf("of expectation %d, %s after %s", i+1, lacking(need), after)
			return r
		}
	}
	return r
}

func lacking(n int) string {
	if n == 1 {
		return "1 is lacking"
	}
	return fmt.Sprintf("%d are lacking", n)
}

// unmatched looks for what v does not expect.
func (v Verification) unmatched(p Page) Result {
	known := slices.Clone(v.Ignore)
	for _, e := range v.Expect {
		known = append(known, e.Match)
	}
	r := Result{Entries: []int64{}, OK: true, Expected: "nothing else", Came: "nothing else came"}
	var strange []*Entry
	for i := range p.Entries {
		e := &p.Entries[i]
		if !slices.ContainsFunc(known, func(m Match) bool { return m.Matches(e) }) {
			strange = append(strange, e)
		}
	}
	switch {
	case len(strange) > 0:
		r.OK, r.Entries = false, numbers(strange)
		r.Came = count(len(strange), "request") + " came that nobody expects"
		for _, e := range strange[:min(len(strange), maxNear)] {
			r.NearMisses = append(r.NearMisses, NearMiss{Sequence: e.Sequence, Request: e.Brief()})
		}
	case p.Truncated:
		r.OK, r.Came = false, "the journal has dropped "+count(int(p.Dropped), "entry")+" that nobody can look at"
	}
	return r
}

// maxNear is how many near misses are shown.
const maxNear = 3

// nearest returns the entries that differ least from m: in the fewest fields,
// and of these first those that agree longest in what differs. Those that
// differ alike count once.
func (m Match) nearest(entries []*Entry) []NearMiss {
	var all []NearMiss
	seen := make(map[string]bool)
	for _, e := range entries {
		miss := NearMiss{e.Sequence, e.Brief(), m.differences(e)}
		if key := fmt.Sprint(miss.Request, miss.Differences); !seen[key] {
			seen[key] = true
			all = append(all, miss)
		}
	}
	slices.SortStableFunc(all, func(a, b NearMiss) int {
		return cmp.Or(cmp.Compare(len(a.Differences), len(b.Differences)), cmp.Compare(likeness(b), likeness(a)))
	})
	near := 0
	for near < min(len(all), maxNear) && len(all[near].Differences) == len(all[0].Differences) {
		near++
	}
	return all[:near]
}

// likeness is how many bytes at the start of what differs are alike.
func likeness(m NearMiss) int {
	var n int
	for _, d := range m.Differences {
		i := 0
		for i < len(d.Want) && i < len(d.Got) && d.Want[i] == d.Got[i] {
			i++
		}
		n += i
	}
	return n
}

// times says how often something came, and where.
func times(n int, where []int64) string {
	switch n {
	case 0:
		return "0 times"
	case 1:
		return "1 time: " + list(where)
	}
	return fmt.Sprintf("%d times: %s", n, list(where))
}

// number says how many entries e wants.
func (e Expectation) number() string {
	var all []string
	for _, n := range []struct {
		word  string
		value *int
	}{{"exactly", e.Exactly}, {"at least", e.AtLeast}, {"at most", e.AtMost}} {
		if n.value != nil {
			all = append(all, fmt.Sprintf("%s %d", n.word, *n.value))
		}
	}
	return cmp.Or(strings.Join(all, " and "), "at least 1")
}
