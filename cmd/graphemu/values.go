package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// A choice is the value of a flag that takes one of some words.
type choice struct {
	p           *string
	placeholder string // in the help
	words       []string
}

// chosen returns a choice between words that is kept in *p, and is first until
// another one is made.
func chosen(p *string, first, placeholder string, words ...string) *choice {
	*p = first
	return &choice{p, placeholder, words}
}

// textOrJSON returns the choice of how to print something.
func textOrJSON(p *string) *choice { return chosen(p, "text", "FORMAT", "text", "json") }

// Set refuses what is not one of the words.
func (c *choice) Set(text string) error {
	if !slices.Contains(c.words, text) {
		return fmt.Errorf("must be one of %s but is %q", strings.Join(c.words, ", "), text)
	}
	*c.p = text
	return nil
}

func (c *choice) String() string { return *c.p }

// Type is what the help shows for a value.
func (c *choice) Type() string { return c.placeholder }

// A guarded value has to pass a check.
type guarded struct {
	pflag.Value
	check func() error
}

// Set refuses what does not pass.
func (g guarded) Set(text string) error {
	if err := g.Value.Set(text); err != nil {
		return err
	}
	return g.check()
}

// check has the values of a flag pass a check, which looks at where they are kept.
func check(f *pflag.FlagSet, flag string, check func() error) {
	found := f.Lookup(flag)
	found.Value = guarded{found.Value, check}
}

// notNegative returns a check of *p.
func notNegative[N ~int | ~int64](p *N) func() error {
	return func() error {
		if *p < 0 {
			return fmt.Errorf("must be 0 or more but is %v", *p)
		}
		return nil
	}
}
