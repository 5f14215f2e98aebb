package main

import (
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

// TestEachFlagHasItsVariable sets the variable of each flag of each command to
// something else than the flag's default, and looks whether it arrives.
func TestEachFlagHasItsVariable(t *testing.T) {
	var count int
	for _, command := range newParser(new(cli), streams{io.Discard, io.Discard}).Model.Leaves(false) {
		words := strings.Fields(command.Path())
		for _, arg := range command.Positional {
			words = append(words, argument(arg))
		}
		for _, flag := range command.Flags {
			count++
			t.Run(strings.Join(append(words, flag.Name), "/"), func(t *testing.T) {
				variable := "GRAPHEMU_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
				value, want := example(flag)
				t.Setenv(variable, value)
				if got := parsed(t, flag.Name, words...); !reflect.DeepEqual(got, want) {
					t.Errorf("%s=%s makes --%s %v, want %v", variable, value, flag.Name, got, want)
				}
				t.Setenv(variable, "")
				if got := parsed(t, flag.Name, words...); reflect.DeepEqual(got, want) {
					t.Errorf("an empty %s makes --%s %v, want its default", variable, flag.Name, got)
				}
			})
		}
	}
	if count < 15 {
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
	if got := parsed(t, "strict-apps", "serve", "--strict-apps=false"); got != false {
		t.Errorf("--strict-apps is %v, want false", got)
	}
}

// argument returns a value that a positional argument takes.
func argument(arg *kong.Positional) string {
	switch arg.Target.Interface().(type) {
	case time.Duration:
		return "15m"
	case time.Time:
		return "2026-11-23T17:00:00Z"
	case float64:
		return "2"
	}
	return arg.Name
}

// example returns a value that flag takes and does not have by default, as
// text and as the flag's type.
func example(flag *kong.Flag) (string, any) {
	switch {
	case flag.Target.Kind() == reflect.Bool:
		return "true", true
	case flag.Target.Type() == reflect.TypeFor[time.Duration]():
		return "17s", 17 * time.Second
	case flag.Target.Kind() == reflect.Int:
		return "17", 17
	case flag.Target.Kind() == reflect.Int64:
		return "17", int64(17)
	case flag.Target.Type() == reflect.TypeFor[*uint64]():
		n := uint64(17)
		return "17", &n
	case flag.Target.Kind() == reflect.Slice:
		return "something", []string{"something"}
	case flag.Name == "limits":
		return "limits-2021-07", "limits-2021-07"
	case flag.Enum != "":
		for _, value := range flag.EnumSlice() {
			if value != flag.Default {
				return value, value
			}
		}
	case flag.Name == "listen":
		return "[::1]:1", "[::1]:1"
	case flag.Name == "url":
		return "https://graph.example", "https://graph.example"
	}
	return "something", "something"
}

// parsed returns what flag is after args were parsed.
func parsed(t *testing.T, flag string, args ...string) any {
	t.Helper()
	ctx, err := newParser(new(cli), streams{io.Discard, io.Discard}).Parse(args)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ctx.Flags() {
		if f.Name == flag {
			return f.Target.Interface()
		}
	}
	t.Fatalf("no flag --%s", flag)
	return nil
}
