package bolt

import (
	"bytes"
	"context"
	"errors"

	"go.etcd.io/bbolt"
)

// How much the reaper deletes in one transaction. Other writers wait no longer
// than this takes, a few milliseconds. Freeing a value costs by its pages.
const (
	reapKeys  = 1000
	reapBytes = 16 << 20
)

// errNoTrash ends a transaction of the reaper that has nothing to commit.
var errNoTrash = errors.New("bolt: no trash")

// wakeReaper tells the reaper of new trash. It never blocks.
func (d *DB) wakeReaper() {
	select {
	case d.wake <- struct{}{}:
	default: // it has been told already
	}
}

// reap deletes what is in the trash, through the same queue as everybody, until
// Close. What it leaves is deleted after the next Open. It gives up after an
// error, such as a full disk, until there is new trash: nobody misses the space
// as much as the answer to why it is tried again and again.
func (d *DB) reap() {
	defer close(d.reaped)
	for {
		select {
		case <-d.stop:
			return
		case <-d.wake:
		}
		for !d.stopped() && d.write(context.Background(), reapSome) == nil {
		}
	}
}

func (d *DB) stopped() bool {
	select {
	case <-d.stop:
		return true
	default:
		return false
	}
}

// reapSome deletes some of the keys of the first bucket in the trash, and takes
// it out when few are left. Nothing of it is ever undone: only damage makes it
// fail half-way, and then the whole transaction is abandoned.
func reapSome(x *change) error {
	return x.own(func() error {
		trash, data := x.top(bucketTrash), x.top(bucketData)
		id, _ := trash.Cursor().First()
		if id == nil {
			return errNoTrash
		}
		x.dirty = true
		keys, all := someKeys(data.Bucket, id)
		for _, k := range keys {
			if err := data.Delete(k); err != nil {
				return err
			}
		}
		if !all {
			return nil
		}
		return trash.Delete(id)
	})
}

// someKeys returns keys of the store bucket id, from the first on, and whether
// these are all. They are collected before they are deleted, because a cursor
// loses its place in a bucket that shrinks.
func someKeys(data *bbolt.Bucket, id []byte) (keys [][]byte, all bool) {
	size := 0
	c := data.Cursor()
	key, value := c.Seek(id)
	for ; bytes.HasPrefix(key, id) && len(keys) < reapKeys && size < reapBytes; key, value = c.Next() {
		keys = append(keys, key)
		size += len(value)
	}
	return keys, !bytes.HasPrefix(key, id)
}
