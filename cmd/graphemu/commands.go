package main

import (
	"slices"

	"github.com/spf13/cobra"
)

// A maker makes the command with that name.
type maker struct {
	name string
	make func(streams) *cobra.Command
}

// A group is how the help lists some of the commands.
type group struct {
	title  string
	makers []maker
}

// groups returns all commands.
func groups() []group {
	return []group{
		{"Run an emulator:", []maker{
			{"serve", serveCommand},
			{"stop", stopCommand},
			{"exec", execCommand},
			{"healthcheck", healthcheckCommand},
		}},
		{"Point programs at a running one:", []maker{
			{"env", envCommand},
			{"token", tokenCommand},
			{"ca", caCommand},
		}},
		{"Steer it:", []maker{
			{"scenario", scenarioCommand},
			{"fixtures", fixturesCommand},
			{"tenant", tenantCommand},
			{"snapshot", snapshotCommand},
			{"clock", clockCommand},
			{"keys", keysCommand},
		}},
		{"See what it was asked:", []maker{
			{"journal", journalCommand},
			{"permissions", permissionsCommand},
		}},
		{"About graphemu:", []maker{
			{"operations", operationsCommand},
			{"bench", benchCommand},
			{"completion", completionCommand},
			{"version", versionCommand},
		}},
	}
}

// newRoot returns the command graphemu, for args. It has all commands, unless args
// name the one that is meant: serve has no time to lose, and all take eight times
// as long to make.
func newRoot(s streams, args []string) *cobra.Command {
	root := &cobra.Command{
		Use:  "graphemu COMMAND",
		Long: "An emulator of Microsoft Graph for people who write Graph connectors: no tenant,\nno account, no waiting.",
		Args: arguments, RunE: neverRun,
		PersistentPreRunE: fromEnvironment,
		SilenceErrors:     true, SilenceUsage: true, DisableFlagsInUseLine: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetArgs(args)
	root.SetHelpFunc(func(*cobra.Command, []string) {}) // run prints it
	root.SetFlagErrorFunc(flagMisuse)
	root.PersistentFlags().BoolP("help", "h", false, "Show this help")

	list := groups()
	one := func(m maker) bool { return len(args) > 0 && m.name == args[0] }
	all := !slices.ContainsFunc(list, func(g group) bool { return slices.ContainsFunc(g.makers, one) })
	for _, g := range list {
		root.AddGroup(&cobra.Group{ID: g.title, Title: g.title})
		for _, m := range g.makers {
			if all || one(m) {
				command := m.make(s)
				command.GroupID = g.title
				root.AddCommand(command)
			}
		}
	}
	if len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd) {
		complete(root)
	}
	return root
}

// parent returns a command that needs one of others behind it.
func parent(name, short, long string, others ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{
		Use: name + " COMMAND", Short: short, Long: long,
		Args: arguments, RunE: neverRun,
		DisableFlagsInUseLine: true,
	}
	c.AddCommand(others...)
	return c
}

// byDefault returns a command that is what usual returns, unless one of others is
// named behind it; usual is one of them.
func byDefault(name, short string, usual func(streams) *cobra.Command, s streams, others ...*cobra.Command) *cobra.Command {
	c := usual(s)
	c.Long = "Without a COMMAND it is 'graphemu " + name + " " + c.Name() + "'."
	c.Use, c.Short = name+" [COMMAND]", short
	c.AddCommand(usual(s))
	c.AddCommand(others...)
	return c
}

// neverRun makes cobra ask arguments, which refuses a command that needs another
// one behind it.
func neverRun(*cobra.Command, []string) error { return nil }
