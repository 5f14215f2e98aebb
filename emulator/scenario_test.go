package emulator_test

import (
	"testing"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/scenario"
)

// parse reads a scenario that the test has written.
func parse(t testing.TB, text string) *scenario.Scenario {
	t.Helper()
	s, err := scenario.Parse(t.Name()+".yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func itemBody(title string) string {
	return `{"acl":[{"type":"everyone","value":"everyone","accessType":"grant"}],"properties":{"title":"` + title + `"},"content":{"value":"x","type":"text"}}`
}

// A write that was answered with 504 is there.
func TestAWriteThatWasAnsweredWith504IsThere(t *testing.T) {
	h := start(t, emulator.Options{Scenario: parse(t, `
name: committed
seed: 7
rules:
  - name: first
    when: {operation: connections.update}
    occurs: {first: 1}
    then: {work: done, error: gatewayTimeout}
`)})
	url := "/v1.0/external/connections/" + seedID
	a := h.must(504, h.send("PATCH", url, `{"description":"committed"}`))
	if got := a.Header().Get("x-graphemu-scenario"); got != "committed; seed=7" {
		t.Errorf("x-graphemu-scenario is %q", got)
	}
	if got := a.Header().Get("x-graphemu-rule"); got != "first" {
		t.Errorf("x-graphemu-rule is %q", got)
	}
	if got := h.must(200, h.send("GET", url, "")).get("description").Str; got != "committed" {
		t.Errorf("the description is %q", got)
	}
	h.must(204, h.send("PATCH", url, `{"description":"again"}`))
}
