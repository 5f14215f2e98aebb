package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A misuse is what is wrong with a command line, or with a variable that stands
// for a part of it.
type misuse struct{ error }

func misused(format string, args ...any) error { return misuse{fmt.Errorf(format, args...)} }

// variableOf returns the variable that sets a flag.
func variableOf(flag string) string {
	return "GRAPHEMU_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// fromEnvironment sets the flags that were not given. An empty variable counts as
// none: Docker Compose makes one of each that is not set.
func fromEnvironment(c *cobra.Command, _ []string) error {
	var wrong error
	c.Flags().VisitAll(func(f *pflag.Flag) {
		name := variableOf(f.Name)
		value := os.Getenv(name)
		if f.Changed || f.Name == "help" || value == "" || wrong != nil {
			return
		}
		if err := f.Value.Set(value); err != nil {
			wrong = misused("%s: %w", name, explained(f, value, err))
		}
	})
	return wrong
}

// flagMisuse says what is wrong with the flags of c.
func flagMisuse(c *cobra.Command, err error) error {
	if c.HasSubCommands() && c.Flags().NArg() > 0 { // which are another command's, and that one is missing
		return arguments(c, c.Flags().Args())
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return misused("--%s: %w", e.GetFlag().Name, explained(e.GetFlag(), e.GetValue(), e.Unwrap()))
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return misused("--%s: a value is missing", e.GetFlag().Name)
	}
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		if letters := e.GetSpecifiedShortnames(); letters != "" {
			return misused("unknown flag -%s", letters)
		}
		return misused("unknown flag --%s%s", e.GetSpecifiedName(), similar(e.GetSpecifiedName(), c.Flags()))
	}
	return misuse{err}
}

// explained returns why a flag does not take value, in words that need no knowledge
// of Go.
func explained(f *pflag.Flag, value string, err error) error {
	_, unread := errors.AsType[*strconv.NumError](err)
	switch kind := f.Value.Type(); {
	case unread && kind == "bool":
		return fmt.Errorf("must be true or false but is %q", value)
	case unread:
		return fmt.Errorf("must be a number but is %q", value)
	case kind == "duration" && strings.HasPrefix(err.Error(), "time: "): // package time has no type for it
		return fmt.Errorf("must be a duration such as 10m but is %q", value)
	}
	return err
}

// arguments refuses what does not fit the usage line of c: it takes each word but
// for those in brackets, and of a word with dots any number from one up.
func arguments(c *cobra.Command, given []string) error {
	var wanted []string
	for _, word := range strings.Fields(c.Use)[1:] {
		if !strings.HasPrefix(word, "[") {
			wanted = append(wanted, word)
		}
	}
	switch many := strings.HasSuffix(c.Use, "..."); {
	case c.HasSubCommands() && len(given) < len(wanted):
		return misused("COMMAND is missing: %s", either(c.Commands()))
	case c.HasSubCommands() && len(given) > 0 && given[0] == "": // as of a variable that is not set
		return misused("COMMAND is empty")
	case c.HasSubCommands() && len(given) > 0:
		c.SuggestionsMinimumDistance = maxTypos
		return misused("unknown command %s%s", given[0], didYouMean(c.SuggestionsFor(given[0])))
	case len(given) < len(wanted):
		return misused("%s is missing", wanted[len(given)])
	case len(given) > len(wanted) && !many:
		return misused("unexpected argument %s", given[len(wanted)])
	}
	return nil
}

// similar says which flag somebody may have meant by name. Cobra knows what is
// similar of commands alone, so flags pose as such.
func similar(name string, flags *pflag.FlagSet) string {
	var c cobra.Command
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			c.AddCommand(&cobra.Command{Use: f.Name, Run: func(*cobra.Command, []string) {}})
		}
	})
	c.SuggestionsMinimumDistance = maxTypos
	var found []string
	for _, s := range c.SuggestionsFor(name) {
		found = append(found, "--"+s)
	}
	return didYouMean(found)
}

// maxTypos is how many letters of a name can be wrong for it to be understood.
const maxTypos = 2

func didYouMean(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return `, did you mean "` + strings.Join(names, `" or "`) + `"?`
}

// either lists commands to choose from.
func either(list []*cobra.Command) string {
	var names []string
	for _, c := range list {
		names = append(names, c.Name())
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
