package bolt

import (
	"context"
	"errors"
	"runtime"
	"sync"
)

// errAborted is what the others of a group get when a function ended the
// goroutine, and with it their common transaction.
var errAborted = errors.New("bolt: another function of the same commit ended its goroutine")

// A queue gathers the calls that want to write. Whoever gets the seat commits
// for all that wait: a lone caller at once, and those who come meanwhile with
// the next one. No timer is needed, for the disk itself makes them wait.
type queue struct {
	seat  chan struct{} // holds one value while somebody leads
	crowd bool          // the commit before was of more than one; for who leads

	mu      sync.Mutex // guards waiting
	waiting []*call
}

// A call is one caller's function. Its transaction is shared with others.
type call struct {
	ctx  context.Context
	fn   func(*change) error
	done chan struct{} // closed when outcome is known
	outcome
}

func newQueue() queue { return queue{seat: make(chan struct{}, 1)} }

func (q *queue) add(c *call) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, c)
}

// gather lets others run for as long as that makes more of them wait: whoever is
// about to come is of the same commit.
func (q *queue) gather() {
	for n, before := q.size(), -1; n > before; n, before = q.size(), n {
		runtime.Gosched()
	}
}

func (q *queue) size() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting)
}

func (q *queue) take() []*call {
	q.mu.Lock()
	defer q.mu.Unlock()
	calls := q.waiting
	q.waiting = nil
	return calls
}

// write runs fn in a transaction and returns when it is committed or undone.
//
// Errors: ctx.Err() if ctx ended before fn was run, what fn returns,
// [ErrDamaged], a failure of the medium.
func (d *DB) write(ctx context.Context, fn func(*change) error) error {
	c := &call{ctx: ctx, fn: fn, done: make(chan struct{})}
	d.queue.add(c)
	select {
	case <-c.done:
	case d.queue.seat <- struct{}{}:
		select {
		case <-c.done: // by whoever led before: let one lead who still waits
			<-d.queue.seat
		default:
			d.lead()
		}
	}
	return d.heed(c.unwrap())
}

// lead commits all that wait, tells them, and gives up the seat.
func (d *DB) lead() {
	if d.queue.crowd {
		d.queue.gather()
	}
	calls := d.queue.take()
	d.queue.crowd = len(calls) > 1
	err := errAborted
	defer func() { // also when a function has ended this goroutine
		for _, c := range calls {
			if !c.failed() {
				c.err = err
			}
			close(c.done)
		}
		<-d.queue.seat
	}()
	err = d.commit(calls)
}

// commit runs calls until those that did not fail are committed together.
// Its error is that of the commit and meant for those.
func (d *DB) commit(calls []*call) error {
	for {
		again, err := d.attempt(calls)
		if !again {
			return err
		}
	}
}

// attempt runs the calls that have not failed yet in one transaction. A call
// that fails is undone alone. One that meets damage leaves a transaction that
// cannot be trusted: the others must be tried again.
func (d *DB) attempt(calls []*call) (again bool, err error) {
	if lost := d.lost.Load(); lost != nil {
		return false, ofMedium(*lost)
	}
	tx, err := d.bolt.Begin(true)
	if err != nil {
		return false, err
	}
	defer tx.Rollback() // does nothing after Commit
	x := &change{tx: tx}
	for _, c := range calls {
		if c.failed() {
			continue
		}
		if c.err = c.ctx.Err(); c.err != nil {
			continue
		}
		if c.outcome = x.try(c.fn); errors.Is(c.err, ErrDamaged) {
			return true, nil
		}
	}
	if !x.wrote {
		return false, nil // nothing to commit, so nothing to wait for
	}
	d.listFree(tx)
	d.await()
	o := x.run(func() error { return x.own(tx.Commit) })
	if !o.failed() && x.trashed {
		d.wakeReaper()
	}
	return false, ofMedium(o.err)
}
