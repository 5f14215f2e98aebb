package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
)

type tokenCommand struct {
	target
	Tenant       string `placeholder:"ID" help:"Tenant, as a GUID or a domain (default the seed's first). A new one starts as a copy of the seed."`
	ClientID     string `name:"client-id" placeholder:"ID" help:"Application (default the seed's first)."`
	ClientSecret string `name:"client-secret" placeholder:"SECRET" help:"Its secret (default that of the seed)."`
	Scope        string `default:"https://graph.microsoft.com/.default" placeholder:"SCOPE" help:"Scope to ask for (default ${default})."`
	Output       string `enum:"text,json" default:"text" placeholder:"FORMAT" help:"text prints the token, json the whole answer (default ${default})."`
}

// Run prints a token.
func (c *tokenCommand) Run(ctx context.Context, s streams) error {
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
