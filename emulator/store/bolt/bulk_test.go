package bolt

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/graphemu/graphemu/emulator/store"
)

// What was written in bulk is what a later process finds, and what is written
// after it waits for the disk again.
func TestBulk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bulk.db")
	write := func(d *DB, key string) error {
		return d.Update(t.Context(), "t", func(tx store.Tx) error { return tx.Put("b", key, []byte("1")) })
	}
	d, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = d.Bulk(func() error {
		if err := d.Fork(t.Context(), "", "t"); err != nil {
			return err
		}
		if err := write(d, "k"); err != nil || !d.bolt.NoSync {
			t.Errorf("a commit in bulk has waited for the disk (%v)", err)
		}
		return nil
	})
	if d.running.Wait(); err != nil || d.unsynced.Load() {
		t.Errorf("after Bulk the disk has not caught up: %v", err)
	}
	if err := write(d, "l"); err != nil || d.bolt.NoSync || d.bolt.NoGrowSync || d.unsynced.Load() {
		t.Errorf("a commit after Bulk has not waited for the disk: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if d, err = Open(path, Options{}); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	err = d.View(t.Context(), "t", func(r store.Reader) error {
		for _, key := range []string{"k", "l"} {
			if got, err := r.Get("b", key); string(got) != "1" || err != nil {
				t.Errorf("%s is %q, %v", key, got, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// What Bulk wrote may be gone if the disk has refused it, and it says so only
// once: then nobody is told that a write is there.
func TestBulkThatTheDiskRefused(t *testing.T) {
	d := mustOpen(t, filepath.Join(t.TempDir(), "bulk.db"))
	refused := errors.New("input/output error")
	d.lost.Store(&refused)
	if err := d.Fork(t.Context(), "", "t"); !errors.Is(err, refused) {
		t.Errorf("a write after that: %v", err)
	}
}
