// Package clock is the emulator's one source of time.
//
// Whatever has a duration (a token, a schema registration, a throttling
// window) asks a [Clock] for the instant and derives its state from it, so a
// test can let an hour pass without waiting for it. Each tenant can have a
// clock of its own: see [Tenants].
package clock

import (
	"errors"
	"sync/atomic"
	"time"
)

// A Clock tells the time. The zero Clock shows the machine's time. It may be
// used from several goroutines at once.
type Clock struct {
	course atomic.Pointer[course] // nil means the machine's time
}

// A course says what a clock shows: at when the machine's time was since, and
// from there on speed times as fast.
type course struct {
	at, since time.Time
	speed     float64
}

// New returns a Clock that shows the machine's time.
func New() *Clock { return new(Clock) }

// Now returns the instant that the clock shows, in UTC.
func (c *Clock) Now() time.Time { return c.course.Load().shown(time.Now()) }

func (k *course) shown(machine time.Time) time.Time {
	switch {
	case k == nil:
		return machine.UTC()
	case k.speed == 0:
		return k.at
	}
	passed := machine.Sub(k.since)
	if k.speed != 1 {
		passed = time.Duration(min(float64(passed)*k.speed, float64(forever)))
	}
	return bounded(k.at.Add(passed))
}

// A clock stays between these instants, outside which JSON and tokens cannot
// tell the time. forever is longer than the time between them needs.
var (
	first = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	last  = time.Date(9998, 12, 31, 23, 59, 59, 0, time.UTC)
)

const forever = time.Duration(1 << 62)

func bounded(t time.Time) time.Time {
	switch {
	case t.Before(first):
		return first
	case t.After(last):
		return last
	}
	return t
}

// Speed returns how many seconds the clock goes on in one of the machine's; 0
// means that it stands still.
func (c *Clock) Speed() float64 {
	if k := c.course.Load(); k != nil {
		return k.speed
	}
	return 1
}

// Set makes the clock show t, or the nearest instant from 1970 to 9998. It goes on from there as fast as before.
func (c *Clock) Set(t time.Time) { c.change(func(k *course) { k.at = t.UTC() }) }

// Advance moves the clock by d, which may be negative.
func (c *Clock) Advance(d time.Duration) { c.change(func(k *course) { k.at = k.at.Add(d) }) }

// Freeze stops the clock at t. [Clock.Advance] still moves it.
func (c *Clock) Freeze(t time.Time) { c.change(func(k *course) { k.at, k.speed = t.UTC(), 0 }) }

// MaxSpeed is the greatest speed that [Clock.SetSpeed] takes: a year a second.
const MaxSpeed = 365 * 24 * 60 * 60

// SetSpeed makes the clock go on speed times as fast as the machine's: 3600 is
// an hour a second, 0 stops it.
//
// Errors: a speed that is negative, beyond [MaxSpeed] or no number.
func (c *Clock) SetSpeed(speed float64) error {
	if !(speed >= 0 && speed <= MaxSpeed) {
		return errors.New("clock: a speed is from 0 to 31536000 seconds a second")
	}
	c.change(func(k *course) { k.speed = speed })
	return nil
}

// change replaces the course with one that starts now and that set has changed.
func (c *Clock) change(set func(*course)) {
	for {
		old := c.course.Load()
		machine := time.Now()
		next := &course{at: old.shown(machine), since: machine, speed: 1}
		if old != nil {
			next.speed = old.speed
		}
		set(next)
		next.at = bounded(next.at)
		if c.course.CompareAndSwap(old, next) {
			return
		}
	}
}

// copy returns a clock that goes on as c does, and is changed alone.
func (c *Clock) copy() *Clock {
	other := new(Clock)
	other.course.Store(c.course.Load())
	return other
}
