package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"

	"github.com/graphemu/graphemu/emulator/store"
	"go.etcd.io/bbolt"
)

var errNoName = errors.New("bolt: empty name, key or value")

// A reader is a [store.Reader] on one tenant.
type reader struct {
	guard  *guard
	ids    lookup // of all tenants
	data   lookup
	tenant []byte // what its keys in ids begin with
	room   []byte // for the key that is looked for
}

// newReader returns a reader on tenant, if there is one: see exists.
func newReader(g *guard, tx *bbolt.Tx, tenant string) *reader {
	r := &reader{guard: g, tenant: tenantKey(tenant)}
	g.enter()
	r.ids, r.data = newLookup(tx, bucketTenants), newLookup(tx, bucketData)
	g.leave()
	return r
}

// exists returns ErrNoTenant if there is no such tenant.
func (r *reader) exists() error {
	r.guard.enter()
	there := r.ids.Get(r.tenant) != nil
	r.guard.leave()
	if !there {
		return store.ErrNoTenant
	}
	return nil
}

// A lookup is a bucket whose Get keeps its cursor. bbolt's makes one each time,
// which a write would pay for ten times.
type lookup struct {
	*bbolt.Bucket
	at *bbolt.Cursor
}

func newLookup(tx *bbolt.Tx, name string) lookup {
	b := tx.Bucket([]byte(name))
	return lookup{b, b.Cursor()}
}

// Get returns the value of key, or nil.
func (l lookup) Get(key []byte) []byte {
	if found, value := l.at.Seek(key); bytes.Equal(found, key) {
		return value
	}
	return nil
}

// tenantKey returns what the keys of tenant begin with. No tenant's begin with
// another's, for it has the length of the name in it.
func tenantKey(tenant string) []byte {
	key := make([]byte, 0, 2+len(tenant)+32) // room for the name of a store bucket
	return append(binary.AppendUvarint(key, uint64(len(tenant))), tenant...)
}

// find returns the id of the store bucket name, or nil. It is called inside the
// guard.
func (r *reader) find(name string) []byte {
	return r.ids.Get(append(r.tenant, name...))
}

// keyIn returns the key of what lies under key in the store bucket id.
func keyIn(id []byte, key string) []byte {
	return append(append(make([]byte, 0, len(id)+len(key)), id...), key...)
}

// Get returns the value of key in name, or nil.
func (r *reader) Get(name, key string) ([]byte, error) {
	var value []byte
	r.guard.enter()
	if id := r.find(name); id != nil {
		r.room = append(append(r.room[:0], id...), key...)
		value = r.data.Get(r.room)
	}
	r.guard.leave()
	return value, nil
}

// Scan calls fn for the keys of name after the key after.
func (r *reader) Scan(name, after string, fn func(key, value []byte) bool) error {
	r.guard.enter()
	id := r.find(name)
	if id == nil {
		r.guard.leave()
		return nil
	}
	start, c := keyIn(id, after), r.data.Cursor()
	key, value := c.Seek(start)
	if bytes.Equal(key, start) {
		key, value = c.Next()
	}
	r.guard.leave()
	for bytes.HasPrefix(key, id) && fn(key[len(id):], value) {
		r.guard.enter()
		key, value = c.Next()
		r.guard.leave()
	}
	return nil
}

// A tx is a [store.Tx] on one tenant, inside the transaction of a group.
type tx struct {
	*reader
	change *change
}

// Put sets the value of key, and makes the bucket if there is none.
//
// Errors: an empty name, key or value; a key longer than 32,760 bytes.
func (t *tx) Put(name, key string, value []byte) error {
	if name == "" || key == "" || len(value) == 0 {
		return errNoName
	}
	t.guard.enter()
	id := t.find(name)
	t.guard.leave()
	if id == nil {
		var err error
		if id, err = t.change.allocate(); err != nil {
			return err
		}
		if err := t.change.put(t.ids, bytes.Clone(append(t.tenant, name...)), id); err != nil {
			return err
		}
	}
	return t.change.put(t.data, keyIn(id, key), value)
}

// Delete removes key.
func (t *tx) Delete(name, key string) error {
	t.guard.enter()
	id := t.find(name)
	t.guard.leave()
	if id == nil {
		return nil
	}
	return t.change.remove(t.data, keyIn(id, key))
}

// Clear strikes out the id of the bucket and leaves the content to the reaper.
func (t *tx) Clear(name string) error {
	t.guard.enter()
	id := t.find(name)
	t.guard.leave()
	if id == nil {
		return nil
	}
	if err := t.change.discard(id); err != nil {
		return err
	}
	return t.change.remove(t.ids, bytes.Clone(append(t.tenant, name...)))
}
