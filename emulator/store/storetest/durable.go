package storetest

import (
	"path/filepath"
	"strconv"
	"testing"

	"github.com/graphemu/graphemu/emulator/store"
	"pgregory.net/rapid"
)

func testReopen(t *testing.T, open func(t *testing.T, path string) store.Driver) {
	path := filepath.Join(t.TempDir(), "folder", "state")
	d := open(t, path)
	defer func() { d.Close() }()
	reopen := func() {
		t.Helper()
		if err := d.Close(); err != nil {
			t.Fatalf("Close: %v", err)
		}
		d = open(t, path)
	}
	mustFork(t, d, "", "t")
	mustFork(t, d, "", "dropped")
	for i := range 50 {
		mustPut(t, d, "t", "c", "k"+strconv.Itoa(i), "v")
	}
	mustPut(t, d, "t", "b", unspoilt...)
	mustPut(t, d, "dropped", "b", unspoilt...)
	reopen()
	wantBucket(t, d, "t", "b", unspoilt...)
	mustFork(t, d, "t", "fork")
	err := d.Update(t.Context(), "t", func(tx store.Tx) error { return tx.Clear("c") })
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Drop(t.Context(), "dropped"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		reopen()
		wantBucket(t, d, "t", "b", unspoilt...)
		wantBucket(t, d, "t", "c")
		wantBucket(t, d, "fork", "b", unspoilt...)
		if names, err := d.Tenants(t.Context()); len(names) != 2 || err != nil {
			t.Errorf("Tenants: %q, %v", names, err)
		}
	}
}

// testModelReopen is testModel with a driver that is closed now and then.
func testModelReopen(t *testing.T, open func(t *testing.T, path string) store.Driver) {
	rapid.Check(t, func(rt *rapid.T) {
		path := filepath.Join(t.TempDir(), "state")
		m := &machine{open(t, path), model{}}
		defer func() { m.d.Close() }()
		actions := m.actions()
		actions["reopen"] = func(rt *rapid.T) {
			wantError(rt, m.d.Close(), nil)
			m.d = open(t, path)
		}
		rt.Repeat(actions)
	})
}
