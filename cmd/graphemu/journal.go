package main

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/graphemu/graphemu/emulator/admin"
	"github.com/graphemu/graphemu/emulator/journal"
)

// journalCommand is graphemu journal.
func journalCommand(s streams) *cobra.Command {
	return byDefault("journal", "Look at, verify and judge what it was asked.", journalList, s,
		journalTail(s), journalVerify(s), journalLint(s),
		tenantAction("clear", "Forget what was recorded for a tenant.", http.MethodDelete, "journal"))
}

// journalTarget is the journal of a tenant, and how to print it.
type journalTarget struct {
	tenantTarget
	Output string
}

func (t *journalTarget) add(f *pflag.FlagSet) {
	t.tenantTarget.add(f)
	f.Var(textOrJSON(&t.Output), "output", "Format: text or json")
}

// wanted says which entries to print.
type wanted struct {
	Operation  string
	Connection string
	Status     string
	App        string
	Rule       string
}

func (w *wanted) add(f *pflag.FlagSet) {
	f.StringVar(&w.Operation, "operation", "", "Only the operation `NAME`; * stands for any characters, as in items.*")
	f.StringVar(&w.Connection, "connection", "", "Only the connection `ID`")
	f.StringVar(&w.Status, "status", "", "Only the statuses `CODE`, such as 429 or 4xx,5xx")
	f.StringVar(&w.App, "app", "", "Only the application `ID`")
	f.StringVar(&w.Rule, "rule", "", "Only where the rule `NAME` of a scenario fired")
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

// listFlags are the flags of graphemu journal list.
type listFlags struct {
	journalTarget
	wanted
	Since int64
}

func journalList(s streams) *cobra.Command {
	var given listFlags
	c := &cobra.Command{
		Use: "list", Short: "Print what a tenant was asked and answered.", Args: arguments,
		RunE: func(c *cobra.Command, _ []string) error { return given.run(c.Context(), s) },
	}
	given.journalTarget.add(c.Flags())
	given.wanted.add(c.Flags())
	c.Flags().Int64Var(&given.Since, "since", 0, "Only entries after number `N`")
	check(c.Flags(), "since", notNegative(&given.Since))
	return c
}

// run prints all pages of the journal.
func (c *listFlags) run(ctx context.Context, s streams) error {
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
