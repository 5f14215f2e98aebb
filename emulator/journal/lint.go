package journal

import (
	"cmp"
	"slices"
	"time"
)

// A Finding is a habit of a client that the real service, or the people who run
// it, would not like.
type Finding struct {
	// Rule is the name of the habit, such as "early-retry".
	Rule string `json:"rule"`
	// App is the application that has it.
	App string `json:"app,omitempty"`
	// Text explains it.
	Text string `json:"text"`
	// Entries are the numbers of the entries that show it.
	Entries []int64 `json:"entries"`
	// URL is the page of the documentation to read.
	URL string `json:"url"`
}

// What is too fast and too many, if LintOptions do not say.
const (
	// DefaultPollEvery is what Microsoft asks for ("Wait at least 1 minute"):
	// https://learn.microsoft.com/graph/connecting-external-content-connectors-api-postman
	DefaultPollEvery = time.Minute
	// DefaultUnbatched is a guess: from here on batches save 19 round trips.
	DefaultUnbatched = 20
)

// LintOptions configure [Lint]. What is 0 has the default.
type LintOptions struct {
	// PollEvery is the shortest time between two polls of an operation.
	PollEvery time.Duration
	// Unbatched is how many writes of one kind may come one by one.
	Unbatched int
	// Needs says what applications needed. Those it does not name are not
	// asked whether they hold too much.
	Needs []Need
	// Unchosen are sets of permissions that an application has if nobody has
	// chosen any for it: who holds one of them is not blamed for it.
	Unchosen [][]string
}

// A Need is the least that an application had to hold.
type Need struct {
	App         string
	Delegated   bool
	Permissions []string
}

// Lint returns the bad manners that entries show, by rule.
//
// A client may wait by the tenant's clock or in real time. It has waited if
// either of them has gone on, so that a test that moves the clock is not
// blamed, nor is a client that sleeps while the clock stands still.
func Lint(entries []Entry, o LintOptions) []Finding {
	o.PollEvery = cmp.Or(o.PollEvery, DefaultPollEvery)
	o.Unbatched = cmp.Or(o.Unbatched, DefaultUnbatched)
	all := make([]*Entry, len(entries))
	for i := range entries {
		all[i] = &entries[i]
	}
	found := []Finding{}
	for _, rule := range []func([]*Entry, LintOptions) []Finding{
		earlyRetry, fastPoll, ignoredLocation, missingLabels, unbatchedWrites,
		broadPermissions, repeatedConflict, noContentType, noRequestID, tokenPerRequest,
	} {
		found = append(found, rule(all, o)...)
	}
	return found
}

// Lint returns the bad manners that tenant's journal shows.
func (j *Journal) Lint(tenant string, o LintOptions) []Finding {
	return Lint(j.Entries(tenant, Match{}, 0).Entries, o)
}

// passed returns how long after a was answered b came: the longer of the times
// by the tenant's clock and by the machine's. It is negative if b came before.
func passed(a, b *Entry) time.Duration {
	machine := b.came - (a.came + a.took)
	if machine < 0 {
		return machine
	}
	return max(machine, b.Time.Sub(a.Time))
}

// grouped returns the entries that keep says, by a key that it gives them, in
// the order in which the keys first came.
func grouped[K comparable](all []*Entry, keep func(*Entry) (K, bool)) [][]*Entry {
	index := make(map[K]int)
	var groups [][]*Entry
	for _, e := range all {
		key, ok := keep(e)
		if !ok {
			continue
		}
		i, known := index[key]
		if !known {
			i = len(groups)
			index[key] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], e)
	}
	return groups
}

// A target is what an application asks of one path.
type target struct{ app, method, path string }

func targetOf(e *Entry) target { return target{e.App, e.Method, e.Path} }

// toGraph reports whether e was asked of Graph, on its own or in a batch.
func toGraph(e *Entry) bool { return e.Version != "" }

// done reports whether e was answered with success.
func done(e *Entry) bool { return e.Status >= 200 && e.Status < 300 }

// either reports whether e is one of the operations.
func either(e *Entry, operations ...string) bool { return slices.Contains(operations, e.Operation) }
