package journal_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator/journal"
)

// TestVerify has each outcome of a verification of crawl, in words.
func TestVerify(t *testing.T) {
	s := play(crawl...)
	for _, tt := range []struct{ name, expects, want string }{
		{"at least, at most and exactly are met", `{"expect":[
			{"match":{"operation":"connections.create"}},
			{"match":{"operation":"items.put","status":"2xx"},"exactly":1},
			{"match":{"operation":"items.put"},"atLeast":2,"atMost":3},
			{"match":{"status":"5xx"},"exactly":0}]}`, `
ok    1. at least 1 of connections.create: came 1 time: #2
ok    2. exactly 1 of items.put with status 2xx: came 1 time: #6
ok    3. at least 2 and at most 3 of items.put: came 3 times: #5, #6, #8
ok    4. exactly 0 of any operation with status 5xx: came 0 times
8 requests looked at
`},
		{"too few, with what came nearest", `{"expect":[
			{"match":{"operation":"items.put","connection":"HR","body":{"properties.title":"Two"}},"atLeast":2}]}`, `
FAIL  1. at least 2 of items.put with connection HR, body properties.title = "Two": came 0 times
      nearest: #5 PUT /v1.0/external/connections/hr/items/1: 429
                 connection is "hr", not "HR"
                 body properties.title is "One", not "Two"
               #6 PUT /v1.0/external/connections/hr/items/1: 200
                 connection is "hr", not "HR"
                 body properties.title is "One", not "Two"
               #8 PUT /v1.0/external/connections/sales/items/2: closed
                 connection is "sales", not "HR"
                 body properties.title is missing, not "Two"
8 requests looked at
`},
		{"too few, and one field differs", `{"expect":[{"match":{"operation":"item.put"}},{"match":{"operation":"operations.get","headers":{"Prefer":"x"},"batched":false}}]}`, `
FAIL  1. at least 1 of item.put: came 0 times
      nearest: #5 PUT /v1.0/external/connections/hr/items/1: 429
                 operation is "items.put", not "item.put"
               #6 PUT /v1.0/external/connections/hr/items/1: 200
                 operation is "items.put", not "item.put"
               #8 PUT /v1.0/external/connections/sales/items/2: closed
                 operation is "items.put", not "item.put"
FAIL  2. at least 1 of operations.get with batched false, header Prefer: x: came 0 times
      nearest: #4 GET /v1.0/external/connections/hr/operations/op1: 200
                 header Prefer is missing, not "x"
8 requests looked at
`},
		{"too many", `{"expect":[{"match":{"operation":"items.put"},"atMost":2},{"match":{"operation":"items.put"},"exactly":2}]}`, `
FAIL  1. at most 2 of items.put: came 3 times: #5, #6, #8
FAIL  2. exactly 2 of items.put: came 3 times: #5, #6, #8
8 requests looked at
`},
		{"in order", `{"inOrder":true,"expect":[{"match":{"operation":"schema.*"}},{"match":{"operation":"operations.get"}},{"match":{"operation":"items.put"},"exactly":3}]}`, `
ok    1. at least 1 of schema.*: came 1 time: #3
ok    2. at least 1 of operations.get: came 1 time: #4
ok    3. exactly 3 of items.put: came 3 times: #5, #6, #8
ok    4. in this order: came in this order
8 requests looked at
`},
		{"out of order", `{"inOrder":true,"expect":[{"match":{"status":429}},{"match":{"operation":"schema.*"}}]}`, `
ok    1. at least 1 of any operation with status 429: came 1 time: #5
ok    2. at least 1 of schema.*: came 1 time: #3
FAIL  3. in this order: of expectation 2, 1 is lacking after #5
8 requests looked at
`},
		{"none unmatched", `{"noneUnmatched":true,"since":4,"ignore":[{"operation":"batch"}],"expect":[{"match":{"operation":"items.put"}}]}`, `
ok    1. at least 1 of items.put: came 3 times: #5, #6, #8
ok    2. nothing else: nothing else came
4 requests looked at
`},
		{"some unmatched", `{"noneUnmatched":true,"since":2,"expect":[{"match":{"operation":"items.put"}}]}`, `
ok    1. at least 1 of items.put: came 3 times: #5, #6, #8
FAIL  2. nothing else: 3 requests came that nobody expects
               #3 PATCH /v1.0/external/connections/hr/schema: 202
               #4 GET /v1.0/external/connections/hr/operations/op1: 200
               #7 POST /v1.0/$batch: 200
6 requests looked at
`},
	} {
		d := s.Verify("t", verification(t, tt.expects))
		if want := strings.TrimPrefix(tt.want, "\n"); d.Text != want {
			t.Errorf("%s:\n%s\nwant:\n%s", tt.name, d.Text, want)
		}
		if d.OK == strings.Contains(tt.want, "FAIL") {
			t.Errorf("%s: ok is %v", tt.name, d.OK)
		}
	}
}

func verification(t *testing.T, text string) journal.Verification {
	t.Helper()
	var v journal.Verification
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	if err := v.Validate(); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

// A journal that has lost entries cannot say that something did not come.
func TestAVerificationOfATruncatedJournal(t *testing.T) {
	s := newStage(journal.Options{Entries: 3})
	for _, st := range crawl {
		s.run(st)
	}
	for _, tt := range []struct{ expects, want string }{
		{`{"expect":[{"match":{"operation":"items.put"},"atLeast":2}]}`, `
ok    1. at least 2 of items.put: came 2 times: #6, #8
3 requests looked at; the journal has dropped 5 before them
`},
		{`{"noneUnmatched":true,"ignore":[{}],"expect":[{"match":{"operation":"schema.*"}},{"match":{"operation":"items.put"},"exactly":2},
			{"match":{"operation":"items.put"},"atMost":1}]}`, `
FAIL  1. at least 1 of schema.*: came 0 times, but the journal has dropped 5 entries that may have matched
FAIL  2. exactly 2 of items.put: came 2 times: #6, #8, but the journal has dropped 5 entries that may have matched
FAIL  3. at most 1 of items.put: came 2 times: #6, #8
FAIL  4. nothing else: the journal has dropped 5 entries that nobody can look at
3 requests looked at; the journal has dropped 5 before them
`},
		{`{"since":5,"expect":[{"match":{"operation":"items.put"},"exactly":2}]}`, `
ok    1. exactly 2 of items.put: came 2 times: #6, #8
3 requests looked at
`},
	} {
		if d := s.Verify("t", verification(t, tt.expects)); d.Text != strings.TrimPrefix(tt.want, "\n") {
			t.Errorf("%s\nwant:%s", d.Text, tt.want)
		}
	}
}

func TestAVerificationThatMakesNoSenseIsRefused(t *testing.T) {
	for _, text := range []string{
		`{}`, `{"expect":[{"match":{"status":"teapot"}}]}`, `{"expect":[{"match":{},"exactly":1,"atLeast":1}]}`,
		`{"expect":[{"match":{},"atLeast":3,"atMost":2}]}`, `{"expect":[{"match":{},"exactly":-1}]}`, `{"expect":[{"match":{},"atMost":-1}]}`,
		`{"noneUnmatched":true,"ignore":[{"status":"x"}]}`,
	} {
		var v journal.Verification
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		if v.Validate() == nil {
			t.Errorf("%s is taken", text)
		}
	}
}
