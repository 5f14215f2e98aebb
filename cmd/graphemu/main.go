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
	Stop        stopCommand        `cmd:"" help:"Stop an emulator that runs in the background."`
	Token       tokenCommand       `cmd:"" help:"Print a bearer token of a running emulator."`
	Exec        execCommand        `cmd:"" help:"Run a program with an emulator of its own, which ends with it."`
	Env         envCommand         `cmd:"" help:"Print the settings that point a client at a running emulator."`
	Operations  operationsCommand  `cmd:"" help:"Print what is emulated, and how sure it is that Graph does the same."`
	Permissions permissionsCommand `cmd:"" help:"Print the least permissions that the callers of a running emulator needed."`
	Clock       clockCommand       `cmd:"" help:"Show or move the clock of a tenant of a running emulator."`
	Tenant      tenantCommand      `cmd:"" help:"List, make, reset and delete the tenants of a running emulator."`
	Snapshot    snapshotCommand    `cmd:"" help:"Keep and restore what a tenant of a running emulator holds."`
	Scenario    scenarioCommand    `cmd:"" help:"Check and print scenarios, and put them in use on a running emulator."`
	Keys        keysCommand        `cmd:"" help:"Roll the keys with which a running emulator signs tokens, and forget the old ones."`
	Journal     journalCommand     `cmd:"" help:"Look at, verify and judge what a running emulator was asked."`
	CA          caCommand          `cmd:"" name:"ca" help:"Show the certificate authority with which programs reach an emulator over TLS."`
	Fixtures    fixturesCommand    `cmd:"" help:"Fill a running emulator with resources from files, and write them to one."`
	Healthcheck healthcheckCommand `cmd:"" help:"Say whether the emulator on this machine, or in this container, is healthy."`
	Bench       benchCommand       `cmd:"" help:"Measure how fast the emulator is on this machine, beside the least that could do the same."`
	Version     versionCommand     `cmd:"" help:"Print the version."`
}

// serving is the command that has no time to lose: to build a parser of all takes
// longer than to start the emulator.
type serving struct {
	Serve serveCommand `cmd:"" help:"Run the emulator."`
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

func printHelp(o kong.HelpOptions, ctx *kong.Context) error {
	ctx.Model.HelpFlag.Help = "Show this help."
	if err := kong.DefaultHelpPrinter(o, ctx); err != nil {
		return err
	}
	example := "log-level"
	if command := ctx.Selected(); command != nil {
		if len(command.Flags) == 0 {
			return nil
		}
		example = command.Flags[len(command.Flags)-1].Name
	}
	_, err := fmt.Fprintf(ctx.Stdout, "\nEach flag can be set by a variable: --%s by %s.\n", example, variableOf(example))
	return err
}

// oneLine returns err's text on one line.
func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}
