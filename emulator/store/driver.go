package store

import (
	"context"
	"errors"
)

// Errors that a [Driver] returns, to be tested with [errors.Is].
var (
	// ErrNoTenant means that no tenant of that name exists.
	ErrNoTenant = errors.New("store: no such tenant")
	// ErrTenantExists means that Fork was asked to make a tenant that exists.
	ErrTenantExists = errors.New("store: tenant exists already")
	// ErrClosed means that the Driver has been closed.
	ErrClosed = errors.New("store: closed")
	// ErrFull means that the medium has no space for a change, of which nothing
	// is kept. Reads go on, and so do changes when there is space again.
	ErrFull = errors.New("store: no space left")
	// ErrReadOnly means that the medium takes no changes at all, as a file
	// system does after a fault of its disk.
	ErrReadOnly = errors.New("store: read-only")
)

// A Driver keeps tenants. Each tenant is a database of its own: buckets, which
// hold values under keys in byte order, changed by atomic transactions. JSON,
// key layout, paging and validation live above it, in [Store].
//
// All methods may be called from several goroutines at once. Transactions of
// one tenant are serializable.
type Driver interface {
	// View runs fn on a consistent snapshot of tenant.
	//
	// Errors: ErrNoTenant, ErrClosed, ctx.Err(), what fn returns, or a failure of the medium.
	View(ctx context.Context, tenant string, fn func(Reader) error) error

	// Update runs fn in a transaction on tenant and commits if fn returns nil.
	// When Update has returned nil, the change outlives the process if the
	// driver is durable at all. When it returns an error, nothing of it is
	// ever seen. A Driver may run fn again, or run it together with
	// transactions of other callers, so fn must have no effect outside tx.
	//
	// Errors: as View, and ErrFull and ErrReadOnly, as the methods below.
	Update(ctx context.Context, tenant string, fn func(Tx) error) error

	// Fork makes the new tenant to, a copy of from. An empty from makes an
	// empty tenant.
	//
	// Errors: ErrNoTenant if there is no from, ErrTenantExists if there is a to.
	Fork(ctx context.Context, from, to string) error

	// Replace makes the tenant to a copy of from, whatever it held, in one
	// step: at no time is there no to.
	//
	// Errors: ErrNoTenant if there is no from.
	Replace(ctx context.Context, from, to string) error

	// Drop removes tenant and all that it holds.
	//
	// Errors: ErrNoTenant.
	Drop(ctx context.Context, tenant string) error

	// Tenants returns the names of all tenants, sorted.
	Tenants(ctx context.Context) ([]string, error)

	// Close waits for running transactions, makes them durable and releases
	// what the driver holds. A second Close does nothing.
	Close() error
}

// A Reader reads one tenant inside a transaction. Slices that it hands out are
// valid only inside the transaction and must not be modified.
type Reader interface {
	// Get returns the value of key in bucket, or nil when there is none. A
	// bucket to which nobody has written holds nothing.
	Get(bucket, key string) ([]byte, error)

	// Scan calls fn for each key of bucket after the key after, in byte
	// order, until fn returns false. An empty after starts at the first key.
	// In an Update it also shows what the transaction itself has written; fn
	// must not write.
	Scan(bucket, after string, fn func(key, value []byte) bool) error
}

// A Tx is a Reader that can write. What it writes can be read back through it
// at once.
type Tx interface {
	Reader

	// Put sets the value of key in bucket. Neither key nor value may be
	// empty; the caller must not modify value afterwards.
	Put(bucket, key string, value []byte) error

	// Delete removes key from bucket. To delete what is not there is no error.
	Delete(bucket, key string) error

	// Clear removes bucket with everything in it. Its cost inside the
	// transaction does not grow with the bucket.
	Clear(bucket string) error
}
