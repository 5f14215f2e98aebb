package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/graphemu/graphemu/emulator/admin"
	"github.com/graphemu/graphemu/emulator/graph"
)

// permissionsCommand is graphemu permissions.
func permissionsCommand(s streams) *cobra.Command {
	var t target
	var output string
	c := &cobra.Command{
		Use: "permissions", Short: "Print the least permissions that its callers needed.", Args: arguments,
		RunE: func(c *cobra.Command, _ []string) error { return t.printPermissions(c.Context(), output, s) },
	}
	t.add(c.Flags())
	c.Flags().Var(textOrJSON(&output), "output", "Format of the report: text or json")
	return c
}

// printPermissions prints which permissions the callers of a running emulator
// really needed.
func (t *target) printPermissions(ctx context.Context, output string, s streams) error {
	req, err := t.request(ctx, http.MethodGet, nil, admin.Root, "permissions")
	if err != nil {
		return err
	}
	var report struct {
		Callers []graph.Need `json:"callers"`
	}
	if err := t.do(req, &report); err != nil {
		return err
	}
	if output == "json" {
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
