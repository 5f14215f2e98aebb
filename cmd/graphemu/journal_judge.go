package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/graphemu/graphemu/emulator/journal"
)

func journalVerify(s streams) *cobra.Command {
	var t journalTarget
	c := &cobra.Command{
		Use: "verify FILE", Short: "Compare the journal with what a file expects.", Args: arguments,
		Long: `FILE is in YAML or JSON; - is the standard input. It has expectations, and what
has to be true of all of them:

    expect:
      - match: {operation: connections.create}
        exactly: 1
      - match: {operation: items.*, status: 2xx}
        atLeast: 2
    inOrder: true
    noneUnmatched: true
    ignore: [{operation: entra.*}]

A match has operation, method, path, connection, item, status, code, app,
rule, batched, headers and body; * stands for any characters. The exit code
is 1 if an expectation is not met.`,
		RunE: func(c *cobra.Command, args []string) error { return t.verify(c.Context(), s, args[0]) },
	}
	t.add(c.Flags())
	return c
}

// verify prints the verdict.
func (t *journalTarget) verify(ctx context.Context, s streams, file string) error {
	text, err := readAll(file)
	if err != nil {
		return err
	}
	v, err := journal.ParseVerification(file, text)
	if err != nil {
		return err
	}
	var d journal.Verdict
	if err := t.control(ctx, http.MethodPost, "journal/verify", nil, v, &d); err != nil {
		return err
	}
	if t.Output == "json" {
		err = encodeJSON(s.out, "  ", d)
	} else {
		_, err = io.WriteString(s.out, d.Text)
	}
	if err == nil && !d.OK {
		err = errors.New("the journal is not as expected")
	}
	return err
}

func readAll(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(os.Stdin)
	}
	return os.ReadFile(name)
}

func journalLint(s streams) *cobra.Command {
	var t journalTarget
	c := &cobra.Command{
		Use: "lint", Short: "Print the bad manners of clients that the journal shows.", Args: arguments,
		Long: "The exit code is 1 if there is a finding.",
		RunE: func(c *cobra.Command, _ []string) error { return t.lint(c.Context(), s) },
	}
	t.add(c.Flags())
	return c
}

// lint prints the findings.
func (t *journalTarget) lint(ctx context.Context, s streams) error {
	var report struct {
		Findings []journal.Finding `json:"findings"`
	}
	if err := t.control(ctx, http.MethodGet, "journal/lint", nil, nil, &report); err != nil {
		return err
	}
	if t.Output == "json" {
		if err := encodeJSON(s.out, "  ", report); err != nil {
			return err
		}
	} else if err := printFindings(s.out, report.Findings); err != nil {
		return err
	}
	if len(report.Findings) > 0 {
		return errors.New("clients have bad manners: see the findings")
	}
	return nil
}

func printFindings(w io.Writer, list []journal.Finding) error {
	if len(list) == 0 {
		_, err := fmt.Fprintln(w, "The clients' manners are good.")
		return err
	}
	for _, f := range list {
		_, err := fmt.Fprintf(w, "%s (%s)\n  %s\n  entries %s\n  %s\n", f.Rule, f.App, f.Text, numbered(f.Entries), f.URL)
		if err != nil {
			return err
		}
	}
	return nil
}

// numbered returns the numbers of entries, of many the first.
func numbered(list []int64) string {
	const most = 10
	var b strings.Builder
	for i, n := range list {
		if i == most {
			fmt.Fprintf(&b, " and %d more", len(list)-most)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "#%d", n)
	}
	return b.String()
}
