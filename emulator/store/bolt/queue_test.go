package bolt

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/store"
)

var errNeverReturned = errors.New("Update has not returned")

// together runs Updates on tenants so that all are committed as one group: it
// keeps the seat until they have queued.
func together(t *testing.T, d *DB, tenants []string, fn func(i int, tx store.Tx) error) []error {
	t.Helper()
	errs := make([]error, len(tenants))
	for i := range errs {
		errs[i] = errNeverReturned
	}
	d.queue.seat <- struct{}{}
	var all sync.WaitGroup
	for i, tenant := range tenants {
		all.Go(func() {
			errs[i] = d.Update(t.Context(), tenant, func(tx store.Tx) error { return fn(i, tx) })
		})
		for queued := 0; queued <= i; runtime.Gosched() {
			queued = waiting(t, d)
		}
	}
	<-d.queue.seat
	all.Wait()
	return errs
}

// waiting returns how many calls of this test wait; the reaper's may wait too.
func waiting(t *testing.T, d *DB) (n int) {
	d.queue.mu.Lock()
	defer d.queue.mu.Unlock()
	for _, c := range d.queue.waiting {
		if c.ctx == t.Context() {
			n++
		}
	}
	return n
}

// TestGroup has one commit for all, in which one fails.
func TestGroup(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	d := mustOpen(t, path)
	mustFork(t, d, "t")
	before := written(d)
	errs := together(t, d, []string{"t", "t", "none", "t"}, func(i int, tx store.Tx) error {
		err := tx.Put("b", strconv.Itoa(i), []byte("v"))
		if i == 1 {
			return errors.Join(err, tx.Clear("b"), tx.Put("made", "k", []byte("v")), os.ErrInvalid)
		}
		return err
	})
	for i, want := range []error{nil, os.ErrInvalid, store.ErrNoTenant, nil} {
		if !errors.Is(errs[i], want) {
			t.Errorf("call %d: %v, want %v", i, errs[i], want)
		}
	}
	if n, err := count(t, d, "t"); n != 2 || err != nil {
		t.Errorf("%d keys, %v, want 2", n, err)
	}
	together(t, d, []string{"t", "t", "t", "t"}, func(i int, tx store.Tx) error {
		return tx.Put("b", "k", []byte("v"))
	})
	// A commit of this file writes no more than 8 pages, and 4 would write 16.
	if writes := written(d) - before; writes > 15 {
		t.Errorf("%d pages written: not one commit for a group", writes)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	wantSound(t, path) // the bucket that was made in vain is gone
}

// written counts the writes to the file.
func written(d *DB) int64 {
	stats := d.bolt.Stats()
	return stats.TxStats.GetWrite()
}

// TestFullDisk lets a commit fail, which all of its group learn, and then works on.
func TestFullDisk(t *testing.T) {
	path := closed(t)
	d := mustOpen(t, path)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	d.bolt.MaxSize = int(info.Size())
	errs := together(t, d, []string{"t", "t", "t"}, func(i int, tx store.Tx) error {
		err := tx.Put("b", "k"+strconv.Itoa(i), make([]byte, 1+i*int(info.Size())))
		if i == 1 {
			return errors.Join(err, os.ErrInvalid)
		}
		return err
	})
	for i, err := range errs {
		if err == nil || errors.Is(err, ErrDamaged) || errors.Is(err, os.ErrInvalid) != (i == 1) {
			t.Errorf("call %d: %v", i, err)
		}
	}
	if n, err := count(t, d, "t"); n != 2000 || err != nil {
		t.Errorf("%d keys, %v, want what was there before", n, err)
	}
	d.bolt.MaxSize = 0
	mustFill(t, d, "t", 2100)
	if n, err := count(t, d, "t"); n != 2100 || err != nil {
		t.Errorf("%d keys, %v, want 2100", n, err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	wantSound(t, path)
}

// TestGoexit ends a goroutine inside a function, which is forbidden, but must
// not leave the seat taken nor promise others what is not written.
func TestGoexit(t *testing.T) {
	d := mustOpen(t, closed(t))
	for range 10 {
		errs := together(t, d, []string{"t", "t"}, func(i int, tx store.Tx) error {
			if i == 0 { // who came first leads
				_ = tx.Clear("b")
				runtime.Goexit()
			}
			return tx.Put("b", "k", []byte("v"))
		})
		if errs[1] == nil {
			t.Error("an Update of an abandoned group returned nil")
		}
	}
	if n, err := count(t, d, "t"); n != 2000 || err != nil {
		t.Errorf("%d keys, %v", n, err)
	}
	mustFill(t, d, "t", 2001)
}

// TestCloseWaitsForQueued closes while an Update has yet to get its turn.
func TestCloseWaitsForQueued(t *testing.T) {
	path := closed(t)
	d := mustOpen(t, path)
	time.Sleep(20 * time.Millisecond) // let the reaper find that there is nothing to do
	d.queue.seat <- struct{}{}
	updated, closed := make(chan error), make(chan error)
	go func() {
		updated <- d.Update(t.Context(), "t", func(tx store.Tx) error { return tx.Put("b", "k", []byte("v")) })
	}()
	for queued := 0; queued == 0; runtime.Gosched() {
		d.queue.mu.Lock()
		queued = len(d.queue.waiting)
		d.queue.mu.Unlock()
	}
	go func() { closed <- d.Close() }()
	select {
	case <-closed:
		t.Fatal("Close did not wait")
	case <-time.After(20 * time.Millisecond):
	}
	<-d.queue.seat
	if err := errors.Join(<-updated, <-closed); err != nil {
		t.Error(err)
	}
	if n, err := count(t, mustOpen(t, path), "t"); n != 2001 || err != nil {
		t.Errorf("%d keys, %v, want 2001", n, err)
	}
}
