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
//
// The command line is made of [cobra.Command], each by a function that is named
// after it, such as serveCommand for graphemu serve. [groups] lists them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/graphemu/graphemu/cmd/graphemu/internal/floor"
)

// Exit codes.
const (
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	cobra.EnableCommandSorting = false // the help lists commands as one comes to need them
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
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
	command, err := newRoot(streams{stdout, stderr}, familiar(args)).ExecuteContextC(ctx)
	if asked, _ := command.Flags().GetBool("help"); asked && err == nil {
		err = help(command, stdout)
	}
	if err == nil {
		return 0
	}
	if child, ok := errors.AsType[childExit](err); ok {
		return int(child)
	}
	if wrong, ok := errors.AsType[misuse](err); ok {
		fmt.Fprintf(stderr, "graphemu: %s (%s --help shows what there is)\n", oneLine(wrong), command.CommandPath())
		return exitUsage
	}
	fmt.Fprintf(stderr, "graphemu: %s\n", oneLine(err))
	return exitFailed
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

// oneLine returns err's text on one line.
func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}
