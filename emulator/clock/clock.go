// Package clock is the emulator's one source of time.
//
// Whatever has a duration (a token, a schema registration, a throttling
// window) asks a [Clock] for the instant and derives its state from it, so a
// test can let an hour pass without waiting for it.
package clock

import (
	"sync/atomic"
	"time"
)

// A Clock tells the time. The zero Clock shows the machine's time. It may be
// used from several goroutines at once.
type Clock struct {
	offset atomic.Int64              // added to the machine's time, in nanoseconds
	frozen atomic.Pointer[time.Time] // the instant shown while frozen; nil while it runs
}

// New returns a Clock that shows the machine's time.
func New() *Clock { return new(Clock) }

// Now returns the instant that the clock shows, in UTC.
func (c *Clock) Now() time.Time {
	if t := c.frozen.Load(); t != nil {
		return *t
	}
	return time.Now().Add(time.Duration(c.offset.Load())).UTC()
}

// Freeze stops the clock at t. [Clock.Advance] still moves it.
func (c *Clock) Freeze(t time.Time) {
	t = t.UTC()
	c.frozen.Store(&t)
}

// Advance moves the clock by d, which may be negative.
func (c *Clock) Advance(d time.Duration) {
	for {
		t := c.frozen.Load()
		if t == nil {
			c.offset.Add(int64(d))
			return
		}
		moved := t.Add(d)
		if c.frozen.CompareAndSwap(t, &moved) {
			return
		}
	}
}
