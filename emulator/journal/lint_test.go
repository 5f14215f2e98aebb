package journal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/journal"
)

const (
	location = "http://127.0.0.1:4365/v1.0/external/connections/hr/operations/op1"
	polling  = "/v1.0/external/connections/hr/operations/op1"
	schema   = `{"baseType":"microsoft.graph.externalItem","properties":[{"name":"a","labels":["title"]},{"name":"b","labels":["URL","iconUrl"]}]}`
)

var (
	throttled = step{op: "connections.get", status: 429, took: time.Millisecond, sent: map[string]string{"Retry-After": "2.5"}}
	register  = step{op: "schema.update", method: "PATCH", connection: "hr", path: "/v1.0/external/connections/hr/schema", body: schema, status: 202, sent: map[string]string{"Location": location}}
	poll      = step{op: "operations.get", connection: "hr", path: polling, status: 200, answer: `{"status":"inprogress"}`}
	create    = step{op: "connections.create", method: "POST", path: "/v1.0/external/connections", body: `{"id":"hr"}`, status: 201}
	needs     = []journal.Need{{App: "app", Permissions: []string{"ExternalItem.ReadWrite.OwnedBy"}}}
)

// with returns st, changed.
func (st step) with(change func(*step)) step {
	change(&st)
	return st
}

func after(clock, machine time.Duration) func(*step) {
	return func(st *step) { st.clock, st.machine = clock, machine }
}

func conflict(st *step) { st.status = 409 }

// puts returns n writes of items.
func puts(n int, change func(*step)) []step {
	list := make([]step, n)
	for i := range list {
		list[i] = step{op: "items.put", method: "PUT", connection: "hr", path: fmt.Sprintf("/v1.0/external/connections/hr/items/%d", i), body: `{}`, status: 200}
		change(&list[i])
	}
	return list
}

func token(app string) step {
	return step{op: "entra.token", app: app, method: "POST", path: "/t/oauth2/v2.0/token", status: 200,
		headers: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, body: "client_id=" + app}
}

