package bolt_test

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/emulator/store/bolt"
	"github.com/graphemu/graphemu/emulator/store/storetest"
)

// mustOpen opens path without waiting for the disk, which is not what is tested.
func mustOpen(t *testing.T, path string) store.Driver {
	t.Helper()
	d, err := bolt.Open(path, bolt.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDriver(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Driver {
		return mustOpen(t, filepath.Join(t.TempDir(), "state.db"))
	})
}

func TestDurable(t *testing.T) {
	storetest.RunDurable(t, mustOpen)
}

// A tenant and a bucket whose names make the same text as those of another
// tenant and bucket are kept apart from them, also when one is dropped.
func TestNamesThatRunTogether(t *testing.T) {
	d := mustOpen(t, filepath.Join(t.TempDir(), "state.db"))
	defer d.Close()
	names := [][2]string{{"a", "bc"}, {"ab", "c"}, {"abc", "c"}, {"a", "b"}}
	for _, n := range names {
		if err := d.Fork(t.Context(), "", n[0]); err != nil && !errors.Is(err, store.ErrTenantExists) {
			t.Fatal(err)
		}
		err := d.Update(t.Context(), n[0], func(tx store.Tx) error { return tx.Put(n[1], "key", []byte(n[0]+"/"+n[1])) })
		if err != nil {
			t.Fatal(err)
		}
	}
	want := func(tenant, bucket, want string) {
		t.Helper()
		err := d.View(t.Context(), tenant, func(r store.Reader) error {
			value, err := r.Get(bucket, "key")
			if string(value) != want {
				t.Errorf("%s of tenant %s has %q, want %q", bucket, tenant, value, want)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	for _, n := range names {
		want(n[0], n[1], n[0]+"/"+n[1])
	}
	want("ab", "bc", "")
	if err := d.Drop(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	want("ab", "c", "ab/c")
	want("abc", "c", "abc/c")
	if list, err := d.Tenants(t.Context()); err != nil || !slices.Equal(list, []string{"ab", "abc"}) {
		t.Errorf("tenants %q, %v", list, err)
	}
}
