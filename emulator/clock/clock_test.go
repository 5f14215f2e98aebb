package clock_test

import (
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/clock"
)

func TestAdvanceMovesAFrozenClockExactly(t *testing.T) {
	c := clock.New()
	start := time.Date(2026, 8, 1, 12, 0, 0, 0, time.FixedZone("CEST", 2*60*60))
	c.Freeze(start)
	c.Advance(15 * time.Minute)
	if got, want := c.Now(), start.Add(15*time.Minute).UTC(); got != want {
		t.Errorf("Now() = %v, want %v", got, want)
	}
}

func TestAdvanceMovesARunningClock(t *testing.T) {
	c := clock.New()
	before := c.Now()
	c.Advance(24 * time.Hour)
	if moved := c.Now().Sub(before); moved < 24*time.Hour {
		t.Errorf("clock moved by %v, want at least 24h", moved)
	}
}
