package scenario

import (
	"reflect"

	"github.com/graphemu/graphemu/emulator/document"
)

// wanted is what the mends of a file that cannot be read say about scenarios.
var wanted = document.Wanted{Content: "name: and rules:", Single: "scenario", Depth: "a scenario needs about ten"}

// Parse reads a scenario from YAML or JSON. name is what its errors call the
// file.
//
// Errors: [Problems], each with its line and column and how to mend it.
func Parse(name string, text []byte) (*Scenario, error) {
	root, unread := document.ParseYAML(name, text, wanted)
	if unread != nil {
		return nil, Problems{unread}
	}
	d := &decoder{file: name}
	s := new(Scenario)
	d.value(root, reflect.ValueOf(s).Elem())
	if len(d.problems) > 0 {
		d.problems.Sort()
		return nil, d.problems
	}
	return s, nil
}
