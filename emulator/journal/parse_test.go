package journal_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/graphemu/graphemu/emulator/journal"
)

func TestAVerificationIsTheSameInYAMLAndJSON(t *testing.T) {
	inYAML := `
since: 3
expect:
  - match:
      operation: items.put
      status: 2xx
      batched: false
      headers: {prefer: respond-async}
      body: {properties.count: 7, acl: [{type: everyone}], content: null}
    atLeast: 1
  - {match: {status: 429}, exactly: 0}
inOrder: true
ignore: [{operation: entra.*}]
`
	inJSON := `{"since":3,"expect":[{"match":{"operation":"items.put","status":"2xx","batched":false,"headers":{"prefer":"respond-async"},
		"body":{"properties.count":7,"acl":[{"type":"everyone"}],"content":null}},"atLeast":1},{"match":{"status":429},"exactly":0}],
		"inOrder":true,"ignore":[{"operation":"entra.*"}]}`
	var read [2]journal.Verification
	for i, text := range []string{inYAML, inJSON} {
		var err error
		if read[i], err = journal.ParseVerification("f.yaml", []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(read[0], read[1]); diff != "" || len(read[0].Expect) != 2 || read[0].Expect[0].Match.Status != "2xx" {
		t.Errorf("read %+v; JSON differs:\n%s", read[0], diff)
	}
}

func TestEachMistakeIsToldWithItsPlace(t *testing.T) {
	for text, want := range map[string]string{
		"":                                        `f.yaml:1:1: the file is empty: write expect: with a list`,
		"expects: []":                             `f.yaml:1:1: unknown key "expects": did you mean "expect"?`,
		"expect: {match: {}}":                     `f.yaml:1:9: this is a mapping: write a list`,
		"expect:\n  - macth: {}":                  `f.yaml:2:5: unknown key "macth": did you mean "match"?`,
		"expect:\n  - match: {itm: a}":            `f.yaml:2:13: unknown key "itm": did you mean "item"?`,
		"expect:\n  - match: {item: 7}":           `f.yaml:2:19: this is a number: write a text, in quotes if it looks like something else`,
		"expect:\n  - match: {status: [4]}":       `f.yaml:2:21: this is a list: write a text or a number`,
		"expect:\n  - {match: {}, exactly: many}": `f.yaml:2:26: this is a text: write a whole number`,
		"inOrder: 1":                              `f.yaml:1:10: this is a number: write true or false`,
		"ignore: [{headers: {a: [b]}}]":           `f.yaml:1:24: this is a list: write a text, in quotes if it looks like something else`,
		"ignore: [{body: {a: &x 1}}]":             `f.yaml:1:21: this is an anchor, alias or tag, which these files do not have: write a value that JSON has`,
		"ignore: [{operation: a, operation: b}]":  `f.yaml:1:25: this is no YAML: mapping key "operation" already defined at [1:11]`,
		"since: 1\n---\nsince: 2":                 `f.yaml:3:1: a second document begins: write one verification a file`,
	} {
		if _, err := journal.ParseVerification("f.yaml", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q:\n%v, want\n%s", text, err, want)
		}
	}
}
