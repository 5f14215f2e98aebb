package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/graphemu/graphemu/emulator/admin"
	"github.com/graphemu/graphemu/emulator/scenario"
)

func scenarioUse(s streams) *cobra.Command {
	var t tenantTarget
	var seed string
	c := &cobra.Command{
		Use: "use NAME", Short: "Put a scenario in use for a tenant of a running emulator.", Args: arguments,
		Long: "NAME is a shipped scenario, or a file.", ValidArgsFunction: completeScenario,
		RunE: func(c *cobra.Command, args []string) error { return t.useScenario(c.Context(), s, args[0], seed) },
	}
	c.Flags().StringVar(&seed, "seed", "", "Seed `N` to use in place of the scenario's own")
	t.add(c.Flags())
	return c
}

// useScenario puts the scenario in use, and prints which one it is. An empty seed
// is the scenario's own.
func (t tenantTarget) useScenario(ctx context.Context, s streams, name, seed string) error {
	query := make(url.Values)
	if seed != "" {
		query.Set("seed", seed)
	}
	if t.Tenant != "" {
		query.Set("tenant", t.Tenant)
	}
	var body string
	if isFile(name) {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if _, err := scenario.Parse(name, text); err != nil {
			return err
		}
		body = string(text)
		query.Set("file", name)
	} else {
		query.Set("name", name)
	}
	req, err := t.request(ctx, http.MethodPut, nil, admin.Root, "scenario")
	if err != nil {
		return err
	}
	req.URL.RawQuery = query.Encode()
	req.Body, req.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	req.Header.Set("Content-Type", "application/yaml") // RFC 9512
	var used admin.Scenario
	if err := t.do(req, &used); err != nil {
		return err
	}
	return printScenario(s.out, used)
}

func scenarioStatus(s streams) *cobra.Command {
	var t tenantTarget
	c := &cobra.Command{
		Use: "status", Short: "Print what a tenant has in use.", Args: arguments,
		RunE: func(c *cobra.Command, _ []string) error {
			var used admin.Scenario
			if err := t.control(c.Context(), http.MethodGet, "scenario", nil, nil, &used); err != nil {
				return err
			}
			return printScenario(s.out, used)
		},
	}
	t.add(c.Flags())
	return c
}

func printScenario(w io.Writer, used admin.Scenario) error {
	if used.Name == "" {
		_, err := fmt.Fprintln(w, "none")
		return err
	}
	_, err := fmt.Fprintf(w, "%s with seed %d\n", used.Name, used.Seed)
	return err
}
