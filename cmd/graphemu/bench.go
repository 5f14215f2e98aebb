package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/graphemu/graphemu/cmd/graphemu/internal/bench"
)

// benchFlags are the flags of graphemu bench.
type benchFlags struct {
	Quick bool
	Only  string
	Scale int
	Pairs int
	Leg   time.Duration
	Floor string
	Check bool
	Save  string

	Output string
}

// benchCommand is graphemu bench.
func benchCommand(s streams) *cobra.Command {
	var given benchFlags
	c := &cobra.Command{
		Use: "bench", Short: "Measure how fast it is on this machine.",
		Long: `Starts this graphemu and floors: the least that could do the same work. Loads
them in turn over loopback and prints what graphemu does for each of the
floor's: the median of the ratios, with the least and the greatest.

What one change did to them:

    graphemu bench --save old.txt
    graphemu bench --save new.txt
    go run golang.org/x/perf/cmd/benchstat@latest old.txt new.txt`,
		Args: arguments,
		RunE: func(c *cobra.Command, _ []string) error { return given.run(c.Context(), s) },
	}
	f := c.Flags()
	f.BoolVar(&given.Quick, "quick", false, "Take less than two minutes: shorter turns, and fewer")
	f.StringVar(&given.Only, "only", "", "`REGEXP` of the names of the rows to measure, such as 'GET .* 16 connections' (--output json shows them)")
	f.IntVar(&given.Scale, "scale", 0, "Compare a connection with so many `ITEMS`, such as 1000000, with one of 1000, too")
	f.IntVar(&given.Pairs, "pairs", 0, "`N` turns of each side (default 9, with --quick 7)")
	f.DurationVar(&given.Leg, "leg", 0, "`DURATION` for which a side is loaded in one turn; 0s stands for 1s, with --quick 150ms")
	f.StringVar(&given.Floor, "floor", "", "`PROGRAM` that is the floors (default this one, whose own start and memory are then in theirs)")
	f.BoolVar(&given.Check, "check", false, "Exit with 1 if a goal is missed")
	f.StringVar(&given.Save, "save", "", "`FILE` to write the turns to, too, in the format of Go's benchmarks, which benchstat compares")
	f.Var(textOrJSON(&given.Output), "output", "text prints a table, json the same for a script")
	check(f, "only", func() error { _, err := regexp.Compile(given.Only); return err })
	check(f, "scale", notNegative(&given.Scale))
	check(f, "pairs", notNegative(&given.Pairs))
	check(f, "leg", notNegative(&given.Leg))
	return c
}

// run measures and prints a table.
func (c *benchFlags) run(ctx context.Context, s streams) error {
	o, err := c.options(s.err)
	if err != nil {
		return err
	}
	if c.Floor != "" {
		if o.Floor, err = exec.LookPath(c.Floor); err != nil {
			return fmt.Errorf("--floor: %w: go build -o floor ./cmd/graphemu/internal/floor/program makes one", err)
		}
	}
	n, about := o.Plan()
	if n == 0 {
		return fmt.Errorf("no row is called %q: graphemu bench --output json shows their names", c.Only)
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends it at once
	fmt.Fprintf(s.err, "%d rows, about %v\n", n, about.Round(time.Second))
	report, err := bench.Run(ctx, o)
	if onScreen(s.err) {
		fmt.Fprintf(s.err, "\r\x1b[K")
	}
	if ctx.Err() != nil {
		return errors.New("stopped before all was measured")
	}
	if err != nil {
		return err
	}
	return errors.Join(c.print(s.out, report), c.save(report), c.verdict(report))
}

// options returns what the flags ask for.
func (c *benchFlags) options(progress io.Writer) (bench.Options, error) {
	program, err := os.Executable()
	if err != nil {
		return bench.Options{}, err
	}
	o := bench.Options{Program: program, Floor: cmp.Or(c.Floor, program), Pairs: 9, Leg: time.Second, Scale: c.Scale}
	if c.Quick {
		o.Pairs, o.Leg = 7, 150*time.Millisecond // benchstat asks for 6
	}
	if c.Pairs > 0 {
		o.Pairs = c.Pairs
	}
	if c.Leg > 0 {
		o.Leg = c.Leg
	}
	if c.Only != "" {
		o.Only = regexp.MustCompile(c.Only) // it was checked
	}
	if onScreen(progress) {
		o.Progress = func(i, n int, name string) { fmt.Fprintf(progress, "\r\x1b[K%d/%d %s", i+1, n, name) }
	}
	return o, nil
}

func (c *benchFlags) print(w io.Writer, report *bench.Report) error {
	if c.Output == "json" {
		return encodeJSON(w, "  ", report)
	}
	var text bytes.Buffer
	report.Text(&text, onScreen(w) && os.Getenv("NO_COLOR") == "")
	_, err := w.Write(text.Bytes())
	return err
}

func (c *benchFlags) save(report *bench.Report) error {
	if c.Save == "" {
		return nil
	}
	var text bytes.Buffer
	report.Save(&text)
	return os.WriteFile(c.Save, text.Bytes(), 0o644)
}

func (c *benchFlags) verdict(report *bench.Report) error {
	if n, met := report.Goals(); c.Check && met < n {
		return fmt.Errorf("%d of %d goals are missed", n-met, n)
	}
	return nil
}
