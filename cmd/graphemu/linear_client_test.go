package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/tidwall/gjson"
)

// A recorder keeps what clients called, and what they learnt, in one history.
type recorder struct {
	start time.Time
	last  atomic.Int64 // number that was written

	mu      sync.Mutex
	history []porcupine.Operation
}

func (r *recorder) now() int64 { return int64(time.Since(r.start)) }

func (r *recorder) add(ops []porcupine.Operation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.history = append(r.history, ops...)
}

// settle ends the calls whose results nobody has learnt: now the emulator that
// could still have done them is gone.
func (r *recorder) settle() {
	now := r.now()
	for i := range r.history {
		if op := &r.history[i]; op.Return == 0 {
			op.Return = now
		}
	}
}

// A caller calls one thing after the other, or a few at once in a batch.
type caller struct {
	*recorder
	id      int
	base    string // the root of beta, whose PATCH answers what there is then
	rng     *rand.Rand
	client  *http.Client
	batches bool
}

// call makes random calls, until there is no answer or it has made enough. It
// returns an error for an answer that is none of the model's.
func (c *caller) call(times int) error {
	for range times {
		calls := []call{c.choose()}
		if c.batches {
			calls = append(calls, c.choose(), c.choose())
		}
		began := c.now()
		results, err := c.send(calls)
		if err != nil {
			return err
		}
		ended := c.now()
		if results == nil {
			results, ended = make([]result, len(calls)), 0
		}
		var ops []porcupine.Operation
		for i, call := range calls {
			ops = append(ops, porcupine.Operation{ClientId: c.id, Input: call, Output: results[i], Call: began, Return: ended})
		}
		c.add(ops)
		if ended == 0 {
			return nil
		}
	}
	return nil
}

func (c *caller) choose() call {
	kinds := []int{callGet, callGet, callPut, callPut, callPatchA, callPatchB, callDelete, callList}
	chosen := call{kind: kinds[c.rng.IntN(len(kinds))], key: c.rng.IntN(connKey + 1)}
	if chosen.kind == callList {
		chosen.key = 0
	}
	chosen.a, chosen.b = int(c.last.Add(1)), int(c.last.Add(1))
	return chosen
}

// send returns nil if there is no answer.
func (c *caller) send(calls []call) ([]result, error) {
	if len(calls) == 1 {
		method, path, body := calls[0].request()
		status, answer := send(c.client, method, c.base+path, body)
		if status == 0 {
			return nil, nil
		}
		r, err := calls[0].result(status, gjson.ParseBytes(answer))
		return []result{r}, err
	}
	var parts []string
	for i, call := range calls {
		method, path, body := call.request()
		part := fmt.Sprintf(`{"id":"%d","method":%q,"url":%q`, i, method, path)
		if body != "" {
			part += `,"headers":{"Content-Type":"application/json"},"body":` + body
		}
		parts = append(parts, part+"}")
	}
	status, answer := send(c.client, http.MethodPost, c.base+"/$batch", `{"requests":[`+strings.Join(parts, ",")+`]}`)
	if status == 0 {
		return nil, nil
	}
	results := make([]result, len(calls))
	for _, part := range gjson.GetBytes(answer, "responses").Array() {
		i := part.Get("id").Int()
		var err error
		if results[i], err = calls[i].result(int(part.Get("status").Int()), part.Get("body")); err != nil {
			return nil, err
		}
	}
	return results, nil
}

// Names that make a path of a key.
const (
	linearPath = "/external/connections/linear"
	otherPath  = "/external/connections/other"
)

// request is c as HTTP.
func (c call) request() (method, path, body string) {
	path = linearPath + "/items/item" + strconv.Itoa(c.key)
	a, b := fmt.Sprintf(`"properties":{"number":"%d"}`, c.a), fmt.Sprintf(`"content":{"type":"text","value":"%d"}`, c.b)
	put, rest := http.MethodPut, `,"acl":[{"type":"everyone","value":"everyone","accessType":"grant"}]`
	if c.key == connKey {
		path = otherPath
		a, b = fmt.Sprintf(`"name":"%d"`, c.a), fmt.Sprintf(`"description":"%d"`, c.b)
		put, rest = http.MethodPost, `,"id":"other"`
	}
	switch c.kind {
	case callGet:
		return http.MethodGet, path, ""
	case callPut:
		if c.key == connKey {
			path = "/external/connections"
		}
		return put, path, "{" + a + "," + b + rest + "}"
	case callPatchA:
		return http.MethodPatch, path, "{" + a + "}"
	case callPatchB:
		return http.MethodPatch, path, "{" + b + "}"
	case callDelete:
		return http.MethodDelete, path, ""
	default:
		return http.MethodGet, linearPath + "/items", ""
	}
}

// result reads an answer to c.
func (c call) result(status int, body gjson.Result) (result, error) {
	r := result{status: status}
	switch {
	case status == http.StatusNoContent, status == http.StatusAccepted, status == http.StatusNotFound, status == http.StatusConflict:
	case status != http.StatusOK && status != http.StatusCreated:
		return r, fmt.Errorf("%+v: status %d: %s", c, status, body)
	case c.kind == callList:
		for _, item := range body.Get("value").Array() {
			key, err := strconv.Atoi(strings.TrimPrefix(item.Get("id").Str, "item"))
			if err != nil || key < 0 || key >= linearItems {
				return r, fmt.Errorf("%+v: item %s", c, item)
			}
			r.shown[key] = document{int(item.Get("properties.number").Int()), int(item.Get("content.value").Int())}
		}
	case c.key == connKey:
		r.shown[c.key] = document{int(body.Get("name").Int()), int(body.Get("description").Int())}
	default:
		r.shown[c.key] = document{int(body.Get("properties.number").Int()), int(body.Get("content.value").Int())}
	}
	return r, nil
}
