package main

import (
	"net/http"
	"testing"

	"github.com/anishathalye/porcupine"
)

// What a client can call. A PATCH names one of two members.
const (
	callGet = iota
	callPut // of a connection: a POST
	callPatchA
	callPatchB
	callDelete
	callList
	callKinds
)

// There are a few items, and one connection beside theirs.
const (
	linearItems = 3
	connKey     = linearItems
)

// A call asks for a change of the document of key, or what it is.
type call struct{ kind, key, a, b int }

// A document has two members, each of which was once written with a number of
// its own. The zero document is not there.
type document struct{ a, b int }

// documents are all that there is. Connections and items do not depend on one
// another, so the checker looks at them apart.
type documents [linearItems + 1]document

// A result is what a client learns of a call: the zero result is nothing, since
// the emulator was killed.
type result struct {
	status int
	shown  documents // but only the one of the key, unless it is a list
}

// on returns what is there after c, and what has to be answered.
func (c call) on(now documents) (after documents, want result) {
	d := &now[c.key]
	there := *d != document{}
	if c.kind == callList {
		want = result{status: http.StatusOK, shown: now}
		want.shown[connKey] = document{}
		return now, want
	}
	switch {
	case c.kind == callPut && c.key == connKey && there:
		return now, result{status: http.StatusConflict}
	case c.kind == callPut:
		*d = document{c.a, c.b}
	case !there:
		return now, result{status: http.StatusNotFound}
	case c.kind == callPatchA:
		d.a = c.a
	case c.kind == callPatchB:
		d.b = c.b
	case c.kind == callDelete:
		*d = document{}
	}
	want.shown[c.key] = *d
	switch {
	case c.kind == callPut && c.key == connKey:
		want.status = http.StatusCreated
	case c.kind == callDelete && c.key == connKey:
		want.status = http.StatusAccepted
	case c.kind == callDelete:
		want.status = http.StatusNoContent
	default:
		want.status = http.StatusOK
	}
	return now, want
}

// graphModel is what Porcupine holds histories against. A call whose result
// nobody has learnt may have had its effect, or not.
func graphModel() porcupine.Model {
	m := porcupine.NondeterministicModel{
		Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
			items, connection := []porcupine.Operation{}, []porcupine.Operation{}
			for _, op := range history {
				if op.Input.(call).key == connKey {
					connection = append(connection, op)
				} else {
					items = append(items, op)
				}
			}
			return [][]porcupine.Operation{items, connection}
		},
		Init: func() []any { return []any{documents{}} },
		Step: func(state, input, output any) []any {
			after, want := input.(call).on(state.(documents))
			switch output.(result) {
			case result{}:
				return []any{state, after}
			case want:
				return []any{after}
			}
			return nil
		},
	}
	return m.ToModel()
}

// TestTheCheckerFindsViolations gives it histories that no emulator may have.
func TestTheCheckerFindsViolations(t *testing.T) {
	op := func(from, to int64, c call, r result) porcupine.Operation {
		return porcupine.Operation{Input: c, Output: r, Call: from, Return: to}
	}
	one := func(d document) (all documents) { all[0] = d; return all }
	put := func(n int) call { return call{kind: callPut, a: n, b: n} }
	ok := func(d document) result { return result{200, one(d)} }
	get, list, absent := call{kind: callGet}, call{kind: callList}, result{status: 404}

	for name, test := range map[string]struct {
		history []porcupine.Operation
		want    porcupine.CheckResult
	}{
		"in order":                         {[]porcupine.Operation{op(0, 1, put(1), ok(document{1, 1})), op(2, 3, get, ok(document{1, 1}))}, porcupine.Ok},
		"a stale read":                     {[]porcupine.Operation{op(0, 1, put(1), ok(document{1, 1})), op(2, 3, put(2), ok(document{2, 2})), op(4, 5, get, ok(document{1, 1}))}, porcupine.Illegal},
		"a read while it is written":       {[]porcupine.Operation{op(0, 1, put(1), ok(document{1, 1})), op(2, 5, put(2), ok(document{2, 2})), op(3, 4, get, ok(document{1, 1}))}, porcupine.Ok},
		"a lost write":                     {[]porcupine.Operation{op(0, 1, put(1), ok(document{1, 1})), op(2, 3, get, absent)}, porcupine.Illegal},
		"half a write":                     {[]porcupine.Operation{op(0, 1, put(1), ok(document{1, 1})), op(2, 4, put(2), ok(document{2, 2})), op(2, 4, get, ok(document{2, 1}))}, porcupine.Illegal},
		"a lost PATCH":                     {[]porcupine.Operation{op(0, 1, put(1), ok(document{1, 1})), op(2, 3, call{kind: callPatchA, a: 2}, ok(document{2, 1})), op(4, 5, call{kind: callPatchB, b: 3}, ok(document{1, 3}))}, porcupine.Illegal},
		"a list that lacks what was there": {[]porcupine.Operation{op(0, 1, put(1), ok(document{1, 1})), op(2, 3, list, result{status: 200})}, porcupine.Illegal},
		"a kill that lost the write":       {[]porcupine.Operation{op(0, 1, put(1), result{}), op(2, 3, get, absent)}, porcupine.Ok},
		"a kill that did not":              {[]porcupine.Operation{op(0, 1, put(1), result{}), op(2, 3, get, ok(document{1, 1}))}, porcupine.Ok},
		"a write after the kill":           {[]porcupine.Operation{op(0, 1, put(1), result{}), op(2, 3, get, absent), op(4, 5, get, ok(document{1, 1}))}, porcupine.Illegal},
	} {
		if got := porcupine.CheckOperationsTimeout(graphModel(), test.history, 0); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}
