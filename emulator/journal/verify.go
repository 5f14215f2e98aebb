package journal

import (
	"errors"
	"fmt"
)

// A Verification is what a test expects of a tenant's journal.
type Verification struct {
	// Since leaves out the entries up to this number.
	Since  int64         `json:"since,omitempty"`
	Expect []Expectation `json:"expect,omitempty"`
	// InOrder asks that what matches the first expectation comes before what
	// matches the second, and so on: of each as many as it asks for.
	InOrder bool `json:"inOrder,omitempty"`
	// NoneUnmatched asks that each entry matches an expectation or one of
	// Ignore. Requests for tokens are entries, too.
	NoneUnmatched bool    `json:"noneUnmatched,omitempty"`
	Ignore        []Match `json:"ignore,omitempty"`
}

// An Expectation says how many entries match. Without a number it is at least
// one.
type Expectation struct {
	Match   Match `json:"match"`
	AtLeast *int  `json:"atLeast,omitempty"`
	AtMost  *int  `json:"atMost,omitempty"`
	Exactly *int  `json:"exactly,omitempty"`
}

// A Verdict is how a Verification went.
type Verdict struct {
	OK bool `json:"ok"`
	// Text says all of it in words.
	Text string `json:"text"`
	// Looked is how many entries were looked at. Truncated says that there
	// were more, Dropped how many.
	Looked    int      `json:"looked"`
	Truncated bool     `json:"truncated"`
	Dropped   int64    `json:"dropped"`
	Results   []Result `json:"results"`
}

// A Result is how one expectation went.
type Result struct {
	OK       bool   `json:"ok"`
	Expected string `json:"expected"`
	Came     string `json:"came"`
	// Entries are the numbers of those that matched; for entries that should
	// not be there, theirs.
	Entries []int64 `json:"entries"`
	// NearMisses are what came nearest, the nearest first.
	NearMisses []NearMiss `json:"nearMisses,omitempty"`
}

// A NearMiss is an entry that does not match, and why.
type NearMiss struct {
	Sequence    int64        `json:"sequence"`
	Request     string       `json:"request"`
	Differences []Difference `json:"differences"`
}

// Validate reports what in v makes no sense.
func (v Verification) Validate() error {
	if len(v.Expect) == 0 && !v.NoneUnmatched {
		return errors.New("nothing is expected: 'expect' has the expectations")
	}
	for i, e := range v.Expect {
		if err := e.Match.Validate(); err != nil {
			return fmt.Errorf("expectation %d: %w", i+1, err)
		}
		low, high := e.bounds()
		if e.Exactly != nil && (e.AtLeast != nil || e.AtMost != nil) {
			return fmt.Errorf("expectation %d: exactly goes without atLeast and atMost", i+1)
		}
		if low < 0 || high >= 0 && low > high || e.AtMost != nil && *e.AtMost < 0 {
			return fmt.Errorf("expectation %d: no number is %s", i+1, e.number())
		}
	}
	for _, m := range v.Ignore {
		if err := m.Validate(); err != nil {
			return fmt.Errorf("ignore: %w", err)
		}
	}
	return nil
}

// Verify compares tenant's journal with what v expects.
func (j *Journal) Verify(tenant string, v Verification) Verdict {
	return v.judge(j.Entries(tenant, Match{}, v.Since))
}

func (v Verification) judge(p Page) Verdict {
	d := Verdict{OK: true, Looked: len(p.Entries), Truncated: p.Truncated, Dropped: p.Dropped, Results: []Result{}}
	for _, e := range v.Expect {
		d.Results = append(d.Results, e.judge(p))
	}
	if v.InOrder {
		d.Results = append(d.Results, v.order(p.Entries))
	}
	if v.NoneUnmatched {
		d.Results = append(d.Results, v.unmatched(p))
	}
	for _, r := range d.Results {
		d.OK = d.OK && r.OK
	}
	d.Text = d.text()
	return d
}

// bounds returns how many entries may match; high is -1 if there is no bound.
func (e Expectation) bounds() (low, high int) {
	low, high = 1, -1
	switch {
	case e.Exactly != nil:
		return *e.Exactly, *e.Exactly
	case e.AtMost != nil:
		low, high = 0, *e.AtMost
	}
	if e.AtLeast != nil {
		low = *e.AtLeast
	}
	return low, high
}

// judge counts what matches e. Of a journal that has dropped something, nobody
// can say that something did not come.
func (e Expectation) judge(p Page) Result {
	r := Result{Entries: []int64{}, Expected: e.number() + " of " + e.Match.String()}
	var others []*Entry
	for i := range p.Entries {
		if entry := &p.Entries[i]; e.Match.Matches(entry) {
			r.Entries = append(r.Entries, entry.Sequence)
		} else {
			others = append(others, entry)
		}
	}
	n := len(r.Entries)
	low, high := e.bounds()
	r.OK = n >= low && (high < 0 || n <= high && !p.Truncated)
	r.Came = "came " + times(n, r.Entries)
	switch {
	case p.Truncated && !r.OK && (high < 0 || n <= high):
		r.Came += ", but the journal has dropped " + count(int(p.Dropped), "entry") + " that may have matched"
	case n < low:
		r.NearMisses = e.Match.nearest(others)
	}
	return r
}
