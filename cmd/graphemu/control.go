package main

import (
	"context"
	"encoding/json"
	"io"
	"net/url"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/graphemu/graphemu/emulator/admin"
)

// A tenantTarget is a tenant of the running emulator that a command talks to.
type tenantTarget struct {
	target
	Tenant string
}

func (t *tenantTarget) add(f *pflag.FlagSet) {
	t.target.add(f)
	f.StringVar(&t.Tenant, "tenant", "", tenantHelp)
}

// What the help says of --tenant.
const (
	tenantHelp    = "`ID` of the tenant, a GUID or a domain (default the seed's first)"
	newTenantHelp = tenantHelp + ". A new one starts as a copy of the seed"
)

// control sends a request to a path of the emulator's own endpoints. Its answer
// is decoded into v, unless v is nil.
func (t tenantTarget) control(ctx context.Context, method, path string, query url.Values, body, v any) error {
	req, err := t.request(ctx, method, nil, admin.Root, path)
	if err != nil {
		return err
	}
	if query == nil {
		query = make(url.Values)
	}
	if t.Tenant != "" {
		query.Set("tenant", t.Tenant)
	}
	req.URL.RawQuery = query.Encode()
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		req.Body, req.ContentLength = io.NopCloser(strings.NewReader(string(text))), int64(len(text))
		req.Header.Set("Content-Type", "application/json")
	}
	return t.do(req, v)
}

// tenantAction returns a command that sends a request without a body to a path of
// the emulator's own endpoints, and prints nothing.
func tenantAction(name, short, method, path string) *cobra.Command {
	var t tenantTarget
	c := &cobra.Command{
		Use: name, Short: short, Args: arguments,
		RunE: func(c *cobra.Command, _ []string) error {
			return t.control(c.Context(), method, path, nil, nil, nil)
		},
	}
	t.add(c.Flags())
	return c
}
