package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"slices"

	"github.com/graphemu/graphemu/emulator/store"
	"go.etcd.io/bbolt"
)

// View runs fn on the last committed state. See [DB] for what fn must not do.
//
// Errors: [store.ErrNoTenant], [store.ErrClosed], ctx.Err(), what fn returns,
// [ErrDamaged].
func (d *DB) View(ctx context.Context, tenant string, fn func(store.Reader) error) error {
	return d.read(ctx, func(g *guard, tx *bbolt.Tx) error {
		r := newReader(g, tx, tenant)
		if err := r.exists(); err != nil {
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
		r := x.on(tenant)
		if err := r.exists(); err != nil {
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
			return tx.Bucket([]byte(bucketTenants)).ForEach(func(key, _ []byte) error {
				if length, n := binary.Uvarint(key); n > 0 && uint64(len(key)-n) == length {
					names = append(names, string(key[n:]))
				}
				return nil
			})
		})
	})
	slices.Sort(names)
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
	return d.heed(g.run(func() error { return fn(g, tx) }).unwrap())
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
	if from != "" && !x.has(from) {
		return store.ErrNoTenant
	}
	if to == "" {
		return errNoName
	}
	if x.has(to) {
		return store.ErrTenantExists
	}
	if err := x.put(x.top(bucketTenants), tenantKey(to), []byte{1}); err != nil || from == "" {
		return err
	}
	return x.copy(from, to)
}

// replace makes the tenant to a copy of from, whatever it held.
func (x *change) replace(from, to string) error {
	switch {
	case !x.has(from):
		return store.ErrNoTenant
	case from == to:
		return nil
	case x.has(to):
		if err := x.drop(to); err != nil {
			return err
		}
	}
	return x.fork(from, to)
}

// drop removes tenant.
func (x *change) drop(tenant string) error {
	if !x.has(tenant) {
		return store.ErrNoTenant
	}
	for _, b := range x.buckets(tenant) {
		if err := x.discard(b.id); err != nil {
			return err
		}
		if err := x.remove(x.top(bucketTenants), append(tenantKey(tenant), b.name...)); err != nil {
			return err
		}
	}
	return x.remove(x.top(bucketTenants), tenantKey(tenant))
}

// copy gives the tenant to a copy of each store bucket of the tenant from. Only
// names can be too long; so what need not be undone comes when all are there.
func (x *change) copy(from, to string) error {
	list := x.buckets(from)
	copies := make([][]byte, len(list))
	for i, b := range list {
		id, err := x.allocate()
		if err != nil {
			return err
		}
		if err := x.put(x.top(bucketTenants), append(tenantKey(to), b.name...), id); err != nil {
			return err
		}
		copies[i] = id
	}
	data := x.top(bucketData)
	data.FillPercent = 0.9 // keys come in order, so pages need no room
	for i, b := range list {
		if err := copyAll(data.Bucket, b.id, copies[i]); err != nil {
			return err
		}
	}
	return nil
}

// copyAll copies what the store bucket from holds to the new one to. The cursor
// keeps its place, because all that is put comes behind it: ids grow.
func copyAll(data *bbolt.Bucket, from, to []byte) error {
	c := data.Cursor()
	room := bytes.Clone(to)
	for key, value := c.Seek(from); bytes.HasPrefix(key, from); key, value = c.Next() {
		room = append(room[:len(to)], key[len(from):]...)
		if err := data.Put(room, value); err != nil {
			return err
		}
	}
	return nil
}

// has reports whether there is a tenant of that name.
func (x *change) has(tenant string) bool {
	return x.top(bucketTenants).Get(tenantKey(tenant)) != nil
}

// A named is a store bucket of a tenant.
type named struct{ name, id []byte }

// buckets returns the store buckets of tenant, which the caller may change.
func (x *change) buckets(tenant string) (list []named) {
	prefix := tenantKey(tenant)
	c := x.top(bucketTenants).Cursor()
	c.Seek(prefix) // the tenant itself
	for key, id := c.Next(); bytes.HasPrefix(key, prefix); key, id = c.Next() {
		list = append(list, named{bytes.Clone(key[len(prefix):]), bytes.Clone(id)})
	}
	return list
}
