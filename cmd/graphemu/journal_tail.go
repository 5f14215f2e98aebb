package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/graphemu/graphemu/emulator/admin"
	"github.com/graphemu/graphemu/emulator/journal"
)

// tailFlags are the flags of graphemu journal tail.
type tailFlags struct {
	journalTarget
	wanted
	Since   int64
	Count   int
	Timeout time.Duration
}

func journalTail(s streams) *cobra.Command {
	var given tailFlags
	c := &cobra.Command{
		Use: "tail", Short: "Print requests as they come.", Args: arguments,
		RunE: func(c *cobra.Command, _ []string) error { return given.run(c.Context(), s) },
	}
	f := c.Flags()
	given.journalTarget.add(f)
	given.wanted.add(f)
	f.Int64Var(&given.Since, "since", 0, "Begin after number `N` (default with the next request)")
	f.IntVar(&given.Count, "count", 0, "End after `N` requests (default never)")
	f.DurationVar(&given.Timeout, "timeout", 0, "Fail if a request takes longer than `DURATION` to come (default wait for ever)")
	check(f, "since", notNegative(&given.Since))
	check(f, "count", notNegative(&given.Count))
	check(f, "timeout", notNegative(&given.Timeout))
	return c
}

// How long the emulator is asked to wait at once, and when nothing came.
const tailWait = 20 * time.Second

// run prints entries until there are enough of them.
func (c *tailFlags) run(ctx context.Context, s streams) error {
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
func (c *tailFlags) print(w io.Writer, p journal.Page) error {
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
