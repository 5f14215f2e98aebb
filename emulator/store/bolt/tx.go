package bolt

import (
	"errors"
	"fmt"

	"github.com/graphemu/graphemu/emulator/store"
	"go.etcd.io/bbolt"
)

var errNoName = errors.New("bolt: empty name, key or value")

// A reader is a [store.Reader] on one tenant.
type reader struct {
	guard *guard
	ids   *bbolt.Bucket // the tenant: name of a store bucket -> its id
	data  *bbolt.Bucket
}

// newReader returns a reader on tenant, or ErrNoTenant.
func newReader(g *guard, tx *bbolt.Tx, tenant string) (reader, error) {
	g.enter()
	ids := tx.Bucket([]byte(bucketTenants)).Bucket([]byte(tenant))
	data := tx.Bucket([]byte(bucketData))
	g.leave()
	if ids == nil {
		return reader{}, store.ErrNoTenant
	}
	return reader{g, ids, data}, nil
}

// find returns the store bucket name, or nil. It is called inside the guard.
func (r reader) find(name string) *bbolt.Bucket {
	id := r.ids.Get([]byte(name))
	if id == nil {
		return nil
	}
	b := r.data.Bucket(id)
	if b == nil {
		panic(fmt.Sprintf("bucket %x is missing", id))
	}
	return b
}

// Get returns the value of key in name, or nil.
func (r reader) Get(name, key string) ([]byte, error) {
	var value []byte
	r.guard.enter()
	if b := r.find(name); b != nil {
		value = b.Get([]byte(key))
	}
	r.guard.leave()
	return value, nil
}

// Scan calls fn for the keys of name after the key after.
func (r reader) Scan(name, after string, fn func(key, value []byte) bool) error {
	r.guard.enter()
	var c *bbolt.Cursor
	var key, value []byte
	if b := r.find(name); b != nil {
		c = b.Cursor()
		key, value = c.Seek([]byte(after))
		if key != nil && string(key) == after {
			key, value = c.Next()
		}
	}
	r.guard.leave()
	for key != nil && fn(key, value) {
		r.guard.enter()
		key, value = c.Next()
		r.guard.leave()
	}
	return nil
}

// A tx is a [store.Tx] on one tenant, inside the transaction of a group.
type tx struct {
	reader
	change *change
}

// Put sets the value of key, and makes the bucket if there is none.
//
// Errors: an empty name, key or value; a key longer than 32,768 bytes.
func (t *tx) Put(name, key string, value []byte) error {
	if name == "" || key == "" || len(value) == 0 {
		return errNoName
	}
	t.guard.enter()
	b := t.find(name)
	t.guard.leave()
	if b == nil {
		var err error
		if b, err = t.make(name); err != nil {
			return err
		}
	}
	return t.change.put(b, []byte(key), value)
}

// make makes the bucket name.
func (t *tx) make(name string) (*bbolt.Bucket, error) {
	id, b, err := t.change.allocate()
	if err != nil {
		return nil, err
	}
	return b, t.change.put(t.ids, []byte(name), id)
}

// Delete removes key.
func (t *tx) Delete(name, key string) error {
	t.guard.enter()
	b := t.find(name)
	t.guard.leave()
	if b == nil {
		return nil
	}
	return t.change.remove(b, []byte(key))
}

// Clear strikes out the id of the bucket and leaves the content to the reaper.
func (t *tx) Clear(name string) error {
	t.guard.enter()
	id := t.ids.Get([]byte(name))
	t.guard.leave()
	if id == nil {
		return nil
	}
	if err := t.change.discard(id); err != nil {
		return err
	}
	return t.change.remove(t.ids, []byte(name))
}
