package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/graphemu/graphemu/emulator/admin"
	"github.com/graphemu/graphemu/emulator/journal"
)

type journalCommand struct {
	List   journalList   `cmd:"" default:"withargs" help:"Print what a tenant was asked and answered."`
	Tail   journalTail   `cmd:"" help:"Print requests as they come."`
	Verify journalVerify `cmd:"" help:"Compare the journal with what a file expects."`
	Lint   journalLint   `cmd:"" help:"Print the bad manners of clients that the journal shows."`
	Clear  journalClear  `cmd:"" help:"Forget what was recorded for a tenant."`
}

// journalTarget is the journal of a tenant, and how to print it.
type journalTarget struct {
	tenantTarget
	Output string `enum:"text,json" default:"text" placeholder:"FORMAT" help:"Format: text or json (default ${default})."`
}

// wanted says which entries to print.
type wanted struct {
	Operation  string `placeholder:"NAME" help:"Only this operation; * stands for any characters, as in items.*."`
	Connection string `placeholder:"ID" help:"Only this connection."`
	Status     string `placeholder:"CODE" help:"Only these statuses, such as 429 or 4xx,5xx."`
	App        string `placeholder:"ID" help:"Only this application."`
	Rule       string `placeholder:"NAME" help:"Only where this rule of a scenario fired."`
}

func (w wanted) query(since int64) url.Values {
	q := make(url.Values)
	for name, value := range map[string]string{
		"operation": w.Operation, "connection": w.Connection, "status": w.Status, "app": w.App, "rule": w.Rule,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	q.Set("since", strconv.FormatInt(since, 10))
	return q
}

type journalList struct {
	journalTarget
	wanted
	Since int64 `placeholder:"N" help:"Only entries after this number."`
}

// Run prints all pages of the journal.
func (c *journalList) Run(ctx context.Context, s streams) error {
	all := admin.JournalPage{Page: journal.Page{Entries: []journal.Entry{}, Last: c.Since}, More: true}
	for all.More {
		var page admin.JournalPage
		if err := c.control(ctx, http.MethodGet, "journal", c.query(all.Last), nil, &page); err != nil {
			return err
		}
		all.Entries = append(all.Entries, page.Entries...)
		all.Last, all.More = page.Last, page.More
		all.Dropped = max(all.Dropped, page.Dropped)
		all.Truncated = all.Dropped > 0
	}
	if c.Output == "json" {
		return encodeJSON(s.out, "  ", all.Page)
	}
	return printPage(s.out, all.Page)
}

type journalTail struct {
	journalTarget
	wanted
	Since   int64         `placeholder:"N" help:"Begin after this number (default with the next request)."`
	Count   int           `placeholder:"N" help:"End after so many requests (default never)."`
	Timeout time.Duration `placeholder:"TIME" help:"Fail if a request takes longer than this to come (default wait for ever)."`
}

// How long the emulator is asked to wait at once, and when nothing came.
const tailWait = 20 * time.Second

// Run prints entries until there are enough of them.
func (c *journalTail) Run(ctx context.Context, s streams) error {
	since := c.Since
	if since == 0 {
		var page admin.JournalPage
		// No entry has this operation, so this asks only for the last number.
		if err := c.control(ctx, http.MethodGet, "journal", wanted{Operation: "entra.none"}.query(0), nil, &page); err != nil {
			return err
		}
		since = page.Last
	}
	var idle time.Duration
	for printed := 0; c.Count == 0 || printed < c.Count; {
		wait := tailWait
		if c.Timeout > 0 {
			wait = min(wait, c.Timeout-idle)
		}
		q := c.query(since)
		q.Set("wait", wait.String())
		var page admin.JournalPage
		if err := c.control(ctx, http.MethodGet, "journal", q, nil, &page); err != nil {
			return err
		}
		since = page.Last
		idle += wait
		if len(page.Entries) > 0 {
			idle = 0
		} else if c.Timeout > 0 && idle >= c.Timeout {
			return fmt.Errorf("no request came within %v", c.Timeout)
		}
		if c.Count > 0 {
			page.Entries = page.Entries[:min(len(page.Entries), c.Count-printed)]
		}
		printed += len(page.Entries)
		if err := c.print(s.out, page.Page); err != nil {
			return err
		}
	}
	return nil
}

// print prints entries as they come: each on a line.
func (c *journalTail) print(w io.Writer, p journal.Page) error {
	if c.Output == "text" {
		return printEntries(w, p.Entries)
	}
	for _, e := range p.Entries {
		if err := encodeJSON(w, "", e); err != nil {
			return err
		}
	}
	return nil
}

type journalClear struct{ tenantTarget }

// Run clears the journal.
func (c *journalClear) Run(ctx context.Context) error {
	return c.control(ctx, http.MethodDelete, "journal", nil, nil, nil)
}
