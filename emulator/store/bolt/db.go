// Package bolt is the [store.Driver] that keeps tenants in one file, with
// bbolt. An Update that has returned nil outlives the process and, unless
// [Options.NoSync] is set or [DB.Bulk] goes on, the machine.
//
// # The file
//
//	meta     "format" -> the number of this layout
//	tenants  tenant -> nothing; tenant, name of a store bucket -> its id
//	data     id of a store bucket, key -> value
//	trash    ids that nobody refers to any longer
//
// All keys and values lie in one bucket of bbolt: so a write changes no page but
// the leaf that it is in and what leads to it, and a read opens no bucket of its
// own, which costs as much as to find the key.
//
// Store buckets lie under an id, and not under their tenant, so that Clear and
// Drop are a few small puts: they strike out the id and put it into the trash,
// from where a goroutine deletes the content bit by bit.
//
// # Settings of bbolt
//
// The freelist is a map. It is written with a commit only where that is cheap
// and of use: after a million keys were dropped, writing it made an Update 8
// times slower; without it, to open a file of a gigabyte whose process was
// killed took 1.3 s instead of 10 ms, because all of it had to be read, while
// one of a few megabytes is read in no time. Close writes it in any case.
//
// A gigabyte of addresses is mapped at once (no memory is taken for it). bbolt
// lets all readers finish before it maps a file that has outgrown its map, so
// below that size a reader never makes a writer wait.
package bolt

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/graphemu/graphemu/emulator/store"
	"go.etcd.io/bbolt"
)

var _ store.Driver = (*DB)(nil)

// Options change how a file is opened. The zero Options is a good default.
type Options struct {
	// NoSync leaves it to the operating system when to write to the disk:
	// writes are 20 times as fast and still survive the end of the process,
	// but not that of the machine.
	NoSync bool

	// Timeout is how long Open waits while another process holds the file.
	// Zero means a second.
	Timeout time.Duration
}

// A DB is a [store.Driver] on one file. Make it with [Open].
//
// A function given to View or Update must not call a method of the DB, and
// must not end its goroutine with [runtime.Goexit], as (*testing.T).FailNow does.
type DB struct {
	bolt  *bbolt.DB
	queue queue

	damaged  atomic.Bool           // a page could not be read
	noSync   bool                  // as the Options say
	bulk     atomic.Bool           // commits do not wait for the disk now
	unsynced atomic.Bool           // one did not, and the disk has not caught up
	lost     atomic.Pointer[error] // why it cannot: it says so only once, so no commit counts any longer

	mu      sync.Mutex // guards closed
	closed  bool
	running sync.WaitGroup // calls begun; Add only under mu and before closed

	wake   chan struct{} // tells the reaper of new trash
	stop   chan struct{} // closed by Close
	reaped chan struct{} // closed when the reaper has ended
}

// start returns a DB on file, whose reaper runs.
func start(file *bbolt.DB) *DB {
	d := &DB{
		bolt:   file,
		noSync: file.NoSync,
		queue:  newQueue(),
		wake:   make(chan struct{}, 1),
		stop:   make(chan struct{}),
		reaped: make(chan struct{}),
	}
	d.wakeReaper() // an earlier process may have left trash
	go d.reap()
	return d
}

// begin keeps Close waiting until d.running.Done is called.
func (d *DB) begin(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return store.ErrClosed
	}
	d.running.Add(1)
	return nil
}

// heed remembers whether err is about damage.
func (d *DB) heed(err error) error {
	if errors.Is(err, ErrDamaged) {
		d.damaged.Store(true)
	}
	return err
}

// Close waits for running transactions, writes the freelist and closes the
// file. A damaged file gets no freelist: whoever mends it is to find it as it
// was. A second Close does nothing.
//
// Errors: a failure of the medium. The file is closed even so.
func (d *DB) Close() error {
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		return nil
	}
	d.closed = true
	d.mu.Unlock()
	close(d.stop)
	<-d.reaped
	d.running.Wait()

	err := ofMedium(d.settle())
	if !d.noSync && (errors.Is(err, store.ErrFull) || errors.Is(err, store.ErrReadOnly)) {
		err = nil // all that was acknowledged is on the disk
	}
	return errors.Join(err, d.bolt.Close())
}

// Bulk runs fn, whose commits do not wait for the disk, and then has the disk
// begin with what they wrote. It is for who is alone, as at the first start: until
// somebody else's commit waits, for all of it, nothing outlives the machine.
//
// Errors: what fn returns.
func (d *DB) Bulk(fn func() error) error {
	d.bulk.Store(true)
	err := fn()
	d.bulk.Store(false)
	if err == nil && d.unsynced.Load() && !d.noSync && d.begin(context.Background()) == nil {
		go func() {
			defer d.running.Done()
			if err := d.bolt.Sync(); err != nil {
				d.lost.Store(&err)
				return
			}
			d.unsynced.Store(false)
		}()
	}
	return err
}

// await decides whether the next commit waits for the disk. What an earlier one
// has left unwritten is written with the first that does.
func (d *DB) await() {
	loose := d.noSync || d.bulk.Load()
	d.bolt.NoSync, d.bolt.NoGrowSync = loose, loose
	d.unsynced.Store(loose)
}

// When a commit writes the freelist, in pages: see the package documentation.
const (
	longFreelist = 1024 // is not written; a shorter one costs a commit a twentieth
	smallFile    = 1024 // is scanned in a few milliseconds
)

// listFree decides whether the commit of tx writes the freelist.
func (d *DB) listFree(tx *bbolt.Tx) {
	stats := d.bolt.Stats() // as of the commit before
	pages := tx.Size() / int64(d.bolt.Info().PageSize)
	d.bolt.NoFreelistSync = pages < smallFile || stats.FreePageN+stats.PendingPageN > longFreelist
}

// settle writes the freelist, so that the next Open need not scan the file,
// and what NoSync has left unwritten. It is the last commit of d.
func (d *DB) settle() error {
	if d.damaged.Load() {
		return d.bolt.Sync()
	}
	d.bolt.NoFreelistSync = false
	tx, err := d.bolt.Begin(true)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	var g guard
	return g.run(func() error {
		return g.own(func() error { return errors.Join(tx.Commit(), d.bolt.Sync()) })
	}).unwrap()
}
