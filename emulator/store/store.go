package store

import (
	"context"
	"errors"

	"github.com/graphemu/graphemu/emulator/external"
)

// Seed is the tenant that new tenants start as a copy of. No directory has
// such an id, so no token leads to it.
const Seed = "seed"

// A Store keeps the resources of tenants. Until it is first written to, a tenant
// is [Seed].
type Store struct {
	driver Driver
	known  *knownFacts
}

// Buckets and keys. This package alone knows them.
const (
	connectionBucket = "connections" // connection id -> record
	schemaBucket     = "schemas"     // connection id -> document
	releaseBucket    = "releases"    // id of a deleted connection -> when it is free again
	countBucket      = "counts"      // what is counted -> how many
	principalBucket  = "principals"  // userPrincipalName in lower case -> user id
	passwordBucket   = "passwords"   // user id -> password
	appBucket        = "apps"        // client id -> what is known of the application
	orderBucket      = "order"       // kind, slash, number -> id of what came as the how-manieth

	metaBucket = "meta"
	plantedKey = "planted" // present once the seed is whole
)

// Each connection has buckets of its own, so that dropping it is cheap. Ids of
// connections hold no slash.
func itemBucket(connection string) string      { return "items/" + connection }      // item id -> document
func activityBucket(connection string) string  { return "activities/" + connection } // item id, NUL, activity id -> document
func operationBucket(connection string) string { return "operations/" + connection } // operation id -> registration
func groupBucket(connection string) string     { return "groups/" + connection }     // group id -> record
func memberBucket(connection string) string    { return "members/" + connection }    // group id, NUL, member id -> document

// directoryBucket holds the directory's objects of one type: id -> document.
// What leads from one to another is a [Relation].
func directoryBucket(t *external.Type) string { return "directory/" + t.Name }

// previousSchema is the key of the schema that an update is to replace. It is
// the schema again should the update fail.
func previousSchema(connection string) string { return connection + "/previous" }

// New returns a Store over d, which is to hold a [Seed] before others ask for
// a tenant: see [Store.Plant].
func New(d Driver) *Store { return &Store{d, newKnownFacts()} }

// Plant has fn fill the seed, once: a driver that holds a whole seed keeps it.
// What an earlier fn left unfinished is gone. It reports whether fn was called.
//
// Errors: what fn returns, or a failure of the driver.
func (s *Store) Plant(ctx context.Context, fn func() error) (planted bool, err error) {
	bulk := func(fn func() error) error { return fn() }
	if d, ok := s.driver.(bulkDriver); ok {
		bulk = d.Bulk
	}
	err = bulk(func() (err error) {
		planted, err = s.plant(ctx, fn)
		return err
	})
	return planted, err
}

// A bulkDriver can wait for its medium once after all the transactions that fn
// makes, when nobody else makes any.
type bulkDriver interface{ Bulk(fn func() error) error }

func (s *Store) plant(ctx context.Context, fn func() error) (planted bool, err error) {
	if err := s.dropUnfinished(ctx); err != nil {
		return false, err
	}
	made := s.driver.Fork(ctx, "", Seed)
	if made != nil && !errors.Is(made, ErrTenantExists) {
		return false, made
	}
	err = s.driver.View(ctx, Seed, func(r Reader) error {
		mark, err := r.Get(metaBucket, plantedKey)
		planted = mark != nil
		return err
	})
	if err != nil || planted {
		return false, err
	}
	if made != nil { // by an earlier start, which did not come to the end
		if err := s.driver.Drop(ctx, Seed); err != nil {
			return false, err
		}
		if err := s.driver.Fork(ctx, "", Seed); err != nil {
			return false, err
		}
	}
	if err := fn(); err != nil {
		return true, err
	}
	return true, s.driver.Update(ctx, Seed, func(tx Tx) error { return tx.Put(metaBucket, plantedKey, []byte("1")) })
}

// View runs fn on a consistent snapshot of tenant.
//
// Errors: what fn returns, or a failure of the driver.
func (s *Store) View(ctx context.Context, tenant string, fn func(*Snapshot) error) error {
	err := s.Peek(ctx, tenant, fn)
	if errors.Is(err, ErrNoTenant) {
		return s.Peek(ctx, Seed, fn) // which is what it would start as
	}
	return err
}

// Peek does what View does, but for a tenant that nobody has seen yet.
//
// Errors: as View, and [ErrNoTenant].
func (s *Store) Peek(ctx context.Context, tenant string, fn func(*Snapshot) error) error {
	return s.driver.View(ctx, tenant, func(r Reader) error { return fn(&Snapshot{r, s.known}) })
}

// Update runs fn in a transaction on tenant and commits if fn returns nil. fn
// may run more than once, so it must have no effect outside the transaction
// that it does not set anew each time.
//
// Errors: what fn returns, or a failure of the driver.
func (s *Store) Update(ctx context.Context, tenant string, fn func(*Edit) error) error {
	return s.on(ctx, tenant, func() error {
		return s.driver.Update(ctx, tenant, func(tx Tx) error { return fn(&Edit{Snapshot{tx, s.known}, tx}) })
	})
}

// on runs op, after making tenant from the seed if there is none: once more if
// somebody drops it before op comes to it.
func (s *Store) on(ctx context.Context, tenant string, op func() error) error {
	for {
		err := op()
		if !errors.Is(err, ErrNoTenant) {
			return err
		}
		if err := s.driver.Fork(ctx, Seed, tenant); err != nil && !errors.Is(err, ErrTenantExists) {
			return err
		}
	}
}

// Close closes the driver.
func (s *Store) Close() error { return s.driver.Close() }

// A Snapshot reads one tenant. What it returns stays valid after the
// transaction, unless a method says otherwise.
type Snapshot struct {
	r     Reader
	known *knownFacts
}

// An Edit is a Snapshot that can be written. It reads what it has written.
type Edit struct {
	Snapshot
	tx Tx
}
