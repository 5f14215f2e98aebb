package main

import (
	"io"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/graphemu/graphemu/scenarios"
)

// completionCommand is graphemu completion.
func completionCommand(s streams) *cobra.Command {
	var shell string
	shells := &choice{&shell, "SHELL", []string{"bash", "zsh", "fish", "powershell"}}
	return &cobra.Command{
		Use: "completion SHELL", Short: "Print what makes a shell complete commands and flags.",
		Long: `SHELL is bash, zsh, fish or powershell. In the file that it reads at its start:

    source <(graphemu completion bash)                               # ~/.bashrc
    source <(graphemu completion zsh)          # ~/.zshrc, after compinit
    graphemu completion fish | source          # ~/.config/fish/config.fish
    graphemu completion powershell | Out-String | iex          # $PROFILE

For bash, the package bash-completion is needed.`,
		Args: arguments, ValidArgs: shells.words,
		RunE: func(c *cobra.Command, args []string) error {
			if err := shells.Set(args[0]); err != nil {
				return misused("SHELL: %w", err)
			}
			return printCompletion(c.Root(), shell, s.out)
		},
	}
}

func printCompletion(root *cobra.Command, shell string, w io.Writer) error {
	switch shell {
	case "bash":
		return root.GenBashCompletionV2(w, true)
	case "zsh":
		return root.GenZshCompletion(w)
	case "fish":
		return root.GenFishCompletion(w, true)
	default:
		return root.GenPowerShellCompletionWithDesc(w)
	}
}

// completeFlags lets cobra complete the values of the flags of c and of the
// commands behind it: words to choose from, and scenarios. Where it knows none,
// the shell completes names of files.
func completeFlags(c *cobra.Command) {
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		var complete cobra.CompletionFunc
		if v, ok := f.Value.(*choice); ok {
			complete = cobra.FixedCompletions(v.words, cobra.ShellCompDirectiveNoFileComp)
		} else if f.Name == "scenario" {
			complete = completeScenario
		} else {
			return
		}
		if err := c.RegisterFlagCompletionFunc(f.Name, complete); err != nil {
			panic(err) // there are two for one flag
		}
	})
	for _, behind := range c.Commands() {
		completeFlags(behind)
	}
}

// completeScenario completes a scenario: a shipped one, or a file.
func completeScenario(_ *cobra.Command, args []string, typed string) (found []string, _ cobra.ShellCompDirective) {
	names, _ := fs.Glob(scenarios.FS, "*.yaml")
	for _, name := range names {
		if strings.HasPrefix(name, typed) {
			found = append(found, strings.TrimSuffix(name, ".yaml"))
		}
	}
	return found, cobra.ShellCompDirectiveDefault
}
