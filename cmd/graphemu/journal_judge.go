package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/graphemu/graphemu/emulator/journal"
)

type journalVerify struct {
	journalTarget
	File string `arg:"" help:"File with what is expected, in YAML or JSON; - is the standard input."`
}

// Help is shown by kong below the command's one line.
func (journalVerify) Help() string {
	return `The file has expectations, and what has to be true of all of them:

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
is 1 if an expectation is not met.`
}

// Run prints the verdict.
func (c *journalVerify) Run(ctx context.Context, s streams) error {
	text, err := readAll(c.File)
	if err != nil {
		return err
	}
	v, err := journal.ParseVerification(c.File, text)
	if err != nil {
		return err
	}
	var d journal.Verdict
	if err := c.control(ctx, http.MethodPost, "journal/verify", nil, v, &d); err != nil {
		return err
	}
	if c.Output == "json" {
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

type journalLint struct{ journalTarget }

// Help is shown by kong below the command's one line.
func (journalLint) Help() string { return "The exit code is 1 if there is a finding." }

// Run prints the findings.
func (c *journalLint) Run(ctx context.Context, s streams) error {
	var report struct {
		Findings []journal.Finding `json:"findings"`
	}
	if err := c.control(ctx, http.MethodGet, "journal/lint", nil, nil, &report); err != nil {
		return err
	}
	if c.Output == "json" {
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
