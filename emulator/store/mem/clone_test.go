package mem_test

import (
	"context"
	"testing"

	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/emulator/store/mem"
)

// What is written after a DB was cloned, the other does not see.
func TestACloneGoesOnAlone(t *testing.T) {
	ctx := context.Background()
	origin := mem.New()
	put := func(d store.Driver, key string) {
		t.Helper()
		if err := d.Update(ctx, "a", func(tx store.Tx) error { return tx.Put("b", key, []byte("v")) }); err != nil {
			t.Fatal(err)
		}
	}
	has := func(d store.Driver, key string) (found bool) {
		t.Helper()
		err := d.View(ctx, "a", func(r store.Reader) error {
			value, err := r.Get("b", key)
			found = value != nil
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if err := origin.Fork(ctx, "", "a"); err != nil {
		t.Fatal(err)
	}
	put(origin, "before")
	clone := origin.Clone()
	put(origin, "of origin")
	put(clone, "of clone")
	if !has(clone, "before") || has(clone, "of origin") || has(origin, "of clone") {
		t.Error("the two share what was written after")
	}
	if err := origin.Close(); err != nil {
		t.Fatal(err)
	}
	if !has(clone, "of clone") {
		t.Error("the clone was closed with its origin")
	}
}
