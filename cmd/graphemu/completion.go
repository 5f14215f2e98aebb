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

    source <(graphemu completion bash)                 # .bashrc
    source <(graphemu completion zsh)                  # .zshrc, after compinit
    graphemu completion fish | source                  # config.fish
    graphemu completion powershell | Out-String | iex  # $PROFILE

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

// complete tells cobra what the flags of c, and of the commands behind it, take.
func complete(c *cobra.Command) {
	if len(strings.Fields(c.Use)) == 1 {
		c.ValidArgsFunction = cobra.NoFileCompletions // it takes no arguments
	}
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if err := c.RegisterFlagCompletionFunc(f.Name, completionOf(f)); err != nil {
			panic(err) // there are two for one flag
		}
		_, f.Usage = pflag.UnquoteUsage(f) // or it would be shown with its quotes
	})
	for _, behind := range c.Commands() {
		complete(behind)
	}
}

// completionOf returns what completes the values of a flag: the words to choose
// from, scenarios, and files where the help says that it takes one.
func completionOf(f *pflag.Flag) cobra.CompletionFunc {
	if v, ok := f.Value.(*choice); ok {
		return cobra.FixedCompletions(v.words, cobra.ShellCompDirectiveNoFileComp)
	}
	if f.Name == "scenario" {
		return completeScenario
	}
	switch placeholder, _ := pflag.UnquoteUsage(f); placeholder {
	case "FILE", "PATH", "PROGRAM":
		return cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault)
	case "DIR":
		return cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs)
	default:
		return cobra.NoFileCompletions
	}
}

// completeScenario completes a scenario: a shipped one, or a file.
func completeScenario(_ *cobra.Command, _ []string, typed string) (found []string, _ cobra.ShellCompDirective) {
	names, _ := fs.Glob(scenarios.FS, "*.yaml")
	for _, name := range names {
		if strings.HasPrefix(name, typed) {
			found = append(found, strings.TrimSuffix(name, ".yaml"))
		}
	}
	return found, cobra.ShellCompDirectiveDefault
}
