package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// ErrNoSnapshot means that a tenant has no snapshot of that name.
var ErrNoSnapshot = errors.New("store: no such snapshot")

// kept begins the names of the databases that are snapshots of a tenant. No
// directory has such an id, so no token leads to them.
const kept = "snapshot/"

func snapshotOf(tenant, name string) string { return kept + tenant + "/" + name }

// Tenants returns the ids of the tenants that have been written to, sorted.
func (s *Store) Tenants(ctx context.Context) ([]string, error) {
	all, err := s.driver.Tenants(ctx)
	tenants := []string{}
	for _, name := range all {
		if name != Seed && !strings.HasPrefix(name, kept) && !strings.HasPrefix(name, building) {
			tenants = append(tenants, name)
		}
	}
	return tenants, err
}

// Create makes tenant as a copy of from, or of the seed if from is empty.
//
// Errors: [ErrTenantExists].
func (s *Store) Create(ctx context.Context, tenant, from string) error {
	if from == "" {
		from = Seed
	}
	err := s.driver.Fork(ctx, from, tenant)
	if errors.Is(err, ErrNoTenant) { // nobody has written to it, so it is the seed
		err = s.driver.Fork(ctx, Seed, tenant)
	}
	return err
}

// building begins the names of the databases that are to become a tenant.
const building = "building/"

// Rebuild makes tenant what fn stores in the database that it is given, which is
// empty at first. Until fn returns nil tenant is as it was. id tells calls that
// run at the same time apart.
//
// Errors: what fn returns, or a failure of the driver.
func (s *Store) Rebuild(ctx context.Context, tenant, id string, fn func(database string) error) error {
	database := building + id
	if err := s.driver.Fork(ctx, "", database); err != nil {
		return err
	}
	err := fn(database)
	if err == nil {
		err = s.driver.Replace(ctx, database, tenant)
	}
	return errors.Join(err, s.driver.Drop(context.WithoutCancel(ctx), database))
}

// dropUnfinished removes what a process that has died was rebuilding.
func (s *Store) dropUnfinished(ctx context.Context) error {
	all, err := s.driver.Tenants(ctx)
	for _, name := range all {
		if err == nil && strings.HasPrefix(name, building) {
			err = s.driver.Drop(ctx, name)
		}
	}
	return err
}

// Reset makes tenant a copy of the seed again.
func (s *Store) Reset(ctx context.Context, tenant string) error {
	return s.driver.Replace(ctx, Seed, tenant)
}

// Drop removes tenant and its snapshots.
//
// Errors: [ErrNoTenant].
func (s *Store) Drop(ctx context.Context, tenant string) error {
	names, err := s.Snapshots(ctx, tenant)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := s.driver.Drop(ctx, snapshotOf(tenant, name)); err != nil && !errors.Is(err, ErrNoTenant) {
			return err
		}
	}
	return s.driver.Drop(ctx, tenant)
}

// Keep keeps what tenant holds now under a name, in place of what was kept
// there before.
func (s *Store) Keep(ctx context.Context, tenant, name string) error {
	// Who takes a snapshot of a tenant that nobody has seen yet keeps the seed.
	return s.on(ctx, tenant, func() error { return s.driver.Replace(ctx, tenant, snapshotOf(tenant, name)) })
}

// Snapshots returns the names under which something of tenant is kept, sorted.
func (s *Store) Snapshots(ctx context.Context, tenant string) ([]string, error) {
	all, err := s.driver.Tenants(ctx)
	names := []string{}
	for _, database := range all {
		if name, ok := strings.CutPrefix(database, snapshotOf(tenant, "")); ok {
			names = append(names, name)
		}
	}
	return names, err
}

// Restore makes tenant what was kept under name.
//
// Errors: [ErrNoSnapshot].
func (s *Store) Restore(ctx context.Context, tenant, name string) error {
	return orNoSnapshot(name, s.driver.Replace(ctx, snapshotOf(tenant, name), tenant))
}

// Forget removes what was kept under name.
//
// Errors: [ErrNoSnapshot].
func (s *Store) Forget(ctx context.Context, tenant, name string) error {
	return orNoSnapshot(name, s.driver.Drop(ctx, snapshotOf(tenant, name)))
}

// orNoSnapshot says of a snapshot what the driver says of a tenant.
func orNoSnapshot(name string, err error) error {
	if errors.Is(err, ErrNoTenant) {
		return fmt.Errorf("%w: %q", ErrNoSnapshot, name)
	}
	return err
}
