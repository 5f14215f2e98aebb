package main

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"
)

// tenantCommand is graphemu tenant.
func tenantCommand(s streams) *cobra.Command {
	return byDefault("tenant", "List, make, reset and delete tenants.", tenantList, s,
		tenantCreate(s),
		tenantAction("reset", "Make a tenant again what it was on its first day: the seed, the common clock, no scenario, an empty journal.", http.MethodPost, "reset"),
		tenantAction("delete", "Remove a tenant and its snapshots.", http.MethodDelete, "tenants"))
}

func tenantList(s streams) *cobra.Command {
	var t target
	c := &cobra.Command{
		Use: "list", Short: "Print the tenants that have been seen.", Args: arguments,
		RunE: func(c *cobra.Command, _ []string) error {
			var answer struct{ Tenants []string }
			if err := (tenantTarget{target: t}).control(c.Context(), http.MethodGet, "tenants", nil, nil, &answer); err != nil {
				return err
			}
			return printLines(s, answer.Tenants)
		},
	}
	t.add(c.Flags())
	return c
}

func tenantCreate(s streams) *cobra.Command {
	var t target
	var from string
	c := &cobra.Command{
		Use: "create ID", Short: "Make a tenant, as a copy of the seed or of another.", Args: arguments,
		Long: "ID is the tenant, as a GUID or a domain. The command prints the GUID.",
		RunE: func(c *cobra.Command, args []string) error {
			var made struct{ ID string }
			body := map[string]string{"id": args[0], "from": from}
			if err := (tenantTarget{target: t}).control(c.Context(), http.MethodPost, "tenants", nil, body, &made); err != nil {
				return err
			}
			return printLines(s, []string{made.ID})
		},
	}
	c.Flags().StringVar(&from, "from", "", "`ID` of the tenant to copy, with its clock and scenario (default the seed)")
	t.add(c.Flags())
	return c
}

// snapshotCommand is graphemu snapshot.
func snapshotCommand(s streams) *cobra.Command {
	return byDefault("snapshot", "Keep and restore what a tenant holds.", snapshotList, s,
		snapshotAction("keep", "Keep what a tenant holds now under a name.", http.MethodPost, "snapshots"),
		snapshotAction("restore", "Make a tenant what was kept under a name.", http.MethodPost, "restore"),
		snapshotAction("delete", "Remove a snapshot.", http.MethodDelete, "snapshots"))
}

func snapshotList(s streams) *cobra.Command {
	var t tenantTarget
	c := &cobra.Command{
		Use: "list", Short: "Print the names of a tenant's snapshots.", Args: arguments,
		RunE: func(c *cobra.Command, _ []string) error {
			var answer struct{ Snapshots []string }
			if err := t.control(c.Context(), http.MethodGet, "snapshots", nil, nil, &answer); err != nil {
				return err
			}
			return printLines(s, answer.Snapshots)
		},
	}
	t.add(c.Flags())
	return c
}

// snapshotAction returns a command that does something to a snapshot.
func snapshotAction(name, short, method, path string) *cobra.Command {
	var t tenantTarget
	c := &cobra.Command{
		Use: name + " NAME", Short: short, Args: arguments,
		RunE: func(c *cobra.Command, args []string) error {
			return t.control(c.Context(), method, path, url.Values{"name": {args[0]}}, nil, nil)
		},
	}
	t.add(c.Flags())
	return c
}

func printLines(s streams, lines []string) error {
	for _, line := range lines {
		if _, err := fmt.Fprintln(s.out, line); err != nil {
			return err
		}
	}
	return nil
}
