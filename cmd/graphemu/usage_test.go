package main

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestEachFlagHasItsVariable sets the variable of each flag of each command to
// something else than the flag's default, and looks whether it arrives.
func TestEachFlagHasItsVariable(t *testing.T) {
	var count int
	for _, command := range runnable(newRoot(streams{io.Discard, io.Discard}, nil)) {
		words := append(strings.Fields(command.CommandPath())[1:], examplesOf(command)...)
		command.LocalFlags().VisitAll(func(flag *pflag.Flag) {
			count++
			t.Run(strings.Join(append(words, flag.Name), "/"), func(t *testing.T) {
				variable := "GRAPHEMU_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
				value := example(flag)
				t.Setenv(variable, value)
				if got := parsed(t, flag.Name, words...); got != value && got != "["+value+"]" {
					t.Errorf("%s=%s makes --%s %v", variable, value, flag.Name, got)
				}
				t.Setenv(variable, "")
				if got := parsed(t, flag.Name, words...); got != flag.DefValue {
					t.Errorf("an empty %s makes --%s %v, want its default", variable, flag.Name, got)
				}
			})
		})
	}
	if count < 150 {
		t.Errorf("only %d flags were seen", count)
	}
}

// TestFlagWinsOverVariable also holds for a flag that only a variable can turn off.
func TestFlagWinsOverVariable(t *testing.T) {
	t.Setenv("GRAPHEMU_AUTH", "off")
	t.Setenv("GRAPHEMU_STRICT_APPS", "true")
	if got := parsed(t, "auth", "serve", "--auth", "shape"); got != "shape" {
		t.Errorf("--auth is %v, want shape", got)
	}
	if got := parsed(t, "strict-apps", "serve", "--strict-apps=false"); got != "false" {
		t.Errorf("--strict-apps is %v, want false", got)
	}
}

// TestCommandsHaveTheirNames holds the names by which a command alone is made to
// what it is called.
func TestCommandsHaveTheirNames(t *testing.T) {
	for _, g := range groups() {
		for _, m := range g.makers {
			if got := m.make(streams{}).Name(); got != m.name {
				t.Errorf("%s makes the command %s", m.name, got)
			}
		}
	}
}

// runnable returns c and those of the commands behind it that do something
// themselves.
func runnable(c *cobra.Command) (list []*cobra.Command) {
	if !strings.HasSuffix(c.Use, " COMMAND") {
		list = append(list, c)
	}
	for _, behind := range c.Commands() {
		list = append(list, runnable(behind)...)
	}
	return list
}

// examplesOf returns arguments that c takes.
func examplesOf(c *cobra.Command) []string {
	known := map[string]string{"DURATION": "15m", "TIME": "2026-11-23T17:00:00Z", "N": "2"}
	var list []string
	for _, word := range strings.Fields(c.Use)[1:] {
		if example, ok := known[word]; ok {
			list = append(list, example)
		} else if !strings.HasPrefix(word, "[") {
			list = append(list, "something")
		}
	}
	return list
}

// example returns a value that flag takes and does not have by default.
func example(flag *pflag.Flag) string {
	if of, ok := flag.Value.(*choice); ok {
		return of.words[(slices.Index(of.words, flag.DefValue)+1)%len(of.words)]
	}
	switch flag.Value.Type() {
	case "bool":
		return "true"
	case "duration":
		return "17s"
	case "int", "int64":
		return "17"
	}
	switch flag.Name {
	case "limits":
		return "limits-2021-07"
	case "listen":
		return "[::1]:1"
	case "url":
		return "https://graph.example"
	}
	return "something"
}

// parsed returns what flag is when the command that args name is run.
func parsed(t *testing.T, flag string, args ...string) (value string) {
	t.Helper()
	root := newRoot(streams{io.Discard, io.Discard}, args)
	for _, c := range runnable(root) {
		c.RunE = func(c *cobra.Command, _ []string) error {
			value = c.Flags().Lookup(flag).Value.String()
			return nil
		}
	}
	if err := root.Execute(); err != nil {
		t.Fatal(err)
	}
	return value
}
