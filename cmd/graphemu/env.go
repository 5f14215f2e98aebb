package main

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/graphemu/graphemu/emulator/admin"
)

type envCommand struct {
	target
	Shell string `enum:"sh,fish,powershell,dotenv,json" default:"sh" placeholder:"SYNTAX" help:"Syntax to print: sh, fish, powershell, dotenv or json (default ${default})."`
}

// Help is shown by kong below the command's one line.
func (envCommand) Help() string {
	return `In a shell:

    eval "$(graphemu env)"                                 # sh, bash, zsh
    graphemu env --shell fish | source                     # fish
    graphemu env --shell powershell | Out-String | iex     # PowerShell
    graphemu env --shell dotenv > .env                     # docker, IDEs`
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
		return encodeJSON(w, "  ", object)
	}
	for _, v := range list {
		if _, err := fmt.Fprintln(w, assignment(shell, v)); err != nil {
			return err
		}
	}
	return nil
}

// Within quotes, each syntax has its own way to write a quote.
var (
	inFish = strings.NewReplacer(`\`, `\\`, `'`, `\'`)
	// PowerShell takes typographic quotes for quotes:
	// https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
	inPowerShell = strings.NewReplacer("'", "''", "‘", "‘‘", "’", "’’", "‚", "‚‚", "‛", "‛‛")
	inDotenv     = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`)
)

// plain needs no quotes, and docker's --env-file would take them for a part of
// the value.
var plain = regexp.MustCompile(`^[\w./:@%+,~-]*$`)

func assignment(shell string, v variable) string {
	switch shell {
	case "fish":
		return "set -gx " + v.name + " '" + inFish.Replace(v.value) + "'"
	case "powershell":
		return "$env:" + v.name + " = '" + inPowerShell.Replace(v.value) + "'"
	case "dotenv":
		if plain.MatchString(v.value) {
			return v.name + "=" + v.value
		}
		return v.name + `="` + inDotenv.Replace(v.value) + `"`
	default:
		return "export " + v.name + "='" + strings.ReplaceAll(v.value, "'", `'\''`) + "'"
	}
}
