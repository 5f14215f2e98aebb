package bolt

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/store"
	"go.etcd.io/bbolt"
)

// What a killed process leaves behind has a freelist if to scan it would take
// long, and none if to write it with each commit would.
func TestTheFreelistIsWrittenWhereItIsOfUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db, err := Open(path, Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx := context.Background()
	if err := db.Fork(ctx, "", "t"); err != nil {
		t.Fatal(err)
	}
	update := func(fn func(tx store.Tx) error) {
		t.Helper()
		if err := db.Update(ctx, "t", fn); err != nil {
			t.Fatal(err)
		}
	}
	fill := func(bucket string, pages int) {
		update(func(tx store.Tx) error {
			for i := range pages {
				if err := tx.Put(bucket, strconv.Itoa(i), make([]byte, 4000)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	touch := func() { fill("touched", 1) }

	touch()
	if hasFreelist(t, path) {
		t.Error("a small file has a freelist")
	}
	fill("kept", 2*smallFile)
	touch()
	if !hasFreelist(t, path) {
		t.Error("a large file has no freelist")
	}
	fill("dropped", 4*longFreelist)
	update(func(tx store.Tx) error { return tx.Clear("dropped") })
	for db.bolt.Stats().FreePageN <= longFreelist {
		time.Sleep(time.Millisecond) // for the reaper
	}
	touch()
	if hasFreelist(t, path) {
		t.Error("a long freelist is written")
	}
}

// hasFreelist looks at a copy of the file, as a kill would leave it.
func hasFreelist(t *testing.T, path string) (ok bool) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(t.TempDir(), "left.db")
	if err := os.WriteFile(left, text, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := Open(left, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(left, text, 0o600); err != nil { // as it was
		t.Fatal(err)
	}
	file, err := openFile(left, Options{}, true)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	_ = file.View(func(tx *bbolt.Tx) error {
		_, ok = freelist(tx)
		return nil
	})
	return ok
}
