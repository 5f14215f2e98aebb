package main

import (
	"errors"
	"fmt"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/plant"
)

type checkCommand struct {
	Limits string   `default:"${limits}" placeholder:"PROFILE" help:"What a tenant may hold, as for serve (default ${default})."`
	NoSeed bool     `help:"Take it that the emulator is started with --no-seed."`
	Output string   `enum:"text,json" default:"text" placeholder:"FORMAT" help:"How to print what is found: text or json (default ${default})."`
	Paths  []string `arg:"" name:"path" help:"Files and folders of fixtures, in the order in which they are to be loaded."`
}

// Validate is called by kong before the command is run.
func (c *checkCommand) Validate() error {
	if _, err := external.ParseLimits(c.Limits); err != nil {
		return fmt.Errorf("--limits: %w", err)
	}
	return nil
}

// A checked is what check prints as JSON.
type checked struct {
	Problems emulator.Problems `json:"problems"`
	Counts   plant.Counts      `json:"counts"`
}

// Run reads the fixtures as an emulator would at its start, without one.
func (c *checkCommand) Run(s streams) error {
	packs, ignored, err := findPacks(c.Paths)
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

func (c *checkCommand) print(s streams, found checked, files int) error {
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
