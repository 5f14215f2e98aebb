package scenario

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/goccy/go-yaml/ast"
	"github.com/tidwall/gjson"

	"github.com/graphemu/graphemu/emulator/document"
)

// FirstStep is the step that every key is in before a rule has moved it.
const FirstStep = "start"

// A When says which requests a rule looks at: those that fit all that it says.
// A list fits if one of its members does. In globs * stands for any text and ?
// for one character.
type When struct {
	// Operation is a name or glob of an operation, such as items.put or
	// schema.*; graphemu operations prints them.
	Operation Operation `yaml:"operation"`
	// Connection, Item and Group are globs of the ids in the path. The id in
	// the body of a request that creates a connection counts too.
	Connection []Glob `yaml:"connection"`
	// Item is the id of an item.
	Item []Glob `yaml:"item"`
	// Group is the id of an external group.
	Group []Glob `yaml:"group"`
	// App is the client id of the application that asks.
	App []Glob `yaml:"app"`
	// User is the object id of the signed-in user. An application that acts
	// for itself has none, and fits '' but not '*'.
	User []Glob `yaml:"user"`
	// State is the state of the connection before the request.
	State []State `yaml:"state"`
	// Version is the API version: v1.0 or beta.
	Version []Version `yaml:"version"`
	// Header has a glob for each header that has to be there.
	Header map[string]Glob `yaml:"header"`
	// Query has a glob for each query option that has to be there.
	Query map[string]Glob `yaml:"query"`
	// Body has tests of the request's JSON, all of which have to hold.
	Body []BodyTest `yaml:"body"`
	// Batch is true for the requests inside a batch and false for those that
	// come alone. The batch itself is the operation batch.
	Batch *bool `yaml:"batch"`
	// Step is what a key has been moved to by the then of a rule. Each begins
	// with start.
	Step []string `yaml:"step"`

	at func(key string) ast.Node
}

func (w *When) check(d *decoder, at func(string) ast.Node) {
	w.at = at
	for _, name := range slices.Sorted(maps.Keys(w.Header)) {
		if !headerForm().MatchString(name) {
			d.fail(at("header"), fmt.Sprintf("%q is no header", name), "write a name such as User-Agent")
		}
	}
}

// only reports whether w looks at no operation but these.
func (w *When) only(operations ...string) bool {
	if len(w.Operation) == 0 {
		return false
	}
	for _, op := range Operations() {
		if w.Operation.fits(op) && !slices.Contains(operations, op) {
			return false
		}
	}
	return true
}

// A State is the state of a connection.
type State string

func (State) values() []string { return []string{"draft", "ready", "obsolete", "limitExceeded"} }

// A Version is a version of Graph.
type Version string

func (Version) values() []string { return []string{"v1.0", "beta"} }

// An Operation is a list of globs, each of which fits an operation that there
// is.
type Operation []Glob

func (o *Operation) decode(d *decoder, n ast.Node) {
	nodes := []ast.Node{n}
	if s, ok := n.(*ast.SequenceNode); ok {
		nodes = s.Values
	}
	for _, item := range nodes {
		var g Glob
		before := len(d.problems)
		if g.decode(d, item); len(d.problems) > before {
			continue
		}
		if known := Operations(); !slices.ContainsFunc(known, g.fits) {
			d.fail(item, fmt.Sprintf("no operation is called %q", g.Text), cmp.Or(document.ChooseNear(g.Text, known), "graphemu operations lists them"))
		}
		*o = append(*o, g)
	}
}

func (o Operation) fits(name string) bool { return fits(o, name) }

// A BodyTest is a test of a request's JSON. It needs a path and at least one
// of the others.
type BodyTest struct {
	// Path is a gjson path, such as properties.title or acl.#.
	// https://github.com/tidwall/gjson/blob/master/SYNTAX.md
	Path string `yaml:"path,required"`
	// Equals is what the value has to be, as text.
	Equals *Scalar `yaml:"equals"`
	// Matches is a regular expression that has to match the value.
	Matches *Pattern `yaml:"matches"`
	// Exists says whether there has to be a value.
	Exists *bool `yaml:"exists"`
}

func (t *BodyTest) check(d *decoder, at func(string) ast.Node) {
	if t.Equals == nil && t.Matches == nil && t.Exists == nil {
		d.fail(at("path"), "this tests nothing", "add equals, matches or exists")
	}
}

func (t *BodyTest) holds(body []byte) bool {
	value := gjson.GetBytes(body, t.Path)
	return (t.Exists == nil || value.Exists() == *t.Exists) &&
		(t.Equals == nil || value.Exists() && value.String() == string(*t.Equals)) &&
		(t.Matches == nil || value.Exists() && (*regexp.Regexp)(t.Matches).MatchString(value.String()))
}
