package storetest

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator/store"
)

func testReadWrite(t *testing.T, d store.Driver) {
	mustPut(t, d, "t", "b", "k", "v1", "l", "w")
	mustPut(t, d, "t", "b", "k", "v2")
	wantBucket(t, d, "t", "b", "k", "v2", "l", "w")
	err := d.View(t.Context(), "t", func(r store.Reader) error {
		for _, at := range [][2]string{{"b", "none"}, {"none", "k"}, {"b", ""}} {
			if v, err := r.Get(at[0], at[1]); v != nil || err != nil {
				t.Errorf("Get(%q) = %q, %v, want nil, nil", at, v, err)
			}
		}
		if v, err := r.Get("b", "k"); string(v) != "v2" || err != nil {
			t.Errorf("Get = %q, %v", v, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	wantBucket(t, d, "t", "none")

	err = d.Update(t.Context(), "t", func(tx store.Tx) error {
		for _, at := range [][2]string{{"b", "k"}, {"b", "none"}, {"none", "k"}} {
			if err := tx.Delete(at[0], at[1]); err != nil {
				t.Errorf("Delete(%q): %v", at, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	wantBucket(t, d, "t", "b", "l", "w")
}

func testScan(t *testing.T, d store.Driver) {
	mustPut(t, d, "t", "b", "b", "2", "a", "1", "d", "4", "B", "0")
	err := d.View(t.Context(), "t", func(r store.Reader) error {
		for after, want := range map[string][]string{
			"":  {"B", "0", "a", "1", "b", "2", "d", "4"},
			"B": {"a", "1", "b", "2", "d", "4"},
			"a": {"b", "2", "d", "4"}, // after a key that is there
			"c": {"d", "4"},           // after one that is not
			"d": nil,
			"z": nil,
		} {
			got, err := scan(r, "b", after)
			if err != nil {
				t.Error(err)
			}
			wantPairs(t, got, want)
		}
		calls := 0
		err := r.Scan("b", "", func(_, _ []byte) bool { calls++; return calls < 2 })
		if calls != 2 || err != nil {
			t.Errorf("a Scan to be ended after 2 keys called %d times: %v", calls, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func testOwnWrites(t *testing.T, d store.Driver) {
	mustPut(t, d, "t", "b", "gone", "1", "kept", "2", "new", "old")
	err := d.Update(t.Context(), "t", func(tx store.Tx) error {
		if err := put(tx, "b", "a", "3", "new", "4"); err != nil {
			return err
		}
		if err := tx.Delete("b", "gone"); err != nil {
			return err
		}
		got, err := scan(tx, "b", "")
		wantPairs(t, got, []string{"a", "3", "kept", "2", "new", "4"})
		if v, _ := tx.Get("b", "new"); string(v) != "4" {
			t.Errorf("Get of what was written: %q", v)
		}
		if v, _ := tx.Get("b", "gone"); v != nil {
			t.Errorf("Get of what was deleted: %q", v)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	wantBucket(t, d, "t", "b", "a", "3", "kept", "2", "new", "4")
}

func testEmptyNames(t *testing.T, d store.Driver) {
	for _, p := range [][3]string{{"b", "", "v"}, {"b", "k", ""}, {"", "k", "v"}} {
		err := d.Update(t.Context(), "t", func(tx store.Tx) error {
			return tx.Put(p[0], p[1], []byte(p[2]))
		})
		if err == nil {
			t.Errorf("Put(%q) was let through", p)
		}
	}
	if err := d.Fork(t.Context(), "", ""); err == nil {
		t.Error("a tenant without a name was made")
	}
}

func testAnyBytes(t *testing.T, d store.Driver) {
	names := []string{"/", "a/b", "a", "a\x00", "a\x00b", "\x00", "é", "日本", "\xff", "..", "'", "%2F", "tenants", strings.Repeat("x", 1000)}
	for b := range 256 {
		names = append(names, string([]byte{'n', byte(b)}))
	}
	slices.Sort(names)
	names = slices.Compact(names)
	var pairs []string
	for i, name := range names {
		pairs = append(pairs, name, "v"+name)
		mustFork(t, d, "", "t"+name)
		mustPut(t, d, "t"+name, "b", "k", name)
		mustPut(t, d, "t", name, "k", names[len(names)-1-i])
	}
	mustPut(t, d, "t", "all", pairs...)
	wantBucket(t, d, "t", "all", pairs...)
	for i, name := range names {
		wantBucket(t, d, "t"+name, "b", "k", name)
		wantBucket(t, d, "t", name, "k", names[len(names)-1-i])
	}
	got, err := d.Tenants(t.Context())
	if err != nil || len(got) != len(names)+1 || !slices.IsSorted(got) {
		t.Errorf("Tenants: %d sorted %v, %v; want %d", len(got), slices.IsSorted(got), err, len(names)+1)
	}
}

func testLargeValues(t *testing.T, d store.Driver) {
	large := bytes.Repeat([]byte("0123456789abcdef"), 4<<20/16)
	for _, key := range []string{"1", "2", "1"} {
		err := d.Update(t.Context(), "t", func(tx store.Tx) error { return tx.Put("b", key, large) })
		if err != nil {
			t.Fatal(err)
		}
	}
	err := d.View(t.Context(), "t", func(r store.Reader) error {
		return r.Scan("b", "", func(key, value []byte) bool {
			if !bytes.Equal(value, large) {
				t.Errorf("value of %q has changed", key)
			}
			return true
		})
	})
	if err != nil {
		t.Error(err)
	}
}
