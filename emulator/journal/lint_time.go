package journal

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// earlyRetry: what was answered with Retry-After is asked again before that.
func earlyRetry(all []*Entry, _ LintOptions) []Finding {
	var found []Finding
	for _, same := range grouped(all, func(e *Entry) (target, bool) { return targetOf(e), e.App != "" }) {
		for i, e := range same {
			wait, ok := retryAfter(e)
			if !ok {
				continue
			}
			next := followed(e, same[i+1:])
			if next == nil || passed(e, next) >= wait {
				continue
			}
			found = append(found, Finding{Rule: "early-retry", App: e.App, Entries: numbers([]*Entry{e, next}),
				Text: fmt.Sprintf("%s %s was answered %d with Retry-After: %s, and came again after %s. Each early retry counts against the limit, too.",
					e.Method, e.Path, e.Status, e.Answer.Headers["Retry-After"], brief(passed(e, next))),
				URL: "https://learn.microsoft.com/graph/throttling#best-practices-to-handle-throttling"})
		}
	}
	return found
}

// followed returns the first of list that came after e was answered: what was
// on its way already is no retry.
func followed(e *Entry, list []*Entry) *Entry {
	for _, next := range list {
		if passed(e, next) >= 0 {
			return next
		}
	}
	return nil
}

// retryAfter returns how long the caller of e was told to wait. RFC 9110
// §10.2.3 has seconds and dates; Graph's documentation shows fractions, too.
func retryAfter(e *Entry) (time.Duration, bool) {
	value := strings.TrimSpace(e.Answer.Headers["Retry-After"])
	if value == "" || e.Status < http.StatusBadRequest {
		return 0, false
	}
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		return time.Duration(seconds * float64(time.Second)), true
	}
	if at, err := http.ParseTime(value); err == nil {
		return at.Sub(e.Time), true
	}
	return 0, false // nonsense, to which nobody can keep
}

// fastPoll: an operation that was in progress is asked for again too soon.
func fastPoll(all []*Entry, o LintOptions) []Finding {
	var found []Finding
	for _, polls := range grouped(all, func(e *Entry) (target, bool) { return targetOf(e), either(e, "operations.get") && done(e) }) {
		var fast []*Entry
		for i, e := range polls[1:] {
			if before := polls[i]; running(before) && passed(before, e) < o.PollEvery {
				fast = append(fast, e)
			}
		}
		if len(fast) > 0 {
			found = append(found, Finding{Rule: "fast-poll", App: fast[0].App, Entries: numbers(fast),
				Text: fmt.Sprintf("%s was polled again %s sooner than %s after it was in progress. A registration takes 5 to 15 minutes.",
					fast[0].Path, count(len(fast), "time"), brief(o.PollEvery)),
				URL: "https://learn.microsoft.com/graph/connecting-external-content-connectors-api-postman#register-connection-schema"})
		}
	}
	return found
}

func running(e *Entry) bool { return gjson.GetBytes(e.Answer.Body, "status").Str == "inprogress" }

// brief returns a time without the digits that nobody reads.
func brief(d time.Duration) string {
	if d >= time.Second {
		d = d.Round(100 * time.Millisecond)
	} else {
		d = d.Round(time.Millisecond)
	}
	return strings.TrimSuffix(strings.TrimSuffix(d.String(), "0s"), "0m")
}
