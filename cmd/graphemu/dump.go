package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"

	"github.com/spf13/cobra"

	"github.com/graphemu/graphemu/emulator/admin"
)

// dumpFlags are the flags of graphemu fixtures dump.
type dumpFlags struct {
	tenantTarget
	Out string
}

func fixturesDump(s streams) *cobra.Command {
	var given dumpFlags
	c := &cobra.Command{
		Use: "dump", Short: "Write what a tenant of a running emulator holds, to be loaded again.", Args: arguments,
		RunE: func(c *cobra.Command, _ []string) error { return given.run(c.Context(), s) },
	}
	given.tenantTarget.add(c.Flags())
	c.Flags().StringVarP(&given.Out, "out", "o", "", "`FILE` to write (default the standard output)")
	return c
}

// run writes the lines that fixtures load reads.
func (c *dumpFlags) run(ctx context.Context, s streams) (err error) {
	body, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer body.Close()
	if c.Out == "" {
		if onScreen(s.out) {
			_, err = io.Copy(s.out, body) // which is progress enough
			return err
		}
		watched := watch(body, "dump", -1, s.err)
		defer watched.finish()
		_, err = io.Copy(s.out, watched)
		return err
	}
	// What is there already stays until the dump is whole.
	half := c.Out + ".part"
	file, err := os.Create(half)
	if err != nil {
		return err
	}
	watched := watch(body, c.Out, -1, s.err)
	defer watched.finish()
	_, err = io.Copy(file, watched)
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(half, c.Out)
	}
	if err != nil {
		return errors.Join(err, os.Remove(half))
	}
	return nil
}

// open asks for the dump, which may take as long as it takes.
func (c *dumpFlags) open(ctx context.Context) (io.ReadCloser, error) {
	if _, err := c.settings(ctx); err != nil {
		return nil, err // which says what to do if there is no emulator
	}
	req, err := c.request(ctx, http.MethodGet, nil, admin.Root, "fixtures")
	if err != nil {
		return nil, err
	}
	if c.Tenant != "" {
		req.URL.RawQuery = url.Values{"tenant": {c.Tenant}}.Encode()
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusOK {
		return resp.Body, nil
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("the emulator answered %s: %s", resp.Status, reason(text))
}
