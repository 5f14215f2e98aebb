package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"
)

// tokenFlags are the flags of graphemu token.
type tokenFlags struct {
	target
	Tenant       string
	ClientID     string
	ClientSecret string
	Scope        string
	Output       string
}

// tokenCommand is graphemu token.
func tokenCommand(s streams) *cobra.Command {
	var given tokenFlags
	c := &cobra.Command{
		Use: "token", Short: "Print a bearer token.", Args: arguments,
		RunE: func(c *cobra.Command, _ []string) error { return given.run(c.Context(), s) },
	}
	f := c.Flags()
	given.target.add(f)
	f.StringVar(&given.Tenant, "tenant", "", newTenantHelp)
	f.StringVar(&given.ClientID, "client-id", "", "`ID` of the application (default the seed's first)")
	f.StringVar(&given.ClientSecret, "client-secret", "", "Its `SECRET` (default that of the seed)")
	f.StringVar(&given.Scope, "scope", "https://graph.microsoft.com/.default", "`SCOPE` to ask for")
	f.Var(textOrJSON(&given.Output), "output", "text prints the token, json the whole answer")
	return c
}

// run prints a token.
func (c *tokenFlags) run(ctx context.Context, s streams) error {
	defaults, err := c.settings(ctx)
	if err != nil {
		return err
	}
	secret := c.ClientSecret
	if secret == "" && (c.ClientID == "" || c.ClientID == defaults.ClientID) {
		secret = defaults.ClientSecret
	}
	form := url.Values{
		"grant_type":    {"client_credentials"},
		"client_id":     {cmp.Or(c.ClientID, defaults.ClientID)},
		"client_secret": {cmp.Or(secret, "any")}, // an unknown application may have any
		"scope":         {c.Scope},
	}
	tenant := url.PathEscape(cmp.Or(c.Tenant, defaults.TenantID))
	req, err := c.request(ctx, http.MethodPost, form, tenant, "oauth2/v2.0/token")
	if err != nil {
		return err
	}
	var answer map[string]any
	if err := c.do(req, &answer); err != nil {
		return err
	}
	if c.Output == "json" {
		return encodeJSON(s.out, "", answer)
	}
	_, err = fmt.Fprintln(s.out, answer["access_token"])
	return err
}
