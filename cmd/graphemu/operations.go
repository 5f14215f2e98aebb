package main

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/graphemu/graphemu/emulator/graph"
)

// operationsCommand is graphemu operations.
func operationsCommand(s streams) *cobra.Command {
	var output string
	c := &cobra.Command{
		Use: "operations", Short: "Print what is emulated, and how sure that is.", Args: arguments,
		RunE: func(*cobra.Command, []string) error { return printOperations(output, s) },
	}
	c.Flags().Var(chosen(&output, "text", "FORMAT", "text", "json", "markdown"), "output", "text, json, or the table of the README in markdown")
	return c
}

// A listing is what the command prints, as json has it.
type listing struct {
	Operations  []listedOperation `json:"operations"`
	NotEmulated []listedGap       `json:"notEmulated"`
}

type listedOperation struct {
	graph.Operation
	Versions []string `json:"versions"`
}

type listedGap struct {
	graph.Gap
	Versions []string `json:"versions"`
}

// list returns all operations by path: the table itself has an order of its own.
func list() listing {
	var l listing
	for _, op := range graph.Operations() {
		l.Operations = append(l.Operations, listedOperation{op, op.Versions()})
	}
	slices.SortStableFunc(l.Operations, func(a, b listedOperation) int { return cmp.Compare(a.Path, b.Path) })
	for _, g := range graph.NotEmulated() {
		l.NotEmulated = append(l.NotEmulated, listedGap{g, g.Versions()})
	}
	return l
}

// printOperations prints what is emulated and what is not.
func printOperations(output string, s streams) error {
	l := list()
	if output == "json" {
		return encodeJSON(s.out, "  ", l)
	}
	write := l.text
	if output == "markdown" {
		write = l.markdown
	}
	var b bytes.Buffer
	write(&b)
	_, err := s.out.Write(b.Bytes())
	return err
}

func (l listing) text(b *bytes.Buffer) {
	fmt.Fprintf(b, "The %d operations, below /v1.0 or /beta. /connections is /external/connections as well.\n\n", len(l.Operations))
	for _, op := range l.Operations {
		fmt.Fprintf(b, "%-7s %s\n", op.Method, op.Path)
		fmt.Fprintf(b, "        %-27s %-12s %s\n", op.Name, strings.Join(op.Versions, ", "), evidence(op.Evidence))
		fmt.Fprintf(b, "        %s\n", needs(op.Operation))
	}
	b.WriteString("\nNot emulated. The answer is 501 with the reason, or 405 if the path has other methods.\n\n")
	for _, g := range l.NotEmulated {
		fmt.Fprintf(b, "%-7s %s (%s)\n", strings.Join(g.Methods, ", "), g.Path, strings.Join(g.Versions, ", "))
		fmt.Fprintf(b, "        %s\n", g.Reason)
	}
}

func (l listing) markdown(b *bytes.Buffer) {
	b.WriteString("| operation | request | versions |\n|---|---|---|\n")
	for _, op := range l.Operations {
		fmt.Fprintf(b, "| `%s` | `%s %s` | %s |\n", op.Name, op.Method, op.Path, strings.Join(op.Versions, ", "))
	}
}

func evidence(list []graph.Evidence) string {
	words := make([]string, len(list))
	for i, e := range list {
		words[i] = string(e)
	}
	return strings.Join(words, ", ")
}

// needs says what permissions op asks for.
func needs(op graph.Operation) string {
	p := op.Permissions
	switch {
	case op.Open:
		return "no token"
	case len(p.Application) == 0:
		return "any token"
	case len(p.Delegated) == 0:
		return strings.Join(p.Application, ", ") + " (application only)"
	default: // the delegated ones have the same names
		return strings.Join(p.Application, ", ")
	}
}
