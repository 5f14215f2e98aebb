// Package mem is the [store.Driver] that keeps everything in memory.
//
// A tenant is an immutable tree of buckets, each an immutable tree of values,
// behind one pointer. Whoever reads takes the pointer and never waits; whoever
// writes copies the few nodes on its path and, if its transaction succeeds,
// exchanges the pointer. So a snapshot, a rollback and a fork cost nothing.
package mem

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/graphemu/graphemu/emulator/store"
)

var _ store.Driver = (*DB)(nil)

var errNoName = errors.New("mem: empty name, key or value")

// A DB is a [store.Driver] in memory. Writers of different tenants do not wait
// for each other.
type DB struct {
	mu      sync.RWMutex // guards what follows; never held while a transaction runs
	tenants map[string]*tenant
	closed  bool
	running sync.WaitGroup // transactions begun; Add only under mu and before closed
}

// A tenant is the current version of one tenant's buckets.
type tenant struct {
	writer  sync.Mutex // held for the length of an Update
	current atomic.Pointer[tree]
}

// New returns an empty DB.
func New() *DB {
	return &DB{tenants: map[string]*tenant{}}
}

// Clone returns a DB that holds what d holds now: each tenant shares its version
// until one of the two is written to.
func (d *DB) Clone() *DB {
	d.mu.RLock()
	defer d.mu.RUnlock()
	c := &DB{tenants: make(map[string]*tenant, len(d.tenants)), closed: d.closed}
	for name, t := range d.tenants {
		c.tenants[name] = newTenant(t.current.Load())
	}
	return c
}

// View runs fn on the version of tenant that is current now.
//
// Errors: [store.ErrNoTenant], [store.ErrClosed], ctx.Err(), what fn returns.
func (d *DB) View(ctx context.Context, tenant string, fn func(store.Reader) error) error {
	t, err := d.begin(ctx, tenant)
	if err != nil {
		return err
	}
	defer d.running.Done()
	return fn(reader{t.current.Load()})
}

// Update runs fn on a copy of tenant, which becomes the current version if fn
// returns nil. Updates of one tenant run one after the other.
//
// Errors: as [DB.View].
func (d *DB) Update(ctx context.Context, tenant string, fn func(store.Tx) error) error {
	t, err := d.begin(ctx, tenant)
	if err != nil {
		return err
	}
	defer d.running.Done()
	t.writer.Lock()
	defer t.writer.Unlock()
	if err := ctx.Err(); err != nil { // it may have ended while others wrote
		return err
	}
	x := newTx(t.current.Load())
	next, err := x.run(fn)
	if err != nil {
		return err
	}
	t.current.Store(next)
	return nil
}

// begin finds a tenant and keeps Close waiting until running.Done is called.
func (d *DB) begin(ctx context.Context, name string) (*tenant, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.closed {
		return nil, store.ErrClosed
	}
	t := d.tenants[name]
	if t == nil {
		return nil, store.ErrNoTenant
	}
	d.running.Add(1)
	return t, nil
}

// Fork makes the tenant to out of the current version of from, which it shares
// until one of the two is written to.
//
// Errors: [store.ErrNoTenant], [store.ErrTenantExists], [store.ErrClosed], ctx.Err().
func (d *DB) Fork(ctx context.Context, from, to string) error {
	return d.change(ctx, func() error {
		version := new(tree)
		if from != "" {
			t := d.tenants[from]
			if t == nil {
				return store.ErrNoTenant
			}
			version = t.current.Load()
		}
		if d.tenants[to] != nil {
			return store.ErrTenantExists
		}
		return d.set(to, version)
	})
}

// Replace makes the tenant to the current version of from. Transactions that
// have begun on what it was still end well, as if they had ended before.
//
// Errors: [store.ErrNoTenant], [store.ErrClosed], ctx.Err().
func (d *DB) Replace(ctx context.Context, from, to string) error {
	return d.change(ctx, func() error {
		t := d.tenants[from]
		if t == nil {
			return store.ErrNoTenant
		}
		if from == to {
			return nil
		}
		return d.set(to, t.current.Load())
	})
}

// set makes version what the tenant name holds. It is called by change.
func (d *DB) set(name string, version *tree) error {
	if name == "" {
		return errNoName
	}
	d.tenants[name] = newTenant(version)
	return nil
}

func newTenant(version *tree) *tenant {
	t := new(tenant)
	t.current.Store(version)
	return t
}

// Drop removes tenant. Transactions that have begun on it still end well.
//
// Errors: [store.ErrNoTenant], [store.ErrClosed], ctx.Err().
func (d *DB) Drop(ctx context.Context, tenant string) error {
	return d.change(ctx, func() error {
		if d.tenants[tenant] == nil {
			return store.ErrNoTenant
		}
		delete(d.tenants, tenant)
		return nil
	})
}

// Tenants returns the names of all tenants, sorted.
//
// Errors: [store.ErrClosed], ctx.Err().
func (d *DB) Tenants(ctx context.Context) ([]string, error) {
	var names []string
	err := d.change(ctx, func() error {
		for name := range d.tenants {
			names = append(names, name)
		}
		return nil
	})
	slices.Sort(names)
	return names, err
}

// change runs fn with the list of tenants locked.
func (d *DB) change(ctx context.Context, fn func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return store.ErrClosed
	}
	return fn()
}

// Close waits for running transactions and forgets everything.
func (d *DB) Close() error {
	d.mu.Lock()
	d.closed, d.tenants = true, nil
	d.mu.Unlock()
	d.running.Wait()
	return nil
}
