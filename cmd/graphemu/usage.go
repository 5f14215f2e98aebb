package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
)

// variableOf returns the variable that sets a flag.
func variableOf(flag string) string {
	return "GRAPHEMU_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// fromEnvironment finds the value of a flag that was not given. An empty
// variable counts as none: Docker Compose makes one of each that is not set.
func fromEnvironment(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	name := variableOf(flag.Name)
	value := os.Getenv(name)
	if value == "" || flag.Name == "help" {
		return nil, nil
	}
	if flag.IsBool() {
		on, err := strconv.ParseBool(value)
		if err != nil {
			return nil, fmt.Errorf("%s must be true or false but is %q", name, value)
		}
		return on, nil
	}
	if flag.Enum != "" && !flag.EnumMap()[value] {
		return nil, fmt.Errorf("%s must be one of %s but is %q", name, strings.Join(flag.EnumSlice(), ", "), value)
	}
	return value, nil
}

// misuse says on one line what is wrong with a command line, and where the help
// for it is.
func misuse(err error) string {
	text, command := oneLine(err), "graphemu"
	if e, ok := errors.AsType[*kong.ParseError](err); ok && e.Context != nil && e.Context.Selected() != nil {
		selected := e.Context.Selected()
		text = strings.TrimPrefix(text, selected.Name+": ")
		command = selected.FullPath()
	} else {
		text = strings.Replace(text, "unexpected argument", "unknown command", 1)
	}
	if wanted, ok := strings.CutPrefix(text, "expected "); ok {
		text = wanted + " is missing"
	}
	text = strings.Replace(text, `expected string value but got "EOL" (<EOL>)`, "a value is missing", 1)
	return fmt.Sprintf("%s (%s --help shows what there is)", text, command)
}
