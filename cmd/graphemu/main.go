// Graphemu is an emulator of Microsoft Graph for people who write Graph
// connectors.
//
//	graphemu serve            run the emulator
//	graphemu serve --detach   run it in the background, and return once it is ready
//	graphemu stop             end that one
//	graphemu token            print a bearer token of a running emulator
//	graphemu exec -- COMMAND  run a program with an emulator of its own
//	graphemu env              print what points a client at it
//	graphemu operations       print what is emulated
//	graphemu ca trust-help    print how programs come to trust its certificates
//	graphemu fixtures load    fill a running emulator from files
//	graphemu fixtures dump    write what it holds, to be loaded again
//	graphemu fixtures check   say what is wrong with such files
//	graphemu bench            measure how fast it is on this machine
//
// Each flag can be set by a variable: --listen by GRAPHEMU_LISTEN.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/graphemu/graphemu/cmd/graphemu/internal/floor"
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/journal"
)

// Exit codes.
const (
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// cli is the command line: its tags are the help text.
type cli struct {
	serving
	Stop        stopCommand        `cmd:"" group:"run" help:"Stop an emulator that runs in the background."`
	Exec        execCommand        `cmd:"" group:"run" help:"Run a program with an emulator of its own."`
	Healthcheck healthcheckCommand `cmd:"" group:"run" help:"Say whether the emulator here is healthy."`
	Env         envCommand         `cmd:"" group:"use" help:"Print the settings that point a client at it."`
	Token       tokenCommand       `cmd:"" group:"use" help:"Print a bearer token."`
	CA          caCommand          `cmd:"" group:"use" name:"ca" help:"Show whom programs have to trust to reach it over TLS."`
	Scenario    scenarioCommand    `cmd:"" group:"steer" help:"Make it misbehave: list, check and use scenarios."`
	Fixtures    fixturesCommand    `cmd:"" group:"steer" help:"Fill it from files, and write what it holds to one."`
	Tenant      tenantCommand      `cmd:"" group:"steer" help:"List, make, reset and delete tenants."`
	Snapshot    snapshotCommand    `cmd:"" group:"steer" help:"Keep and restore what a tenant holds."`
	Clock       clockCommand       `cmd:"" group:"steer" help:"Show or move a tenant's clock."`
	Keys        keysCommand        `cmd:"" group:"steer" help:"Roll and forget the keys with which it signs tokens."`
	Journal     journalCommand     `cmd:"" group:"judge" help:"Look at, verify and judge what it was asked."`
	Permissions permissionsCommand `cmd:"" group:"judge" help:"Print the least permissions that its callers needed."`
	Operations  operationsCommand  `cmd:"" group:"about" help:"Print what is emulated, and how sure that is."`
	Bench       benchCommand       `cmd:"" group:"about" help:"Measure how fast it is on this machine."`
	Completion  completionCommand  `cmd:"" group:"about" help:"Print what makes a shell complete commands and flags."`
	Complete    completeCommand    `cmd:"" group:"about" hidden:"" help:"Print what the last of the words can become."`
	Version     versionCommand     `cmd:"" group:"about" help:"Print the version."`
}

// groups are how the help lists the commands.
var groups = []kong.Group{
	{Key: "run", Title: "Run an emulator:"},
	{Key: "use", Title: "Point programs at a running one:"},
	{Key: "steer", Title: "Steer it:"},
	{Key: "judge", Title: "See what it was asked:"},
	{Key: "about", Title: "About graphemu:"},
}

// serving is the command that has no time to lose: to build a parser of all takes
// longer than to start the emulator.
type serving struct {
	Serve serveCommand `cmd:"" group:"run" help:"Run the emulator."`
}

// grammar returns what args are parsed by: all commands, unless they name the one
// that is meant.
func grammar(args []string) any {
	if len(args) > 0 && args[0] == "serve" {
		return new(serving)
	}
	return new(cli)
}

// streams are where a command writes.
type streams struct{ out, err io.Writer }

// run runs the command that args name and returns its exit code. It says on
// one line of stderr what went wrong.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == floor.Command { // before what a floor has no use for
		fmt.Fprintf(stderr, "graphemu: %v\n", floor.Serve(args, stdout))
		return exitFailed
	}
	args = familiar(args)
	parsed, err := newParser(grammar(args), streams{stdout, stderr}).Parse(args)
	if err != nil {
		fmt.Fprintf(stderr, "graphemu: %s\n", misuse(err))
		return exitUsage
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run()
	if child, ok := errors.AsType[childExit](err); ok {
		return int(child)
	}
	if err != nil {
		fmt.Fprintf(stderr, "graphemu: %s\n", oneLine(err))
		return exitFailed
	}
	return 0
}

func newParser(commands any, s streams) *kong.Kong {
	return kong.Must(commands, // panics if there is a mistake in the tags
		kong.Name("graphemu"),
		kong.Description("An emulator of Microsoft Graph for people who write Graph connectors: no tenant, no account, no waiting."),
		kong.Writers(s.out, s.err),
		kong.Bind(s),
		kong.Vars{"limits": external.DefaultLimits, "profiles": strings.Join(external.Profiles(), ", "), "journal": strconv.Itoa(journal.DefaultEntries)},
		kong.Resolvers(kong.ResolverFunc(fromEnvironment)),
		kong.ExplicitGroups(groups),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 80}),
		kong.Help(printHelp),
	)
}

// familiar understands what people type who know other programs.
func familiar(args []string) []string {
	switch {
	case len(args) == 0:
		return []string{"--help"}
	case args[0] == "help":
		return append(args[1:len(args):len(args)], "--help")
	case args[0] == "--version":
		return append([]string{"version"}, args[1:]...)
	}
	return args
}

// firstSteps stand below the help for all commands.
const firstSteps = `
Begin with "graphemu serve", or for one program with "graphemu exec -- COMMAND".
Each flag can be set by a variable: --log-level by GRAPHEMU_LOG_LEVEL.
`

func printHelp(o kong.HelpOptions, ctx *kong.Context) error {
	ctx.Model.HelpFlag.Help = "Show this help."
	command := ctx.Selected()
	if command == nil {
		o.NoExpandSubcommands, o.FlagsLast = true, true // or they would not fit on a screen
		if err := kong.DefaultHelpPrinter(o, ctx); err != nil {
			return err
		}
		_, err := fmt.Fprint(ctx.Stdout, firstSteps)
		return err
	}
	command.Group = nil // or it would be the title above its own commands
	if err := kong.DefaultHelpPrinter(o, ctx); err != nil || len(command.Flags) == 0 {
		return err
	}
	example := command.Flags[len(command.Flags)-1].Name
	_, err := fmt.Fprintf(ctx.Stdout, "\nEach flag can be set by a variable: --%s by %s.\n", example, variableOf(example))
	return err
}

// oneLine returns err's text on one line.
func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}
