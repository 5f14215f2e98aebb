package admin

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/graphemu/graphemu/emulator/journal"
	"github.com/graphemu/graphemu/emulator/rest"
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

// journalQuery reads the query of a request for the journal. A parameter that
// nothing is named by is refused, since it would filter nothing.
func journalQuery(q url.Values) (m journal.Match, since int64, wait time.Duration, err error) {
	fields := map[string]*string{
		"operation": &m.Operation, "method": &m.Method, "path": &m.Path, "connection": &m.Connection, "item": &m.Item,
		"code": &m.Code, "app": &m.App, "rule": &m.Rule, "status": (*string)(&m.Status),
	}
	for name, values := range q {
		value := values[0]
		switch field := fields[name]; {
		case field != nil:
			*field = value
		case name == "since":
			since, err = strconv.ParseInt(value, 10, 64)
		case name == "wait":
			wait, err = time.ParseDuration(value)
			wait = min(wait, maxWait)
		case name != "tenant":
			err = fmt.Errorf("the journal has no '%s' to ask for", name)
		}
		if err != nil {
			return m, 0, 0, err
		}
	}
	return m, since, wait, m.Validate()
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
	if err := v.Validate(); err != nil {
		return nil, refused(err.Error())
	}
	return a.withTenant(r, func(id string) (*rest.Response, error) {
		return answer(http.StatusOK, a.o.Journal.Verify(id, v))
	})
}

// lintJournal answers GET /_emulator/journal/lint?tenant=ID.
func (a *API) lintJournal(r *rest.Request) (*rest.Response, error) {
	return a.withTenant(r, func(id string) (*rest.Response, error) {
		return answer(http.StatusOK, map[string]any{"findings": a.o.Journal.Lint(id, a.o.Habits())})
	})
}
