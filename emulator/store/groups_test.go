package store_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/emulator/store/mem"
)

// Groups and members whose ids begin alike lie side by side. A page must read
// what comes after the page before it, and no more than it needs.
func TestGroupsAndMembersAreReadFromWhereAPageEnded(t *testing.T) {
	s := store.New(mem.New())
	t.Cleanup(func() { _ = s.Close() })
	fill := func(e *store.Edit) error {
		err := e.PutConnection(external.Connection{ID: "c", Doc: []byte("{}")})
		for _, group := range []string{"g", "g-", "ga"} {
			g := external.Group{ID: group, Doc: []byte("{}")}
			err = errors.Join(err, e.PutGroup("c", g))
			for _, member := range []string{"a", "b", "c", "d"} {
				err = errors.Join(err, e.PutMember("c", g, external.GroupMember{ID: member, Doc: []byte("{}")}))
			}
		}
		return err
	}
	if _, err := s.Plant(t.Context(), func() error { return s.Update(t.Context(), store.Seed, fill) }); err != nil {
		t.Fatal(err)
	}
	members := func(r *store.Snapshot, after string, n int) (ids []string) {
		if err := r.Members("c", "g", after, func(id string, _ []byte) bool {
			ids = append(ids, id)
			return len(ids) < n
		}); err != nil {
			t.Error(err)
		}
		return ids
	}
	groups := func(r *store.Snapshot, after string, n int) (ids []string) {
		if err := r.Groups("c", after, func(g external.Group) bool {
			ids = append(ids, g.ID)
			return len(ids) < n
		}); err != nil {
			t.Error(err)
		}
		return ids
	}
	err := s.View(t.Context(), "tenant", func(r *store.Snapshot) error {
		for _, test := range []struct{ got, want []string }{
			{members(r, "", 9), []string{"a", "b", "c", "d"}},
			{members(r, "b", 9), []string{"c", "d"}},
			{members(r, "a", 2), []string{"b", "c"}},
			{members(r, "d", 9), nil},
			{groups(r, "", 2), []string{"g", "g-"}},
			{groups(r, "g", 9), []string{"g-", "ga"}},
		} {
			if !slices.Equal(test.got, test.want) {
				t.Errorf("read %v, want %v", test.got, test.want)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
