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

// Tenants returns the ids of the tenants that have been seen, sorted.
func (s *Store) Tenants(ctx context.Context) ([]string, error) {
	all, err := s.driver.Tenants(ctx)
	tenants := []string{}
	for _, name := range all {
		if name != Seed && !strings.HasPrefix(name, kept) {
			tenants = append(tenants, name)
		}
	}
	return tenants, err
}

// Create makes tenant as a copy of from, or of the seed if from is empty.
//
// Errors: [ErrTenantExists], or [ErrNoTenant] for from.
func (s *Store) Create(ctx context.Context, tenant, from string) error {
	if from == "" {
		from = Seed
	}
	return s.driver.Fork(ctx, from, tenant)
}

// Reset makes tenant a copy of the seed again.
func (s *Store) Reset(ctx context.Context, tenant string) error {
	return s.replace(ctx, tenant, Seed)
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
	if err := s.View(ctx, tenant, func(*Snapshot) error { return nil }); err != nil {
		return err
	}
	return s.replace(ctx, snapshotOf(tenant, name), tenant)
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
	if err := s.has(ctx, tenant, name); err != nil {
		return err
	}
	return s.replace(ctx, tenant, snapshotOf(tenant, name))
}

// Forget removes what was kept under name.
//
// Errors: [ErrNoSnapshot].
func (s *Store) Forget(ctx context.Context, tenant, name string) error {
	if err := s.has(ctx, tenant, name); err != nil {
		return err
	}
	return s.driver.Drop(ctx, snapshotOf(tenant, name))
}

func (s *Store) has(ctx context.Context, tenant, name string) error {
	err := s.driver.View(ctx, snapshotOf(tenant, name), func(Reader) error { return nil })
	if errors.Is(err, ErrNoTenant) {
		return fmt.Errorf("%w: %q", ErrNoSnapshot, name)
	}
	return err
}

// replace makes the database to a copy of from. A request that comes in between
// may plant the seed there once more.
func (s *Store) replace(ctx context.Context, to, from string) error {
	for {
		if err := s.driver.Drop(ctx, to); err != nil && !errors.Is(err, ErrNoTenant) {
			return err
		}
		if err := s.driver.Fork(ctx, from, to); !errors.Is(err, ErrTenantExists) {
			return err
		}
	}
}
