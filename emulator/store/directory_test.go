package store_test

import (
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/emulator/store/mem"
)

func TestDirectoryNamesAreTakenOnce(t *testing.T) {
	user := func(id, name string) external.DirectoryObject {
		o, err := external.NewDirectoryObject(external.UserType, []byte(`{"id":"00000000-0000-4000-8000-00000000000`+id+`","userPrincipalName":"`+name+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	s := store.New(mem.New())
	defer s.Close()
	fill := func(e *store.Edit) error {
		if err := e.PutDirectoryObject(user("1", "Ada@contoso.com")); err != nil {
			return err
		}
		return e.PutDirectoryObject(user("2", "adA@contoso.com"))
	}
	_, err := s.Plant(t.Context(), func() error { return s.Update(t.Context(), store.Seed, fill) })
	if err == nil || !strings.Contains(err.Error(), `userPrincipalName "ada@contoso.com" is that of user 00000000-0000-4000-8000-000000000001 already`) {
		t.Errorf("got %v", err)
	}
}
