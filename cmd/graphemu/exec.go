package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/ca"
)

// execFlags are the flags of graphemu exec.
type execFlags struct {
	behavior
	logging
}

// execCommand is graphemu exec.
func execCommand(s streams) *cobra.Command {
	var given execFlags
	c := &cobra.Command{
		Use: "exec [flags] COMMAND...", Short: "Run a program with an emulator of its own.",
		Long: `COMMAND is a program and its arguments. The program finds the emulator as it is:
its requests to graph.microsoft.com and login.microsoftonline.com go there. What
it needs for that is in its environment; graphemu env prints the same. Nothing
is kept.

    graphemu exec -- npm test
    graphemu exec --schema-delay 10m -- go test ./...`,
		Args: arguments,
		RunE: func(c *cobra.Command, args []string) error { return given.run(c.Context(), s, args) },
	}
	given.behavior.add(c.Flags())
	given.logging.add(c.Flags())
	c.Flags().SetInterspersed(false) // what comes behind the program is its own
	return c
}

// run runs the program that command names, with an emulator that lasts as long.
func (c *execFlags) run(ctx context.Context, s streams, command []string) error {
	log := c.logger(s.err)
	tidy := func(err error) { // what the program came to is more important
		if err != nil {
			log.Error("the emulator did not end well", "error", err)
		}
	}
	authority, err := c.present()
	if err != nil {
		return err
	}
	options, err := c.options(log)
	if err == nil {
		err = c.apply(&options, "", log)
	}
	if err != nil {
		return err
	}
	options.Authority = func() (*ca.Authority, error) { return authority, nil }
	srv, err := emulator.New(options)
	if err != nil {
		return err
	}
	defer func() { tidy(srv.Close()) }()
	l, err := listen("127.0.0.1:0")
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- srv.Serve(ctx, l) }()
	defer func() {
		stop()
		tidy(<-served)
	}()
	folder, err := os.MkdirTemp("", "graphemu-exec-")
	if err != nil {
		return err
	}
	defer func() { tidy(os.RemoveAll(folder)) }()
	files, err := writeTrust(folder, authority.PEM())
	if err != nil {
		return err
	}
	emu := target{URL: "http://" + l.Addr().String()}
	settings, err := emu.settings(ctx) // its answer says that the emulator is ready
	if err != nil {
		return err
	}
	return child(s, command, variables(settings, files))
}
