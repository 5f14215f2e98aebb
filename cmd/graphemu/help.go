package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpWidth is how many columns the help takes, on any terminal.
const helpWidth = 80

// firstSteps stand below the help for all commands.
const firstSteps = `
Run "graphemu COMMAND --help" for more information on a command.

Begin with "graphemu serve", or for one program with "graphemu exec -- COMMAND".
Each flag can be set by a variable: --log-level by GRAPHEMU_LOG_LEVEL.
`

// help prints what c is for, the commands behind it and its flags. It is there in
// place of cobra's own, which leaves it to the terminal to break lines and shows
// the help of c for a command behind it that is unknown.
func help(c *cobra.Command, w io.Writer) error {
	if behind := c.Flags().Args(); c.HasSubCommands() && len(behind) > 0 {
		return arguments(c, behind)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Usage: %s\n", c.UseLine())
	for _, text := range []string{wrap(c.Short, 0, helpWidth), c.Long} {
		if text != "" {
			fmt.Fprintf(&b, "\n%s\n", text)
		}
	}
	for _, g := range c.Groups() {
		listCommands(&b, g.Title, g.ID, c.Commands())
	}
	if len(c.Groups()) == 0 && c.HasAvailableSubCommands() {
		listCommands(&b, "Commands:", "", c.Commands())
	}
	c.Flags().SortFlags = false // as they belong together
	fmt.Fprintf(&b, "\nFlags:\n%s", c.Flags().FlagUsagesWrapped(helpWidth))
	if !c.HasParent() {
		b.WriteString(firstSteps)
	} else if example := lastOf(c.LocalFlags()); example != "" {
		fmt.Fprintf(&b, "\nEach flag can be set by a variable: --%s by %s.\n", example, variableOf(example))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func listCommands(b *strings.Builder, title, group string, list []*cobra.Command) {
	fmt.Fprintf(b, "\n%s\n", title)
	for _, c := range list {
		if c.IsAvailableCommand() && c.GroupID == group {
			indent := len("  ") + c.NamePadding() + len("  ")
			fmt.Fprintf(b, "  %-*s  %s\n", c.NamePadding(), c.Name(), wrap(c.Short, indent, helpWidth))
		}
	}
}

// lastOf returns the name of the last flag that is shown.
func lastOf(flags *pflag.FlagSet) (name string) {
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			name = f.Name
		}
	})
	return name
}
