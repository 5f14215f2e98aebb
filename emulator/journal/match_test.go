package journal_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/graphemu/graphemu/emulator/journal"
)

// crawl is what a small connector does: two writes of which one is throttled.
var crawl = []step{
	token("app"), // 1
	create,       // 2
	register,     // 3
	poll,         // 4
	{op: "items.put", method: "PUT", connection: "hr", path: "/v1.0/external/connections/hr/items/1", status: 429, rule: "slow-down",
		body: `{"properties":{"title":"One","n":1}}`, answer: `{"error":{"code":"TooManyRequests"}}`}, // 5
	{op: "items.put", method: "PUT", connection: "hr", path: "/v1.0/external/connections/hr/items/1", status: 200, batch: "b",
		body: `{"properties":{"title":"One","n":1}}`}, // 6
	{op: "batch", method: "POST", path: "/v1.0/$batch", body: `{}`, status: 200}, // 7
	{op: "items.put", app: "other", method: "PUT", connection: "sales", path: "/v1.0/external/connections/sales/items/2", cut: true, body: `{}`,
		headers: map[string]string{"Prefer": "return=minimal"}}, // 8
}

func TestFilter(t *testing.T) {
	s := play(crawl...)
	for _, tt := range []struct {
		match string
		since int64
		want  []int64
	}{
		{`{}`, 0, []int64{1, 2, 3, 4, 5, 6, 7, 8}},
		{`{}`, 6, []int64{7, 8}},
		{`{}`, 8, []int64{}},
		{`{"operation":"items.put"}`, 0, []int64{5, 6, 8}},
		{`{"operation":"items.*"}`, 5, []int64{6, 8}},
		{`{"operation":"*.put"}`, 0, []int64{5, 6, 8}},
		{`{"operation":"*s.*t*"}`, 0, []int64{2, 4, 5, 6, 8}},
		{`{"operation":"*put*put"}`, 0, []int64{}},
		{`{"operation":"items"}`, 0, []int64{}},
		{`{"method":"put"}`, 0, []int64{5, 6, 8}},
		{`{"path":"*/items/2"}`, 0, []int64{8}},
		{`{"path":"/v1.0/$batch"}`, 0, []int64{7}},
		{`{"connection":"hr"}`, 0, []int64{2, 3, 4, 5, 6}},
		{`{"status":429}`, 0, []int64{5}},
		{`{"status":"4xx, 202"}`, 0, []int64{3, 5}},
		{`{"status":0}`, 0, []int64{8}},
		{`{"code":"TooManyRequests"}`, 0, []int64{5}},
		{`{"app":"other"}`, 0, []int64{8}},
		{`{"rule":"slow*"}`, 0, []int64{5}},
		{`{"batched":true}`, 0, []int64{6}},
		{`{"batched":false,"operation":"items.put"}`, 0, []int64{5, 8}},
		{`{"headers":{"prefer":"*minimal"}}`, 0, []int64{8}},
		{`{"body":{"properties.title":"O*"}}`, 0, []int64{5, 6}},
		{`{"body":{"properties.n":1}}`, 0, []int64{5, 6}},
		{`{"body":{"properties.n":"1"}}`, 0, []int64{}},
		{`{"operation":"items.put","body":{"properties.none":null}}`, 0, []int64{5, 6, 8}},
	} {
		var m journal.Match
		if err := json.Unmarshal([]byte(tt.match), &m); err != nil {
			t.Fatal(err)
		}
		if err := m.Validate(); err != nil {
			t.Errorf("%s: %v", tt.match, err)
		}
		if got := all(s.Entries("t", m, tt.since)); !slices.Equal(got, tt.want) {
			t.Errorf("%s since %d matches %v, want %v", tt.match, tt.since, got, tt.want)
		}
	}
}

func TestAStatusThatIsNoneIsRefused(t *testing.T) {
	for _, status := range []journal.Status{"teapot", "42", "6xx", "429,", "-1", "x", "4x9", "000"} {
		if err := (journal.Match{Status: status}).Validate(); err == nil {
			t.Errorf("%q is taken for a status", status)
		}
	}
}
