package bolt

import (
	"bytes"
	"context"

	"github.com/graphemu/graphemu/emulator/store"
	"go.etcd.io/bbolt"
)

// View runs fn on the last committed state. See [DB] for what fn must not do.
//
// Errors: [store.ErrNoTenant], [store.ErrClosed], ctx.Err(), what fn returns,
// [ErrDamaged].
func (d *DB) View(ctx context.Context, tenant string, fn func(store.Reader) error) error {
	return d.read(ctx, func(g *guard, tx *bbolt.Tx) error {
		r, err := newReader(g, tx, tenant)
		if err != nil {
			return err
		}
		return fn(r)
	})
}

// Update runs fn in a transaction that it may share with other callers, and so
// perhaps in the goroutine of one of them, and perhaps twice. See [DB] for what
// fn must not do.
//
// Errors: as [DB.View], or a failure of the medium.
func (d *DB) Update(ctx context.Context, tenant string, fn func(store.Tx) error) error {
	return d.change(ctx, func(x *change) error {
		r, err := newReader(&x.guard, x.tx, tenant)
		if err != nil {
			return err
		}
		return fn(&tx{r, x})
	})
}

// Tenants returns the names of all tenants, sorted.
//
// Errors: [store.ErrClosed], ctx.Err(), [ErrDamaged].
func (d *DB) Tenants(ctx context.Context) ([]string, error) {
	var names []string
	err := d.read(ctx, func(g *guard, tx *bbolt.Tx) error {
		return g.own(func() error {
			return tx.Bucket([]byte(bucketTenants)).ForEachBucket(func(name []byte) error {
				names = append(names, string(name))
				return nil
			})
		})
	})
	return names, err
}

// Fork copies from key by key. Its cost grows with from, and others wait for it.
//
// Errors: [store.ErrNoTenant], [store.ErrTenantExists], [store.ErrClosed],
// ctx.Err(), [ErrDamaged], a failure of the medium.
func (d *DB) Fork(ctx context.Context, from, to string) error {
	return d.change(ctx, func(x *change) error {
		return x.own(func() error { return x.fork(from, to) })
	})
}

// Replace copies like Fork, and leaves what to held to the reaper.
//
// Errors: [store.ErrNoTenant], [store.ErrClosed], ctx.Err(), [ErrDamaged], a
// failure of the medium.
func (d *DB) Replace(ctx context.Context, from, to string) error {
	return d.change(ctx, func(x *change) error {
		return x.own(func() error { return x.replace(from, to) })
	})
}

// Drop leaves what tenant holds to the reaper.
//
// Errors: [store.ErrNoTenant], [store.ErrClosed], ctx.Err(), [ErrDamaged], a
// failure of the medium.
func (d *DB) Drop(ctx context.Context, tenant string) error {
	return d.change(ctx, func(x *change) error {
		return x.own(func() error { return x.drop(tenant) })
	})
}

// read runs fn in a read transaction.
func (d *DB) read(ctx context.Context, fn func(*guard, *bbolt.Tx) error) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.running.Done()
	tx, err := d.bolt.Begin(false)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	g := new(guard)
	return g.run(func() error { return fn(g, tx) }).unwrap()
}

// change runs fn in a write transaction.
func (d *DB) change(ctx context.Context, fn func(*change) error) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.running.Done()
	return d.write(ctx, fn)
}

// fork makes the tenant to, a copy of from.
func (x *change) fork(from, to string) error {
	tenants := x.top(bucketTenants)
	if from != "" && tenants.Bucket([]byte(from)) == nil {
		return store.ErrNoTenant
	}
	if to == "" {
		return errNoName
	}
	if tenants.Bucket([]byte(to)) != nil {
		return store.ErrTenantExists
	}
	ids, err := x.create(tenants, []byte(to))
	if err != nil || from == "" {
		return err
	}
	return x.copy(tenants.Bucket([]byte(from)), ids)
}

// replace makes the tenant to a copy of from, whatever it held.
func (x *change) replace(from, to string) error {
	tenants := x.top(bucketTenants)
	source, ids := tenants.Bucket([]byte(from)), tenants.Bucket([]byte(to))
	switch {
	case source == nil:
		return store.ErrNoTenant
	case ids == nil:
		return x.fork(from, to)
	case from == to:
		return nil
	}
	var names [][]byte // ForEach suffers no change to its bucket
	err := ids.ForEach(func(name, id []byte) error {
		names = append(names, bytes.Clone(name))
		return x.discard(bytes.Clone(id))
	})
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := x.remove(ids, name); err != nil {
			return err
		}
	}
	return x.copy(source, ids)
}

// copy gives the tenant ids a copy of each store bucket of the tenant from.
func (x *change) copy(from, ids *bbolt.Bucket) error {
	return from.ForEach(func(name, id []byte) error {
		copied, b, err := x.allocate()
		if err != nil {
			return err
		}
		// To undo these puts is to delete b, which allocate has noted.
		b.FillPercent = 0.9 // keys come in order, so pages need no room
		if err := x.top(bucketData).Bucket(id).ForEach(b.Put); err != nil {
			return err
		}
		return x.put(ids, name, copied)
	})
}

// drop removes tenant.
func (x *change) drop(tenant string) error {
	tenants := x.top(bucketTenants)
	ids := tenants.Bucket([]byte(tenant))
	if ids == nil {
		return store.ErrNoTenant
	}
	err := ids.ForEach(func(_, id []byte) error { return x.discard(id) })
	if err != nil {
		return err
	}
	x.dirty = true
	return tenants.DeleteBucket([]byte(tenant)) // the last step, so it is never undone
}
