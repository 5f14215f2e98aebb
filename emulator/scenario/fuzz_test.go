package scenario_test

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/graphemu/graphemu/emulator/scenario"
	"github.com/graphemu/graphemu/scenarios"
)

// Whatever a file holds, it is a scenario or has problems with a place.
func FuzzParse(f *testing.F) {
	names, err := fs.Glob(scenarios.FS, "*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(scenarios.FS, name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	for _, b := range broken {
		f.Add([]byte(b.text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := scenario.Parse("f", text)
		if err == nil {
			if s.Name == "" || len(s.Rules) == 0 {
				t.Errorf("a scenario without name or rules: %+v", s)
			}
			return
		}
		var problems scenario.Problems
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Fatalf("%v are no problems", err)
		}
		for _, p := range problems {
			if p.Line < 1 || p.Column < 1 || p.Text == "" || p.Mend == "" {
				t.Errorf("%+v", p)
			}
		}
	})
}
