package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/emulator/store/mem"
)

// However many connections there are, and however often each changes, each is
// read with what was last stored of it.
func TestWhatIsKnownOfAConnectionIsItsOwn(t *testing.T) {
	s := store.New(mem.New())
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Plant(t.Context(), func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	const connections = 1200 // more than are remembered
	change := func(round int) {
		err := s.Update(t.Context(), "t", func(e *store.Edit) error {
			for i := range connections {
				id := fmt.Sprint(i)
				c, err := e.Connection(id)
				if err != nil {
					c = external.Connection{ID: id, Creator: "creator of " + id, Doc: []byte("{}")}
				}
				if round > 0 && i%2 == 0 { // the others are stored as they were read
					c.Deprecated = round%2 == 1
					c.Registration = &external.Registration{Operation: fmt.Sprint(id, " in ", round), Started: time.Unix(int64(i), 0)}
				}
				if err := e.PutConnection(c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for round := range 4 {
		change(round)
		err := s.View(t.Context(), "t", func(r *store.Snapshot) error {
			for i := range connections {
				id := fmt.Sprint(i)
				c, err := r.Connection(id)
				if err != nil {
					return err
				}
				changed := round > 0 && i%2 == 0
				if c.Creator != "creator of "+id || c.Deprecated != (changed && round%2 == 1) || (c.Registration != nil) != changed ||
					changed && c.Registration.Operation != fmt.Sprint(id, " in ", round) {
					t.Errorf("round %d: %s is %+v, registered %+v", round, id, c, c.Registration)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
