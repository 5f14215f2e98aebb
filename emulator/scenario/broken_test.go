package scenario_test

import (
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator/scenario"
)

// broken are files with one mistake, and the line that says so.
var broken = []struct{ name, text, want string }{
	{"braces without an end", "name: " + strings.Repeat("{a: ", 100_000),
		`f.yaml:1:407: the file nests more than 100 levels deep: a scenario needs about ten`},
	{"brackets in brackets", `{"name":` + strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000) + "}",
		`f.yaml:1:108: the file nests more than 100 levels deep: a scenario needs about ten`},
	{"lists in lists", "name:\n" + strings.Repeat("- ", 100_000) + "x",
		`f.yaml:2:401: the file nests more than 100 levels deep: a scenario needs about ten`},
	{"an unknown key of the file", "name: x\nrulse: []\n",
		`f.yaml:2:1: unknown key "rulse": did you mean "rules"?`},
	{"an unknown key of a rule", rule("wen: {operation: items.put}"),
		`f.yaml:4:5: unknown key "wen": did you mean "when"?`},
	{"an unknown key of when", rule("when: {opertion: items.put}"),
		`f.yaml:4:12: unknown key "opertion": did you mean "operation"?`},
	{"an unknown key of occurs", rule("occurs: {tmies: 2}"),
		`f.yaml:4:14: unknown key "tmies": write one of first, nth, every, after, chance, from, until`},
	{"an unknown key of then", rule("then: {eror: throttled}"),
		`f.yaml:4:12: unknown key "eror": did you mean "error"?`},
	{"an unknown operation", rule("when: {operation: item.put}"),
		`f.yaml:4:23: no operation is called "item.put": did you mean "items.put"?`},
	{"an unknown operation in a list", rule("when:\n      operation:\n        - items.get\n        - connection.update"),
		`f.yaml:7:11: no operation is called "connection.update": did you mean "connections.update"?`},
	{"a glob that fits no operation", rule("when: {operation: 'search.*'}"),
		`f.yaml:4:23: no operation is called "search.*": graphemu operations lists them`},
	{"a broken glob", rule("when: {item: 'a[b'}"),
		`f.yaml:4:18: "a[b" is no glob: close the class with ], or write \[ for a bracket`},
	{"a class the wrong way round", rule("when: {item: '[z-a]'}"),
		`f.yaml:4:18: "[z-a]" is no glob: a class goes from the lower to the higher character, as in [a-z]`},
	{"an unknown state", rule("when: {state: redy}"),
		`f.yaml:4:19: "redy" is none of the values: did you mean "ready"?`},
	{"an unknown version", rule("when: {version: v2.0}"),
		`f.yaml:4:21: "v2.0" is none of the values: did you mean "v1.0"?`},
	{"a broken regular expression", rule("when: {body: [{path: id, matches: '('}]}"),
		"f.yaml:4:39: \"(\" is no regular expression: error parsing regexp: missing closing ): `(`"},
	{"a test of nothing", rule("when: {body: [{path: id}]}"),
		`f.yaml:4:20: this tests nothing: add equals, matches or exists`},
	{"a status that is none", rule("then: {status: 99}"),
		`f.yaml:4:20: 99 is no status: write one from 200 to 599, such as 503`},
	{"a chance above 1", rule("occurs: {chance: 1.5}"),
		`f.yaml:4:22: 1.5 is no chance: write a number from 0 to 1, such as 0.25`},
	{"a count of 0", rule("occurs: {first: 0}"),
		`f.yaml:4:21: 0 is no count: write a whole number from 1 up`},
	{"a count that is a text", rule("occurs: {every: two}"),
		`f.yaml:4:21: two is no count: write a whole number from 1 up`},
	{"after behind first", rule("occurs: {first: 2, after: 3}"),
		`f.yaml:4:24: after leaves nothing of first: first counts from the beginning: write a first above after`},
	{"a window that ends before it begins", rule("occurs: {from: 10m, until: 5m}"),
		`f.yaml:4:25: until is not later than from: write a later one`},
	{"an instant that is none", rule("occurs: {from: tomorrow}"),
		`f.yaml:4:20: "tomorrow" is no instant: write one such as 2026-08-01T12:00:00Z, or a duration after the first request such as 10m`},
	{"a duration without unit", rule("then: {delay: 5}"),
		`f.yaml:4:19: this duration has no unit: write 5s for seconds, or ms, m, h`},
	{"a duration that is none", rule("then: {delay: soon}"),
		`f.yaml:4:19: "soon" is no duration: write one such as 250ms, 3s, 1m30s or 2h`},
	{"a negative duration", rule("then: {drip: -5s}"),
		`f.yaml:4:18: -5s is negative: write a duration from 0 up, such as 250ms`},
	{"two distributions", rule("then: {delay: {fixed: 1s, uniform: {max: 2s}}}"),
		`f.yaml:4:19: a delay has one distribution: keep one of fixed, uniform, normal and lognormal`},
	{"bounds the wrong way round", rule("then: {delay: {uniform: {min: 2s, max: 1s}}}"),
		`f.yaml:4:39: max is below min: swap them`},
	{"an unknown error", rule("then: {error: throtled}"),
		`f.yaml:4:19: no error is called "throtled": did you mean "throttled"?`},
	{"an unknown way to end", rule("then: {connection: rest}"),
		`f.yaml:4:24: "rest" is none of the values: did you mean "reset"?`},
	{"an unknown work", rule("then: {work: undone}"),
		`f.yaml:4:18: "undone" is none of the values: did you mean "done"?`},
	{"an unknown AADSTS", rule("when: {operation: entra.token}\n    then: {aadsts: 12345}"),
		`f.yaml:5:12: AADSTS12345 is not in the catalogue: add a message, or write one of 50034, 50053, 50076, 50126, 50173, 50196, 53003, 65001, 70011, 90002, 90033, 90055, 500011, 700016, 7000112, 7000215, 7000222`},
	{"AADSTS from Graph", rule("when: {operation: items.*}\n    then: {aadsts: 7000215}"),
		`f.yaml:5:5: only the token endpoint does this: write operation: entra.token in the rule's when`},
	{"a schema of an item", rule("when: {operation: items.put}\n    then: {schema: {stuck: true}}"),
		`f.yaml:5:5: only a registration of a schema does this: write operation: [schema.update, schema.create] in the rule's when`},
	{"a registration that is stuck and fails", rule("when: {operation: schema.update}\n    then: {schema: {stuck: true, fails: x}}"),
		`f.yaml:5:21: a registration that is stuck never ends: leave out stuck, or the other keys`},
	{"limits that are none", rule("then: {limits: 'limits-2023-02,items=3'}"),
		`f.yaml:4:20: "limits-2023-02,items=3" are no limits: there is no limit "items": there are connections, itemsPerConnection, itemsPerTenant, groups and members`},
	{"a throttle without a limit", rule("then: {throttle: {per: app}}"),
		`f.yaml:4:22: this throttles nothing: write limit: 25, or profile: with one of [graph-2021 graph-2024 groups-2022 items-2022]`},
	{"an unknown profile", rule("then: {throttle: {profile: item-2022}}"),
		`f.yaml:4:32: "item-2022" is none of the values: did you mean "items-2022"?`},
	{"nothing happens", rule("then: {}"),
		`f.yaml:4:11: nothing happens: write at least one key, such as error: throttled`},
	{"a rule without then", "name: x\nrules:\n  - name: r\n    when: {operation: items.put}\n",
		`f.yaml:3:5: the key "then" is missing: write then: ...`},
	{"a code without status", rule("then: {code: Teapot}"),
		`f.yaml:4:12: code and message need a status: add status, or error with a name of the catalogue`},
	{"a Retry-After that is none", rule("then: {error: throttled, retryAfter: later}"),
		`f.yaml:4:42: "later" is no Retry-After: write seconds such as 3 or 2.128, {date: 3s}, absent or nonsense`},
	{"a step to which nobody moves", "name: x\nrules:\n  - name: a\n    then: {step: waiting}\n  - name: b\n    when: {step: wating}\n    then: {error: throttled}\n",
		`f.yaml:6:12: no rule moves to the step "wating": did you mean "waiting"?`},
	{"two rules of one name", "name: x\nrules:\n  - name: a\n    then: {error: throttled}\n  - name: a\n    then: {error: throttled}\n",
		`f.yaml:5:5: two rules are called "a": give each rule a name of its own`},
	{"a name with a space", "name: Friday afternoon\nrules: [{name: r, then: {error: throttled}}]\n",
		`f.yaml:1:7: "Friday afternoon" is no name: use lower-case letters, digits and single hyphens, such as two-per-item`},
	{"no name", "rules: [{name: r, then: {error: throttled}}]\n",
		`f.yaml:1:1: the key "name" is missing: write name: ...`},
	{"no rules", "name: x\n",
		`f.yaml:1:1: the key "rules" is missing: write rules: ...`},
	{"an empty list of rules", "name: x\nrules: []\n",
		`f.yaml:2:8: this list is empty: leave it out or write something in it`},
	{"a negative seed", "name: x\nseed: -1\nrules: [{name: r, then: {error: throttled}}]\n",
		`f.yaml:2:7: -1 is out of range: write a whole number from 0 up`},
	{"an id that is a number", rule("when: {item: 007}"),
		`f.yaml:4:18: this is a number: write a text, in quotes if it looks like something else`},
	{"a key twice", rule("when: {item: a, item: b}"),
		`f.yaml:4:21: this is no YAML: mapping key "item" already defined at [4:12]`},
	{"a tab", "name: x\nrules:\n\t- name: r\n",
		`f.yaml:3:1: this is no YAML: indent with spaces`},
	{"a bracket that is not closed", "name: x\nrules: [{name: r\n",
		`f.yaml:2:9: this is no YAML: could not find flow mapping end token '}'`},
	{"an alias", "name: x\nrules:\n  - name: r\n    then: &t {error: throttled}\n",
		`f.yaml:4:11: this is an anchor, alias or tag, which these files do not have: write keys with values, such as name: value`},
	{"an empty file", "",
		`f.yaml:1:1: the file is empty: write name: and rules:`},
	{"two documents", "name: x\nrules: [{name: r, then: {error: throttled}}]\n---\nname: y\n",
		`f.yaml:4:1: a second document begins: write one scenario a file`},
	{"a list", "- name: x\n",
		`f.yaml:1:1: this is a list: write keys with values, such as name: value`},
	{"a mistake in JSON", "{\n\t\"name\": \"x\",\n\t\"rules\": [\n\t\t{\"name\": \"r\", \"then\": {\"eror\": \"throttled\"}}\n\t]\n}",
		`f.yaml:4:26: unknown key "eror": did you mean "error"?`},
}

// rule returns a file with one rule that has part, and a then if part has none.
func rule(part string) string {
	text := "name: x\nrules:\n  - name: r\n    " + part + "\n"
	if !strings.Contains(part, "then") {
		text += "    then: {error: throttled}\n"
	}
	return text
}

func TestEachMistakeIsToldWithItsPlaceAndMend(t *testing.T) {
	for _, test := range broken {
		_, err := scenario.Parse("f.yaml", []byte(test.text))
		if err == nil || err.Error() != test.want {
			t.Errorf("{%q,\n%v", test.name, err)
		}
	}
}
