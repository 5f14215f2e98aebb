package admin

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/graphemu/graphemu/emulator/journal"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/scenario"
)

const (
	// maxWait is the longest time that a request waits for an entry: less than
	// what clients wait for an answer.
	maxWait = 25 * time.Second
	// maxPage is how many bytes of entries an answer holds, more or less.
	maxPage = 512 << 10
)

// JournalPage is what GET /_emulator/journal answers.
type JournalPage struct {
	journal.Page
	// More says that there are entries after Last.
	More bool `json:"more"`
}

// kept returns h, or if there is no journal, what says so.
func (a *API) kept(h rest.Handler) rest.Handler {
	if a.o.Journal != nil {
		return h
	}
	return func(*rest.Request) (*rest.Response, error) {
		return nil, &rest.Error{Status: http.StatusNotFound, Code: "NotFound", Message: "The emulator keeps no journal: it was started so."}
	}
}

// getJournal answers GET /_emulator/journal?tenant=ID: the entries that match
// the query, of which since and wait are not about the entries. With wait it
// answers once there is one, or when that time is over.
func (a *API) getJournal(r *rest.Request) (*rest.Response, error) {
	q := r.HTTP.URL.Query()
	m, since, wait, err := journalQuery(q)
	if err != nil {
		return nil, refused(err.Error())
	}
	return a.withTenant(r, func(id string) (*rest.Response, error) {
		ctx, cancel := context.WithTimeout(r.HTTP.Context(), wait)
		defer cancel()
		var page journal.Page
		if wait > 0 {
			page = a.o.Journal.Wait(ctx, id, m, since)
		} else {
			page = a.o.Journal.Entries(id, m, since)
		}
		return answer(http.StatusOK, bounded(page))
	})
}

// bounded returns as much of p as an answer holds, and at least one entry.
func bounded(p journal.Page) JournalPage {
	var size int
	for i, e := range p.Entries {
		size += len(e.Request.Body) + len(e.Answer.Body) + 2<<10
		if i > 0 && size > maxPage {
			p.Entries, p.Last = p.Entries[:i], p.Entries[i-1].Sequence
			return JournalPage{p, true}
		}
	}
	return JournalPage{p, false}
}

var journalParameters = []parameter{
	tenantParameter,
	{name: "since", about: "Leaves out the entries up to this number.", integer: true},
	{name: "wait", about: "How long to wait for an entry, such as 10s; at most " + maxWait.String() + "."},
	{name: "operation", about: "Such as connections.update. In all that follow, * stands for any characters."},
	{name: "method"}, {name: "path"}, {name: "connection"}, {name: "item"},
	{name: "status", about: "A status or a class of them, or several with commas between: 429,5xx. 0 is a connection that was cut."},
	{name: "code", about: "The code of an error."}, {name: "app", about: "The client id of the caller."}, {name: "rule", about: "The scenario's rule that fired."},
}

// journalQuery reads the query of a request for the journal.
func journalQuery(q url.Values) (m journal.Match, since int64, wait time.Duration, err error) {
	m = journal.Match{
		Operation: q.Get("operation"), Method: q.Get("method"), Path: q.Get("path"), Connection: q.Get("connection"), Item: q.Get("item"),
		Code: q.Get("code"), App: q.Get("app"), Rule: q.Get("rule"), Status: journal.Status(q.Get("status")),
	}
	if text := q.Get("since"); text != "" {
		if since, err = strconv.ParseInt(text, 10, 64); err != nil {
			return m, 0, 0, fmt.Errorf("'since' is '%s', which is no whole number", text)
		}
	}
	if text := q.Get("wait"); text != "" {
		if wait, err = time.ParseDuration(text); err != nil || wait < 0 {
			return m, 0, 0, fmt.Errorf("'wait' is '%s', which is no duration: write '10s'", text)
		}
	}
	return m, since, min(wait, maxWait), CheckMatch(m)
}

// CheckMatch reports what in m can match nothing, an operation of Graph that
// nobody has included: "exactly 0" of it would always hold.
func CheckMatch(m journal.Match) error {
	if err := m.Validate(); err != nil || m.Operation == "" || strings.HasPrefix(m.Operation, "entra.") {
		return err
	}
	return scenario.CheckOperation(m.Operation, "metadata.get") // which no rule can name
}

// CheckVerification reports what in v makes no sense or can never come.
func CheckVerification(v journal.Verification) error {
	if err := v.Validate(); err != nil {
		return err
	}
	for i, e := range v.Expect {
		if err := CheckMatch(e.Match); err != nil {
			return fmt.Errorf("expectation %d: %w", i+1, err)
		}
	}
	for _, m := range v.Ignore {
		if err := CheckMatch(m); err != nil {
			return fmt.Errorf("ignore: %w", err)
		}
	}
	return nil
}

// clearJournal answers DELETE /_emulator/journal?tenant=ID.
func (a *API) clearJournal(r *rest.Request) (*rest.Response, error) {
	return a.withTenant(r, func(id string) (*rest.Response, error) {
		a.o.Journal.Clear(id)
		return rest.Empty(http.StatusNoContent), nil
	})
}

// verifyJournal answers POST /_emulator/journal/verify?tenant=ID: 200, whether
// what was expected came or not.
func (a *API) verifyJournal(r *rest.Request) (*rest.Response, error) {
	var v journal.Verification
	if err := decode(r, &v); err != nil {
		return nil, err
	}
	if err := CheckVerification(v); err != nil {
		return nil, refused(err.Error())
	}
	return a.withTenant(r, func(id string) (*rest.Response, error) {
		return answer(http.StatusOK, a.o.Journal.Verify(id, v))
	})
}

// Findings are what a tenant's callers could do better.
type Findings struct {
	Findings []journal.Finding `json:"findings"`
}

// lintJournal answers GET /_emulator/journal/lint?tenant=ID.
func (a *API) lintJournal(r *rest.Request) (*rest.Response, error) {
	return a.withTenant(r, func(id string) (*rest.Response, error) {
		return answer(http.StatusOK, Findings{a.o.Journal.Lint(id, a.o.Habits())})
	})
}
