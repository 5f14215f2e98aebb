package mem

import (
	"github.com/graphemu/graphemu/emulator/store"
	"github.com/tidwall/btree"
)

// A tree is one version of a tenant. Once current, it never changes.
type tree = btree.Map[string, *bucket]

// A bucket wraps its Map because btree would otherwise find the Map's Copy
// method and copy every bucket beside the one that is written to.
type bucket struct{ values btree.Map[string, []byte] }

// clone returns a copy of m in O(1), to be written to while others read m.
// Map.Copy marks its receiver too, which would be a race: so it gets one that
// nobody else knows.
func clone[V any](m *btree.Map[string, V]) *btree.Map[string, V] {
	unshared := *m
	return unshared.Copy()
}

// A reader is a [store.Reader] on one version.
type reader struct{ *tree }

// Get returns the value of key in name, or nil.
func (r reader) Get(name, key string) ([]byte, error) {
	b, ok := r.tree.Get(name)
	if !ok {
		return nil, nil
	}
	value, _ := b.values.Get(key)
	return value, nil
}

// Scan calls fn for the keys of name after the key after.
func (r reader) Scan(name, after string, fn func(key, value []byte) bool) error {
	b, ok := r.tree.Get(name)
	if !ok {
		return nil
	}
	b.values.Ascend(after, func(key string, value []byte) bool {
		return key == after || fn([]byte(key), value) // Ascend starts at after itself
	})
	return nil
}

// A tx is a [store.Tx]: a version in the making.
type tx struct {
	reader
	own map[string]*bucket // buckets that belong to this version alone
}

func newTx(version *tree) *tx {
	return &tx{reader{clone(version)}, map[string]*bucket{}}
}

// run calls fn and returns the version that it has made. Whoever keeps t until
// afterwards finds it without a tree, and cannot spoil a version that is read.
func (t *tx) run(fn func(store.Tx) error) (*tree, error) {
	next := t.tree
	defer func() { t.tree, t.own = nil, nil }()
	return next, fn(t)
}

// Put sets the value of key.
//
// Errors: an empty name, key or value.
func (t *tx) Put(name, key string, value []byte) error {
	if name == "" || key == "" || len(value) == 0 {
		return errNoName
	}
	t.writable(name).values.Set(key, value)
	return nil
}

// Delete removes key.
func (t *tx) Delete(name, key string) error {
	if old, _ := t.Get(name, key); old != nil {
		t.writable(name).values.Delete(key)
	}
	return nil
}

// Clear removes the bucket name.
func (t *tx) Clear(name string) error {
	t.tree.Delete(name)
	delete(t.own, name)
	return nil
}

// writable returns the bucket name of the version in the making, which it
// copies when it is still shared.
func (t *tx) writable(name string) *bucket {
	if b := t.own[name]; b != nil {
		return b
	}
	b := new(bucket)
	if shared, ok := t.tree.Get(name); ok {
		b.values = *clone(&shared.values)
	}
	t.own[name] = b
	t.tree.Set(name, b)
	return b
}
