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

	"github.com/graphemu/graphemu/cmd/graphemu/internal/bench"
)

type benchCommand struct {
	Quick bool          `help:"Take less than two minutes: shorter turns, and fewer."`
	Only  string        `placeholder:"REGEXP" help:"Measure only the rows whose names it matches, such as 'GET .* 16 connections' (--output json shows them)."`
	Scale int           `placeholder:"ITEMS" help:"Compare a connection with so many items, such as 1000000, with one of 1000, too."`
	Pairs int           `placeholder:"N" help:"Turns of each side (default 9, with --quick 7)."`
	Leg   time.Duration `placeholder:"DURATION" help:"How long a side is loaded in one turn (default 1s, with --quick 150ms)."`
	Floor string        `placeholder:"PROGRAM" help:"Program that is the floors (default this one, whose own start and memory are then in theirs)."`
	Check bool          `help:"Exit with 1 if a goal is missed."`
	Save  string        `placeholder:"FILE" help:"Write the turns to a file, too, in the format of Go's benchmarks, which benchstat compares."`

	Output string `enum:"text,json" default:"text" placeholder:"FORMAT" help:"text prints a table, json the same for a script (default ${default})."`
}

// Help is shown by kong below the command's one line.
func (benchCommand) Help() string {
	return `Starts this graphemu and floors: the least that could do the same work. Loads
them in turn over loopback and prints what graphemu does for each of the
floor's: the median of the ratios, with the least and the greatest.

What one change did to them:

    graphemu bench --save old.txt
    graphemu bench --save new.txt
    go run golang.org/x/perf/cmd/benchstat@latest old.txt new.txt`
}

// Validate is called by kong before the command is run.
func (c *benchCommand) Validate() error {
	if _, err := regexp.Compile(c.Only); err != nil {
		return fmt.Errorf("--only: %w", err)
	}
	if c.Scale < 0 || c.Pairs < 0 || c.Leg < 0 {
		return errors.New("--scale, --pairs and --leg take no less than 0, which stands for the default")
	}
	return nil
}

// Run measures and prints a table.
func (c *benchCommand) Run(ctx context.Context, s streams) error {
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
func (c *benchCommand) options(progress io.Writer) (bench.Options, error) {
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
		o.Only = regexp.MustCompile(c.Only) // Validate has seen it
	}
	if onScreen(progress) {
		o.Progress = func(i, n int, name string) { fmt.Fprintf(progress, "\r\x1b[K%d/%d %s", i+1, n, name) }
	}
	return o, nil
}

func (c *benchCommand) print(w io.Writer, report *bench.Report) error {
	if c.Output == "json" {
		return encodeJSON(w, "  ", report)
	}
	var text bytes.Buffer
	report.Text(&text, onScreen(w) && os.Getenv("NO_COLOR") == "")
	_, err := w.Write(text.Bytes())
	return err
}

func (c *benchCommand) save(report *bench.Report) error {
	if c.Save == "" {
		return nil
	}
	var text bytes.Buffer
	report.Save(&text)
	return os.WriteFile(c.Save, text.Bytes(), 0o644)
}

func (c *benchCommand) verdict(report *bench.Report) error {
	if n, met := report.Goals(); c.Check && met < n {
		return fmt.Errorf("%d of %d goals are missed", n-met, n)
	}
	return nil
}
