package external_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/graphemu/graphemu/emulator/external"
)

// Whatever a client sends, a create answers with an error or with a document
// that can be read and sent back.
func FuzzNewConnection(f *testing.F) {
	for _, body := range []string{
		`{"id":"contosohr","name":"n"}`,
		`{"id":"contosohr","name":"n","configuration":{"a.b":{"c|d":[1,{"e":null}]},"x@odata.type":"String"}}`,
		`{"id":"contosohr","name":"n","searchSettings":{"searchResultTemplates":[{"id":"t","priority":1,"layout":{"$data":{}}}]}}`,
		`{"id":"contosohr","name":"n","activitySettings":{"urlToItemResolvers":[{"@odata.type":"#microsoft.graph.externalConnectors.itemIdResolver","itemId":"x"}]}}`,
		`{"id":"\u0063ontoso","n\u0061me":"\ud800"}`, `[[[[`, `{"id":1e400}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		c, _, err := external.NewConnection(body, "app", external.Beta, external.Rules{})
		if err != nil {
			return
		}
		if !json.Valid(c.Doc) {
			t.Fatalf("the document of %q is not JSON: %q", body, c.Doc)
		}
		for _, v := range []external.View{{Version: external.V1}, {Version: external.V1, Bare: true}, {Version: external.Beta, AllMembers: true}} {
			shown := v.Append(nil, external.ConnectionType, c.Doc)
			if !json.Valid(shown) {
				t.Fatalf("%+v shows %q, which is not JSON", v, shown)
			}
			u, err := external.NewConnectionUpdate(shown, v.Version)
			if err != nil && !v.Bare { // without its type a resolver is refused
				t.Fatalf("what was read cannot be sent back: %v: %q", err, shown)
			}
			if next, err := u.Apply(c); err != nil || !v.Bare && !bytes.Equal(next.Doc, c.Doc) {
				t.Fatalf("sending back %q changed\n%q to\n%q (%v)", shown, c.Doc, next.Doc, err)
			}
		}
	})
}

// Parse refuses what encoding/json refuses, and never ends the process.
func FuzzParse(f *testing.F) {
	for _, body := range []string{`{}`, `{"a":[1,2,{"b":null}]}`, `{"a":1,"a":2}`, "{\"a\":\"\xff\"}", `{"a":"\ud800"}`, `{"a":-0.5e+10}`} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if _, err := external.Parse(body); err == nil && !json.Valid(body) {
			t.Fatalf("%q was taken, which is not JSON", body)
		}
	})
}

// PATCH by our merge is what a merge of plain maps is.
func FuzzUpdate(f *testing.F) {
	f.Add([]byte(`{"name":"x"}`))
	f.Add([]byte(`{"description":null,"configuration":{"a.b":1}}`))
	f.Add([]byte(`{"searchSettings":{"searchResultTemplates":[]},"enabledContentExperiences":"search"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		c, _, err := external.NewConnection([]byte(`{"id":"contosohr","name":"n"}`), "", external.Beta, external.Rules{})
		if err != nil {
			t.Fatal(err)
		}
		u, err := external.NewConnectionUpdate(body, external.Beta)
		if err != nil {
			return
		}
		next, err := u.Apply(c)
		if err != nil {
			return
		}
		var before, sent, after map[string]json.RawMessage
		for into, doc := range map[*map[string]json.RawMessage][]byte{&before: c.Doc, &sent: body, &after: next.Doc} {
			if err := json.Unmarshal(doc, into); err != nil {
				t.Fatalf("%v: %q", err, doc)
			}
		}
		if len(after) != len(before) {
			t.Fatalf("%q made members come or go: %q", body, next.Doc)
		}
		for name, value := range before {
			if _, named := sent[name]; !named && !bytes.Equal(value, after[name]) {
				t.Fatalf("%q changed %s, which it does not name", body, name)
			}
		}
		if name, ok := sent["name"]; ok && !bytes.Equal(name, after["name"]) {
			t.Fatalf("name is %s after %q", after["name"], body)
		}
	})
}

// A PATCH of what was created leaves what a create leaves of the two bodies
// merged as plain maps.
func FuzzMerge(f *testing.F) {
	f.Add([]byte(`{"description":"d","configuration":{"a.b":1}}`), []byte(`{"name":"x","description":null}`))
	f.Add([]byte(`{"searchSettings":{"searchResultTemplates":[]}}`), []byte(`{"searchSettings":null}`))
	f.Add([]byte(`{"activitySettings":{"urlToItemResolvers":[]}}`), []byte(`{"contentCategory":"wiki"}`))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		merged := map[string]json.RawMessage{}
		for i, body := range [][]byte{first, second} {
			if _, err := external.Parse(body); err != nil || json.Unmarshal(body, &merged) != nil {
				return
			}
			if i == 0 {
				merged["id"], merged["name"] = []byte(`"contosohr"`), []byte(`"n"`)
				first = marshal(t, merged)
			}
		}
		c, _, err := external.NewConnection(first, "", external.Beta, external.Rules{})
		if err != nil {
			return
		}
		u, err := external.NewConnectionUpdate(second, external.Beta)
		if err != nil {
			return
		}
		patched, err := u.Apply(c)
		if _, only := merged["enabledContentExperiences"]; err != nil || only { // a create does not take it
			return
		}
		created, _, err := external.NewConnection(marshal(t, merged), "", external.Beta, external.Rules{})
		if err != nil {
			t.Fatalf("PATCH takes %q on %q, a create of both does not: %v", second, first, err)
		}
		if !bytes.Equal(patched.Doc, created.Doc) {
			t.Fatalf("PATCH of %q with %q makes\n%q, a create of both\n%q", first, second, patched.Doc, created.Doc)
		}
	})
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
