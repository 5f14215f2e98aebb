package bolt

import (
	"encoding/binary"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"
)

// Names of the top-level buckets, and the only key of meta.
const (
	bucketMeta    = "meta"
	bucketTenants = "tenants"
	bucketData    = "data"
	bucketTrash   = "trash"
	keyFormat     = "format"
)

// A change is the transaction of a group of calls. All writes go through it,
// for it remembers how to undo those of the call that runs.
type change struct {
	guard
	tx      *bbolt.Tx
	undo    []step
	dirty   bool               // the call that runs has written something
	wrote   bool               // a call that succeeded has written something
	trashed bool               // something has been put into the trash
	readers map[string]*reader // by tenant
}

// A step is what undoes one write: it gives key its previous value, or takes it
// away if there was none.
type step struct {
	in        *bbolt.Bucket
	key, prev []byte
}

// try runs fn, and undoes what it wrote if it fails.
func (x *change) try(fn func(*change) error) outcome {
	x.undo, x.dirty = x.undo[:0], false
	o := x.run(func() error { return fn(x) })
	if !o.failed() {
		x.wrote = x.wrote || x.dirty
		return o
	}
	if undone := x.run(x.rollback); undone.failed() {
		return undone // the transaction is of no use to anybody
	}
	return o
}

// rollback undoes the writes of the call that runs, the last one first.
func (x *change) rollback() error {
	return x.own(func() error {
		for _, s := range slices.Backward(x.undo) {
			if err := s.reverse(); err != nil {
				return fmt.Errorf("%w: %w", ErrDamaged, err) // bbolt refuses what it held before
			}
		}
		return nil
	})
}

func (s step) reverse() error {
	if s.prev == nil {
		return s.in.Delete(s.key)
	}
	return s.in.Put(s.key, s.prev)
}

// note keeps how to undo a write.
func (x *change) note(s step) {
	x.undo = append(x.undo, s)
	x.dirty = true
}

// top returns one of the top-level buckets.
func (x *change) top(name string) lookup { return newLookup(x.tx, name) }

// on returns the reader on tenant, which the calls of a group share.
func (x *change) on(tenant string) *reader {
	r := x.readers[tenant]
	if r == nil {
		r = newReader(&x.guard, x.tx, tenant)
		if x.readers == nil {
			x.readers = make(map[string]*reader, 1)
		}
		x.readers[tenant] = r
	}
	return r
}

// put sets key in b.
func (x *change) put(b lookup, key, value []byte) error {
	x.enter()
	prev := b.Get(key)
	err := b.Put(key, value)
	x.leave()
	if err == nil {
		x.note(step{in: b.Bucket, key: key, prev: prev})
	}
	return err
}

// remove deletes key from b.
func (x *change) remove(b lookup, key []byte) error {
	x.enter()
	prev := b.Get(key)
	var err error
	if prev != nil {
		err = b.Delete(key)
	}
	x.leave()
	if prev != nil && err == nil {
		x.note(step{in: b.Bucket, key: key, prev: prev})
	}
	return err
}

// discard puts the store bucket id into the trash.
func (x *change) discard(id []byte) error {
	x.trashed = true
	return x.put(x.top(bucketTrash), id, []byte{1})
}

// allocate returns the id of a new store bucket. Ids are never used twice.
func (x *change) allocate() ([]byte, error) {
	x.enter()
	n, err := x.top(bucketData).NextSequence()
	x.leave()
	return binary.BigEndian.AppendUint64(nil, n), err
}
