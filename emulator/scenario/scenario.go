package scenario

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sync"

	"github.com/goccy/go-yaml/ast"

	"github.com/graphemu/graphemu/emulator/document"
)

// A Scenario is a named list of rules.
type Scenario struct {
	// Editor is the URL of schema.json, for editors of JSON. It does nothing.
	Editor string `yaml:"$schema"`
	// Name is what commands, requests and answers call it: lower-case letters,
	// digits and hyphens.
	Name Name `yaml:"name,required"`
	// Description says what it is good for.
	Description string `yaml:"description"`
	// Seed decides everything that is left to chance. The same seed makes the
	// same choices.
	Seed uint64 `yaml:"seed"`
	// Rules are tried from the top for each request. The first that fires
	// decides; those after it do not see the request.
	Rules []Rule `yaml:"rules,required"`
}

// A Rule says what happens to which requests, and how often.
type Rule struct {
	// Name is what the header x-graphemu-rule and the journal call it.
	Name Name `yaml:"name,required"`
	// Per says what the rule counts and keeps steps for. Empty means
	// resource, so that two items never share a counter.
	Per Scope `yaml:"per"`
	// When says which requests the rule looks at. Empty means all.
	When When `yaml:"when"`
	// Occurs says at which of these it fires. Empty means each.
	Occurs Occurs `yaml:"occurs"`
	// Then says what happens.
	Then Then `yaml:"then,required"`

	at func(key string) ast.Node // where a key is, while the file is read
}

// A Scope is what a counter belongs to.
type Scope string

// The scopes. A request that touches no resource or connection, such as a list
// of connections, counts for its application.
const (
	PerResource   Scope = "resource" // a connection, item, group or member; for the token endpoint the application
	PerConnection Scope = "connection"
	PerApp        Scope = "app"
	PerTenant     Scope = "tenant"
)

func (Scope) values() []string {
	return []string{string(PerResource), string(PerConnection), string(PerApp), string(PerTenant)}
}

// A Name is a name that fits a header, a file name and a command line.
type Name string

// Patterns are compiled when the first scenario is read: few emulators read any.
var nameForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`) })

func (n *Name) decode(d *decoder, node ast.Node) {
	s, ok := d.text(node)
	if ok && !nameForm().MatchString(s) {
		d.fail(node, fmt.Sprintf("%q is no name", s), "use lower-case letters, digits and single hyphens, such as two-per-item")
	}
	*n = Name(s)
}

// check looks at what rules say about one another.
func (s *Scenario) check(d *decoder, _ func(string) ast.Node) {
	steps := map[string]bool{FirstStep: true}
	seen := map[Name]bool{}
	for _, r := range s.Rules {
		if seen[r.Name] {
			d.fail(r.at("name"), fmt.Sprintf("two rules are called %q", r.Name), "give each rule a name of its own")
		}
		seen[r.Name] = true
		if r.Then.Step != "" {
			steps[r.Then.Step] = true
		}
	}
	known := slices.Sorted(maps.Keys(steps))
	for i, r := range s.Rules {
		for _, step := range r.When.Step {
			if !steps[step] {
				d.fail(r.When.at("step"), fmt.Sprintf("no rule moves to the step %q", step), document.Choose(step, known))
			}
		}
		s.Rules[i].at, s.Rules[i].When.at = nil, nil // the file is no longer needed
	}
}

// check makes sure that what a rule does fits the operations that it looks at.
func (r *Rule) check(d *decoder, at func(string) ast.Node) {
	r.at = at
	if r.Then.AADSTS != 0 || r.Then.Token != nil && r.Then.Token.issues() {
		if !r.When.only(tokenOperation) {
			d.fail(at("then"), "only the token endpoint does this", "write operation: "+tokenOperation+" in the rule's when")
		}
		return
	}
	if r.Then.Schema != nil && !r.When.only("schema.create", "schema.update") {
		d.fail(at("then"), "only a registration of a schema does this", "write operation: [schema.update, schema.create] in the rule's when")
	}
	if r.Then.ReleaseDelay != 0 && !r.When.only("connections.delete") {
		d.fail(at("then"), "only the deletion of a connection does this", "write operation: connections.delete in the rule's when")
	}
	if r.Then.IndexLag != 0 && !r.When.only("items.put", "items.delete") {
		d.fail(at("then"), "only writing and deleting an item does this", "write operation: [items.put, items.delete] in the rule's when")
	}
}
