package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/emulator/store/mem"
)

// A faulty driver cannot change anything while it has a fault.
type faulty struct {
	store.Driver
	fault error
}

func (f *faulty) Update(ctx context.Context, tenant string, fn func(store.Tx) error) error {
	return errors.Join(f.fault, f.Driver.Update(ctx, tenant, func(tx store.Tx) error { return errors.Join(fn(tx), f.fault) }))
}

func (f *faulty) Replace(ctx context.Context, from, to string) error {
	if f.fault != nil {
		return f.fault
	}
	return f.Driver.Replace(ctx, from, to)
}

// A disk that is full, or read-only, is told apart from a broken emulator; who
// reads is served, and who writes again when it has space.
func TestADiskThatTakesNoWrites(t *testing.T) {
	tests := []struct {
		fault   error
		status  int
		code    string
		message string
	}{
		{store.ErrFull, 507, "QuotaLimitReached", "no space left"},
		{store.ErrReadOnly, 503, "ServiceNotAvailable", "read-only"},
	}
	for _, test := range tests {
		driver := &faulty{Driver: mem.New()}
		h := start(t, emulator.Options{Driver: driver})
		path := "/v1.0/external/connections/" + seedID
		before := h.dump()

		driver.fault = fmt.Errorf("driver: %w", test.fault)
		for method, target := range map[string]string{
			"PATCH": path, "DELETE": path, "POST": "/_emulator/reset",
		} {
			a := h.must(test.status, h.send(method, target, `{"description":"d"}`))
			if a.code() != test.code || !strings.Contains(a.get("error.message").Str, test.message) || !a.get("error.innerError.request-id").Exists() {
				t.Errorf("%s: %s", a.what, a.Body)
			}
		}
		batch := h.must(200, h.send("POST", "/v1.0/$batch", `{"requests":[
			{"id":"1","method":"PATCH","url":"/external/connections/`+seedID+`","headers":{"Content-Type":"application/json"},"body":{"name":"n"}},
			{"id":"2","method":"GET","url":"/external/connections/`+seedID+`"}]}`))
		if got := batch.get("responses.#.status").Raw; got != fmt.Sprintf("[%d,200]", test.status) {
			t.Errorf("in a batch: %s", got)
		}
		if after := h.dump(); after != before {
			t.Errorf("%v: %s, before %s", test.fault, after, before)
		}

		driver.fault = nil
		h.must(204, h.send("PATCH", path, `{"description":"d"}`))
	}
}
