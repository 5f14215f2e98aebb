// Graphemu is an emulator of Microsoft Graph for people who write Graph
// connectors.
//
//	graphemu serve            run the emulator
//	graphemu token            print a bearer token of a running emulator
//	graphemu env              print what points a client at it
//
// Each flag can be set by a variable: --listen by GRAPHEMU_LISTEN.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// Exit codes.
const (
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// cli is the command line: its tags are the help text.
type cli struct {
	Serve   serveCommand   `cmd:"" help:"Run the emulator."`
	Token   tokenCommand   `cmd:"" help:"Print a bearer token of a running emulator."`
	Env     envCommand     `cmd:"" help:"Print the settings that point a client at a running emulator."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

// streams are where a command writes.
type streams struct{ out, err io.Writer }

// run runs the command that args name and returns its exit code. It says on
// one line of stderr what went wrong.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c cli
	parser, err := kong.New(&c,
		kong.Name("graphemu"),
		kong.Description("An emulator of Microsoft Graph for people who write Graph connectors: no tenant, no account, no waiting."),
		kong.Writers(stdout, stderr),
		kong.DefaultEnvars("GRAPHEMU"),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(streams{stdout, stderr}),
	)
	if err != nil {
		panic(err) // a mistake in the tags above
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(stderr, "graphemu: %s (graphemu --help shows what there is)\n", oneLine(err))
		return exitUsage
	}
	if err := parsed.Run(); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintf(stderr, "graphemu: %s\n", oneLine(err))
		return exitFailed
	}
	return 0
}

// oneLine returns err's text on one line.
func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}
