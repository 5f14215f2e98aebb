package clock_test

import (
	"math"
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
	c.Advance(-time.Hour)
	if got, want := c.Now(), start.Add(-45*time.Minute).UTC(); got != want {
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
	if c.Speed() != 1 {
		t.Errorf("speed is %v", c.Speed())
	}
}

func TestSpeed(t *testing.T) {
	c := clock.New()
	if err := c.SetSpeed(3600); err != nil {
		t.Fatal(err)
	}
	before, machine := c.Now(), time.Now()
	for time.Since(machine) < time.Millisecond { // 3.6 seconds of the clock's
	}
	if passed := c.Now().Sub(before); passed < 3600*time.Millisecond {
		t.Errorf("%v passed in a millisecond, want at least 3.6s", passed)
	}
	if err := c.SetSpeed(0); err != nil {
		t.Fatal(err)
	}
	if a, b := c.Now(), c.Now(); a != b {
		t.Error("a clock that stands still goes on")
	}
	for _, wrong := range []float64{-1, math.NaN(), math.Inf(1), clock.MaxSpeed + 1} {
		if c.SetSpeed(wrong) == nil {
			t.Errorf("speed %v is taken", wrong)
		}
	}
}

func TestAClockStaysWhereTimeCanBeTold(t *testing.T) {
	c := clock.New()
	for range 60 {
		c.Advance(math.MaxInt64)
	}
	if got := c.Now(); got.Year() != 9998 {
		t.Errorf("the clock shows %v", got)
	}
	if err := c.SetSpeed(clock.MaxSpeed); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Now().MarshalJSON(); err != nil {
		t.Error(err)
	}
	for range 120 {
		c.Advance(math.MinInt64)
	}
	if got := c.Now(); got.Year() > 1971 && got.Year() < 9998 {
		t.Errorf("the clock shows %v", got)
	}
	c.Set(time.Date(-5, 1, 1, 0, 0, 0, 0, time.UTC))
	if _, err := c.Now().MarshalJSON(); err != nil {
		t.Error(err)
	}
}

func TestTenantsGoByTheCommonClockUntilTouched(t *testing.T) {
	common := clock.New()
	start := time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)
	common.Freeze(start)
	tenants := clock.NewTenants(common)
	tenants.Own("a").Advance(time.Hour)
	common.Advance(time.Minute)
	if got := tenants.Now("a"); got != start.Add(time.Hour) {
		t.Errorf("a shows %v", got)
	}
	if got := tenants.Now("b"); got != start.Add(time.Minute) {
		t.Errorf("b shows %v", got)
	}
	tenants.Copy("a", "b")
	tenants.Own("a").Advance(time.Hour)
	if got := tenants.Now("b"); got != start.Add(time.Hour) {
		t.Errorf("b shows %v after it was copied from a", got)
	}
	tenants.Reset("a")
	if got := tenants.Now("a"); got != start.Add(time.Minute) {
		t.Errorf("a shows %v after a reset", got)
	}
}
