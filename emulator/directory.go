package emulator

import (
	"context"
	"errors"
	"log/slog"

	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/plant"
	"github.com/graphemu/graphemu/emulator/store"
)

// directory tells Entra ID who has been added to a tenant.
type directory struct {
	store *store.Store
	log   *slog.Logger
}

func (d directory) Application(tenant, clientID string) (a entra.Application, ok bool) {
	d.look(tenant, func(s *store.Snapshot) (err error) {
		a, ok, err = plant.Application(s, clientID)
		return err
	})
	return a, ok
}

func (d directory) User(tenant, name string) (u entra.User, ok bool) {
	d.look(tenant, func(s *store.Snapshot) (err error) {
		u, ok, err = plant.User(s, name)
		return err
	})
	return u, ok
}

// look runs fn on tenant, unless nobody has seen it yet: then it has what the
// seed has, which Entra ID knows.
func (d directory) look(tenant string, fn func(*store.Snapshot) error) {
	err := d.store.Peek(context.Background(), tenant, fn)
	if err != nil && !errors.Is(err, store.ErrNoTenant) {
		d.log.Error("the directory of a tenant cannot be read", "tenant", tenant, "error", err)
	}
}
