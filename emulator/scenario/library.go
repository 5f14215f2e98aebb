package scenario

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/graphemu/graphemu/emulator/document"
)

// A Library is a folder of scenario files, each called after its scenario. A
// file is read when its scenario is first asked for: most are not, and an
// emulator has to start fast.
type Library struct {
	files fs.FS

	mu     sync.Mutex
	parsed map[string]*Scenario
}

// NewLibrary returns the Library of the files NAME.yaml in the root of files.
func NewLibrary(files fs.FS) *Library {
	return &Library{files: files, parsed: map[string]*Scenario{}}
}

// Add puts s into the library, in place of one with the same name.
func (l *Library) Add(s *Scenario) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.parsed[string(s.Name)] = s
}

// Names returns the names of all scenarios, sorted.
func (l *Library) Names() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	names := slices.Collect(maps.Keys(l.parsed))
	files, _ := fs.Glob(l.files, "*.yaml") // the pattern is fine
	for _, f := range files {
		names = append(names, strings.TrimSuffix(f, ".yaml"))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Text returns the file of the scenario with that name.
//
// Errors: there is none.
func (l *Library) Text(name string) ([]byte, error) {
	if nameForm().MatchString(name) {
		if text, err := fs.ReadFile(l.files, name+".yaml"); err == nil {
			return text, nil
		}
	}
	return nil, fmt.Errorf("no scenario is called %q: %s", name, document.Choose(name, l.Names()))
}

// Scenario returns the scenario with that name.
//
// Errors: there is none, or its file is broken.
func (l *Library) Scenario(name string) (*Scenario, error) {
	l.mu.Lock()
	s := l.parsed[name]
	l.mu.Unlock()
	if s != nil {
		return s, nil
	}
	text, err := l.Text(name)
	if err != nil {
		return nil, err
	}
	if s, err = Parse(name+".yaml", text); err == nil {
		l.Add(s)
	}
	return s, err
}
