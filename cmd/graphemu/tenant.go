package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

type tenantCommand struct {
	List   tenantList   `cmd:"" default:"withargs" help:"Print the tenants that have been seen."`
	Create tenantCreate `cmd:"" help:"Make a tenant, as a copy of the seed or of another."`
	Reset  tenantReset  `cmd:"" help:"Make a tenant again what it was on its first day: the seed, the common clock, no scenario, an empty journal."`
	Delete tenantDelete `cmd:"" help:"Remove a tenant and its snapshots."`
}

type tenantList struct{ target }

// Run prints the ids of the tenants.
func (c *tenantList) Run(ctx context.Context, s streams) error {
	var answer struct{ Tenants []string }
	if err := (tenantTarget{target: c.target}).control(ctx, http.MethodGet, "tenants", nil, nil, &answer); err != nil {
		return err
	}
	return printLines(s, answer.Tenants)
}

type tenantCreate struct {
	ID   string `arg:"" help:"The tenant, as a GUID or a domain."`
	From string `placeholder:"ID" help:"Tenant to copy, with its clock and scenario (default the seed)."`
	target
}

// Run makes a tenant and prints its id.
func (c *tenantCreate) Run(ctx context.Context, s streams) error {
	var made struct{ ID string }
	body := map[string]string{"id": c.ID, "from": c.From}
	if err := (tenantTarget{target: c.target}).control(ctx, http.MethodPost, "tenants", nil, body, &made); err != nil {
		return err
	}
	return printLines(s, []string{made.ID})
}

type tenantReset struct{ tenantTarget }

// Run resets a tenant.
func (c *tenantReset) Run(ctx context.Context) error {
	return c.control(ctx, http.MethodPost, "reset", nil, nil, nil)
}

type tenantDelete struct{ tenantTarget }

// Run removes a tenant.
func (c *tenantDelete) Run(ctx context.Context) error {
	return c.control(ctx, http.MethodDelete, "tenants", nil, nil, nil)
}

type snapshotCommand struct {
	List    snapshotList    `cmd:"" default:"withargs" help:"Print the names of a tenant's snapshots."`
	Keep    snapshotKeep    `cmd:"" help:"Keep what a tenant holds now under a name."`
	Restore snapshotRestore `cmd:"" help:"Make a tenant what was kept under a name."`
	Delete  snapshotDelete  `cmd:"" help:"Remove a snapshot."`
}

type snapshotList struct{ tenantTarget }

// Run prints the names of the snapshots.
func (c *snapshotList) Run(ctx context.Context, s streams) error {
	var answer struct{ Snapshots []string }
	if err := c.control(ctx, http.MethodGet, "snapshots", nil, nil, &answer); err != nil {
		return err
	}
	return printLines(s, answer.Snapshots)
}

type snapshotName struct {
	Name string `arg:"" help:"Name of the snapshot."`
	tenantTarget
}

func (n snapshotName) send(ctx context.Context, method, path string) error {
	return n.control(ctx, method, path, url.Values{"name": {n.Name}}, nil, nil)
}

type snapshotKeep struct{ snapshotName }

// Run keeps a snapshot.
func (c *snapshotKeep) Run(ctx context.Context) error {
	return c.send(ctx, http.MethodPost, "snapshots")
}

type snapshotRestore struct{ snapshotName }

// Run restores a snapshot.
func (c *snapshotRestore) Run(ctx context.Context) error {
	return c.send(ctx, http.MethodPost, "restore")
}

type snapshotDelete struct{ snapshotName }

// Run removes a snapshot.
func (c *snapshotDelete) Run(ctx context.Context) error {
	return c.send(ctx, http.MethodDelete, "snapshots")
}

func printLines(s streams, lines []string) error {
	for _, line := range lines {
		if _, err := fmt.Fprintln(s.out, line); err != nil {
			return err
		}
	}
	return nil
}