// TestLint has for each rule clients that have good manners and one that has
// not, and says which of its entries show it.
func TestLint(t *testing.T) {
	for _, tt := range []struct {
		rule    string
		good    [][]step
		bad     []step
		entries []int64
		says    string
	}{
		{
			rule: "early-retry",
			good: [][]step{
				{throttled, throttled.with(after(3*time.Second, 0))},                                               // a test moved the clock
				{throttled, throttled.with(after(0, 3*time.Second))},                                               // the clock stands still
				{throttled, step{op: "connections.list", path: "/v1.0/external/connections"}},                      // is no retry
				{throttled, throttled.with(func(st *step) { st.app = "other" })},                                   // nor is another's
				{step{status: 429, sent: map[string]string{"Retry-After": "soon"}}, {}},                            // nonsense
				{step{status: 503, sent: map[string]string{"Retry-After": "Sat, 01 Aug 2026 11:59:00 GMT"}}, {}},   // is over
				{step{status: 503, sent: map[string]string{"Retry-After": "0"}}, {}},                               // at once
				{throttled, {machine: -time.Millisecond / 2}, {clock: 3 * time.Second, machine: time.Millisecond}}, // the second was on its way
			},
			bad:     []step{throttled, throttled.with(after(2*time.Second, 2*time.Second))},
			entries: []int64{1, 2}, says: "Retry-After: 2.5, and came again after 2s",
		},
		{
			rule:    "early-retry",
			bad:     []step{{status: 503, sent: map[string]string{"Retry-After": "Sat, 01 Aug 2026 12:01:00 GMT"}}, {clock: 59 * time.Second}},
			entries: []int64{1, 2}, says: "after 59s",
		},
		{
			rule: "fast-poll",
			good: [][]step{
				{poll, poll.with(after(time.Minute, 0))}, {poll, poll.with(after(0, time.Minute))},
				{poll.with(func(st *step) { st.answer = `{"status":"completed"}` }), poll},
			},
			bad:     []step{poll, poll.with(after(59*time.Second, 0)), poll.with(after(time.Minute, 0)), poll},
			entries: []int64{2, 4}, says: "again 2 times sooner than 1m ",
		},
		{
			rule: "ignored-location",
			good: [][]step{
				{create.with(func(st *step) { st.sent = map[string]string{"Location": location} })},
				{register, poll}, {register, step{op: "operations.list", connection: "hr"}},
				{register.with(func(st *step) { st.status, st.sent = 400, nil })},
			},
			bad:     []step{poll, register, step{op: "operations.list", connection: "other"}},
			entries: []int64{2}, says: "schema of hr was never polled",
		},
		{
			rule: "missing-labels",
			bad: []step{register.with(func(st *step) {
				st.body = `{"properties":[{"name":"a","labels":["title"]},{"name":"b"}]}`
			}), poll},
			entries: []int64{1}, says: "label url, nor with iconUrl.",
		},
		{
			rule: "unbatched-writes",
			good: [][]step{
				puts(19, func(*step) {}), puts(40, func(st *step) { st.batch = "b" }), puts(40, func(st *step) { st.status = 400 }),
			},
			bad:     puts(21, func(*step) {}),
			entries: []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21}, says: "2 requests would do",
		},
		{
			rule: "broad-permissions",
			good: [][]step{
				{{roles: []string{"ExternalItem.ReadWrite.OwnedBy"}}}, {{roles: []string{"B", "A"}}}, // nobody has chosen these
				{{app: "unknown", roles: []string{"ExternalItem.ReadWrite.All"}}},
				{{user: "u", roles: []string{"ExternalItem.ReadWrite.All"}}}, // acts for a user, of whom nothing is known
			},
			bad:     []step{{roles: []string{"ExternalItem.ReadWrite.OwnedBy", "ExternalItem.ReadWrite.All"}}},
			entries: []int64{1}, says: "holds ExternalItem.ReadWrite.All, and needed no more than ExternalItem.ReadWrite.OwnedBy",
		},
		{
			rule: "repeated-conflict",
			good: [][]step{
				{create.with(conflict), {op: "connections.delete", method: "DELETE", status: 204}, create},
				{create.with(conflict), create.with(func(st *step) { st.body = `{"id":"other"}` })}, {create, create.with(conflict)},
			},
			bad:     []step{create, create.with(conflict), create.with(conflict)},
			entries: []int64{2, 3}, says: "answered 409",
		},
		{
			rule: "no-content-type",
			good: [][]step{{{op: "connections.delete", method: "DELETE", status: 204}}},
			bad: []step{create, create.with(func(st *step) {
				st.headers, st.status = map[string]string{"Content-Type": ""}, 400
			})},
			entries: []int64{2}, says: "without Content-Type",
		},
		{
			rule: "no-client-request-id",
			good: [][]step{{{batch: "b", headers: map[string]string{"Client-Request-Id": ""}}}},
			bad:  []step{{}, {headers: map[string]string{"Client-Request-Id": ""}}}, entries: []int64{2}, says: "without client-request-id",
		},
		{
			rule: "token-per-request",
			good: [][]step{
				{token("app"), token("app"), token("app"), token("app"), {}},                                              // few
				append([]step{token("app"), token("app"), token("app"), token("app"), token("app")}, make([]step, 11)...), // for many
				{token("a"), token("a"), token("a"), token("b"), token("b"), token("b")},
			},
			bad:     []step{token("app"), {}, token("app"), {}, token("app"), {}, token("app"), {}, token("app"), {}},
			entries: []int64{1, 3, 5, 7, 9}, says: "5 tokens were fetched for 5 requests",
		},
	} {
		o := journal.LintOptions{Needs: needs, Unchosen: [][]string{{"A", "B"}}}
		for i, good := range tt.good {
			if found := play(good...).Lint("t", o); len(found) > 0 {
				t.Errorf("%s: client %d has good manners, but: %+v", tt.rule, i+1, found)
			}
		}
		found := play(tt.bad...).Lint("t", o)
		if len(found) != 1 || found[0].Rule != tt.rule || !slices.Equal(found[0].Entries, tt.entries) {
			t.Errorf("%s: found %+v, want entries %v", tt.rule, found, tt.entries)
			continue
		}
		if f := found[0]; !strings.Contains(f.Text, tt.says) || f.App != "app" || !strings.HasPrefix(f.URL, "https://learn.microsoft.com/") {
			t.Errorf("%s: found %+v, want a text with %q", tt.rule, f, tt.says)
		}
	}
}
