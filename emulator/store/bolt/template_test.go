package bolt_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/emulator/store/bolt"
)

// A file that is stamped out of the template keeps what is written like any
// other, and nothing beside it is left.
func TestAFileWithoutSyncIsLikeAnyOther(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "new", "emulator.db")
	for _, o := range []bolt.Options{{NoSync: true}, {}, {NoSync: true}} {
		db, err := bolt.Open(path, o)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Fork(ctx, "", "a")
		if err == nil {
			err = db.Update(ctx, "a", func(tx store.Tx) error { return tx.Put("b", "k", []byte("v")) })
		}
		if err != nil && err != store.ErrTenantExists {
			t.Fatal(err)
		}
		err = db.View(ctx, "a", func(r store.Reader) error {
			if v, err := r.Get("b", "k"); err != nil || string(v) != "v" {
				t.Errorf("found %q, %v", v, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	list, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(list) != 1 {
		t.Errorf("the folder holds %v, %v", list, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info, err)
	}
}

// Of many who open a new file at once, one gets it, and the others hear why not.
func TestManyOpenANewFileAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "emulator.db")
	var opened sync.Map
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			db, err := bolt.Open(path, bolt.Options{NoSync: true, Timeout: 1})
			if err == nil {
				opened.Store(db, true)
			}
		})
	}
	all.Wait()
	n := 0
	opened.Range(func(db, _ any) bool {
		n++
		if err := db.(*bolt.DB).Close(); err != nil {
			t.Error(err)
		}
		return true
	})
	if n != 1 {
		t.Errorf("%d have it open", n)
	}
}
