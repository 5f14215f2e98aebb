package main

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

// envFlags are the flags of graphemu env.
type envFlags struct {
	target
	authorityFolder
	Direct bool
	Shell  string
}

// envCommand is graphemu env.
func envCommand(s streams) *cobra.Command {
	var given envFlags
	c := &cobra.Command{
		Use: "env", Short: "Print the settings that point a client at it.", Long: envHelp, Args: arguments,
		RunE: func(c *cobra.Command, _ []string) error { return given.run(c.Context(), s) },
	}
	f := c.Flags()
	given.target.add(f)
	given.authorityFolder.add(f)
	f.BoolVar(&given.Direct, "direct", false, "Only for programs that can be told the emulator's address: leave out the proxy and the certificates")
	f.Var(chosen(&given.Shell, "sh", "SYNTAX", "sh", "fish", "powershell", "dotenv", "github", "json"), "shell", "Syntax to print: sh, fish, powershell, dotenv, github or json")
	return c
}

const envHelp = `In a shell:

    eval "$(graphemu env)"                                 # sh, bash, zsh
    graphemu env --shell fish | source                     # fish
    graphemu env --shell powershell | Out-String | iex     # PowerShell
    graphemu env --shell dotenv > .env                     # docker, IDEs
    graphemu env --shell github >> "$GITHUB_ENV"           # GitHub's runners

Programs in that shell then reach graph.microsoft.com and
login.microsoftonline.com in the emulator, and no other host over https.`

// run prints the settings, ready for the shell to evaluate.
func (c *envFlags) run(ctx context.Context, s streams) error {
	settings, err := c.settings(ctx)
	if err != nil {
		return err
	}
	list := direct(settings)
	if !c.Direct {
		certificate, err := c.certificate(ctx)
		if err != nil {
			return err
		}
		folder, err := c.folder()
		if err != nil {
			return err
		}
		files, err := keepTrust(folder, certificate)
		if err != nil {
			return err
		}
		list = variables(settings, files)
	}
	return printVariables(s.out, c.Shell, list)
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
	case "github": // all up to the end of the line is the value
		// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#setting-an-environment-variable
		return v.name + "=" + v.value
	default:
		return "export " + v.name + "='" + strings.ReplaceAll(v.value, "'", `'\''`) + "'"
	}
}
