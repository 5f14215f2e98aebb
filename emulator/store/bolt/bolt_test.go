package bolt_test

import (
	"path/filepath"
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
