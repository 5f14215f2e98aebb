package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/graphemu/graphemu/emulator/admin"
	"github.com/graphemu/graphemu/emulator/graph"
)

type permissionsCommand struct {
	target
	Output string `enum:"text,json" default:"text" placeholder:"FORMAT" help:"Format of the report: text or json (default ${default})."`
}

// Run prints which permissions the callers of a running emulator really
// needed.
func (c *permissionsCommand) Run(ctx context.Context, s streams) error {
	req, err := c.request(ctx, http.MethodGet, nil, admin.Root, "permissions")
	if err != nil {
		return err
	}
	var report struct {
		Callers []graph.Need `json:"callers"`
	}
	if err := c.do(req, &report); err != nil {
		return err
	}
	if c.Output == "json" {
		enc := json.NewEncoder(s.out)
		enc.SetIndent("", "  ")
		return enc.Encode(report)
	}
	return printNeeds(s.out, report.Callers)
}

func printNeeds(w io.Writer, callers []graph.Need) error {
	if len(callers) == 0 {
		_, err := fmt.Fprintln(w, "Nobody has called an operation that needs a permission.")
		return err
	}
	for _, n := range callers {
		_, err := fmt.Fprintf(w, "%s (%s)\n  needs   %s\n  called  %s\n", n.App, n.Kind, strings.Join(n.Least, ", "), strings.Join(n.Operations, ", "))
		if err != nil {
			return err
		}
	}
	return nil
}
