package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/plant"
)

// checkFlags are the flags of graphemu fixtures check.
type checkFlags struct {
	Limits string
	NoSeed bool
	Output string
}

func fixturesCheck(s streams) *cobra.Command {
	var given checkFlags
	c := &cobra.Command{
		Use: "check PATH...", Short: "Say what is wrong with fixtures, or what they hold. It needs no emulator.", Args: arguments,
		Long: "Each PATH is a file or folder of fixtures, in the order in which they are to be\nloaded.",
		RunE: func(_ *cobra.Command, paths []string) error { return given.run(s, paths) },
	}
	f := c.Flags()
	f.StringVar(&given.Limits, "limits", external.DefaultLimits, "`PROFILE` of what a tenant may hold, as for serve")
	f.BoolVar(&given.NoSeed, "no-seed", false, "Take it that the emulator is started with --no-seed")
	f.Var(textOrJSON(&given.Output), "output", "How to print what is found: text or json")
	check(f, "limits", func() error { return checkLimits(given.Limits) })
	return c
}

// A checked is what check prints as JSON.
type checked struct {
	Problems emulator.Problems `json:"problems"`
	Counts   plant.Counts      `json:"counts"`
}

// run reads the fixtures as an emulator would at its start, without one.
func (c *checkFlags) run(s streams, paths []string) error {
	packs, ignored, err := findPacks(paths)
	if err != nil {
		return err
	}
	for _, file := range ignored {
		fmt.Fprintf(s.err, "%s: ignored: a fixture is called .yaml, .yml, .json, .ndjson or .jsonl\n", file)
	}
	o := emulator.Options{Fixtures: packs, Limits: c.Limits}
	if c.NoSeed {
		o.Seed = []byte("{}")
	}
	counts, err := emulator.CheckFixtures(o)
	problems, wrong := errors.AsType[emulator.Problems](err)
	if err != nil && !wrong {
		return err
	}
	if err := c.print(s, checked{append(emulator.Problems{}, problems...), counts}, len(packs)); err != nil {
		return err
	}
	if wrong {
		return fmt.Errorf("%s in %s", number(len(problems), "mistake"), number(len(packs), "fixture"))
	}
	return nil
}

func (c *checkFlags) print(s streams, found checked, files int) error {
	if c.Output == "json" {
		return encodeJSON(s.out, "", found)
	}
	for _, p := range found.Problems {
		fmt.Fprintln(s.err, p)
	}
	if len(found.Problems) > 0 {
		return nil
	}
	_, err := fmt.Fprintf(s.out, "%s without a mistake: %s\n", number(files, "fixture"), summary(found.Counts))
	return err
}

// number says how many there are of something.
func number(n int, name string) string {
	if n == 1 {
		return "1 " + name
	}
	return fmt.Sprintf("%d %s", n, plural.Replace(name+"s"))
}
