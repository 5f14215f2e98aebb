package bolt

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/store"
	"go.etcd.io/bbolt"
)

// wantSound checks that bbolt finds no fault with a closed file, and that each
// store bucket is referred to once.
func wantSound(t *testing.T, path string) {
	t.Helper()
	file, err := openFile(path, quick, false)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	err = file.View(func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			t.Error(err)
		}
		seen := map[string]int{}
		_ = tx.Bucket([]byte(bucketTenants)).ForEach(func(key, id []byte) error {
			if length, n := binary.Uvarint(key); uint64(len(key)-n) > length { // names a store bucket
				seen[string(id)]++
			}
			return nil
		})
		_ = tx.Bucket([]byte(bucketTrash)).ForEach(func(id, _ []byte) error { seen[string(id)]++; return nil })
		for id := range storeBuckets(tx) {
			if seen[id] != 1 {
				t.Errorf("bucket %x is referred to %d times", id, seen[id])
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// storeBuckets returns the ids of store buckets that hold anything.
func storeBuckets(tx *bbolt.Tx) map[string]bool {
	ids := make(map[string]bool)
	_ = tx.Bucket([]byte(bucketData)).ForEach(func(key, _ []byte) error { ids[string(key[:8])] = true; return nil })
	return ids
}

// trash counts what waits for the reaper, and the store buckets.
func trash(t *testing.T, d *DB) (waiting, data int) {
	t.Helper()
	err := d.bolt.View(func(tx *bbolt.Tx) error {
		waiting = tx.Bucket([]byte(bucketTrash)).Stats().KeyN
		data = len(storeBuckets(tx))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return waiting, data
}

func wantReaped(t *testing.T, d *DB, data int) {
	t.Helper()
	for range 1000 {
		if waiting, got := trash(t, d); waiting == 0 {
			if got != data {
				t.Errorf("%d store buckets are left, want %d", got, data)
			}
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("the trash is never emptied")
}

func TestReaper(t *testing.T) {
	path := closed(t)
	d := mustOpen(t, path)
	mustFill(t, d, "t", 3500)
	if err := d.Update(t.Context(), "t", func(tx store.Tx) error { return tx.Clear("b") }); err != nil {
		t.Fatal(err)
	}
	mustFill(t, d, "t", 10)
	wantReaped(t, d, 1)
	mustFork(t, d, "u")
	mustFill(t, d, "u", 2500)
	if err := d.Drop(t.Context(), "u"); err != nil {
		t.Fatal(err)
	}
	wantReaped(t, d, 1)
	if n, err := count(t, d, "t"); n != 10 || err != nil {
		t.Errorf("%d keys, %v; want 10", n, err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	wantSound(t, path)
}

// TestReaperResumes leaves trash behind, once as Close does and once as a
// process that was killed before the reaper had begun.
func TestReaperResumes(t *testing.T) {
	path := closed(t)
	d := mustOpen(t, path)
	mustFork(t, d, "u")
	mustFill(t, d, "u", 30_000)
	if err := d.Drop(t.Context(), "u"); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	wantSound(t, path)
	wantReaped(t, mustOpen(t, path), 1)

	path = edited(t, closed(t), func(tx *bbolt.Tx) error {
		ids, key := tx.Bucket([]byte(bucketTenants)), append(tenantKey("t"), 'b')
		id := ids.Get(key)
		if err := tx.Bucket([]byte(bucketTrash)).Put(id, []byte{1}); err != nil {
			return err
		}
		return ids.Delete(key)
	})
	wantReaped(t, mustOpen(t, path), 0)
}
