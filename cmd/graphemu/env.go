package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/graphemu/graphemu/emulator/admin"
)

type envCommand struct {
	target
	Shell string `enum:"sh,fish,powershell,dotenv,json" default:"sh" help:"Syntax: sh, fish, powershell, dotenv or json (${default})."`
}

// A variable is one setting of a client, by the name that SDKs look for.
type variable struct{ name, value string }

// variables returns the settings. The names with AZURE_ are those of Azure's
// SDKs: https://learn.microsoft.com/dotnet/api/azure.identity.environmentcredential
func variables(s admin.Settings) []variable {
	return []variable{
		{"AZURE_TENANT_ID", s.TenantID},
		{"AZURE_CLIENT_ID", s.ClientID},
		{"AZURE_CLIENT_SECRET", s.ClientSecret},
		{"AZURE_AUTHORITY_HOST", s.AuthorityURL},
		{"GRAPH_URL", s.GraphURL},
		{"GRAPHEMU_URL", s.GraphURL},
	}
}

// Run prints the settings, ready for the shell to evaluate.
func (c *envCommand) Run(ctx context.Context, s streams) error {
	settings, err := c.settings(ctx)
	if err != nil {
		return err
	}
	return printVariables(s.out, c.Shell, variables(settings))
}

func printVariables(w io.Writer, shell string, list []variable) error {
	if shell == "json" {
		object := make(map[string]string, len(list))
		for _, v := range list {
			object[v.name] = v.value
		}
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(object)
	}
	for _, v := range list {
		if _, err := fmt.Fprintln(w, assignment(shell, v)); err != nil {
			return err
		}
	}
	return nil
}

func assignment(shell string, v variable) string {
	switch shell {
	case "fish":
		return "set -gx " + v.name + " '" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(v.value) + "'"
	case "powershell":
		return "$env:" + v.name + " = '" + strings.ReplaceAll(v.value, "'", "''") + "'"
	case "dotenv":
		return v.name + `="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`).Replace(v.value) + `"`
	default:
		return "export " + v.name + "='" + strings.ReplaceAll(v.value, "'", `'\''`) + "'"
	}
}
