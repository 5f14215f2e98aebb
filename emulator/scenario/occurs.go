package scenario

import (
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// An Occurs says at which of the requests that a rule looks at it fires: at
// those for which all that it says holds. The requests of each key are counted
// from 1; see [Rule].
type Occurs struct {
	// First fires at the first so many.
	First Count `yaml:"first"`
	// Nth fires at these ones.
	Nth []Count `yaml:"nth"`
	// Every fires at each request whose number it divides: 3 is every third.
	Every Count `yaml:"every"`
	// After fires only once so many have passed.
	After Count `yaml:"after"`
	// Chance fires with a probability, which the seed decides.
	Chance *Chance `yaml:"chance"`
	// From and Until are the window in which it fires, by the tenant's clock.
	// Until is no longer in it.
	From *Instant `yaml:"from"`
	// Until ends the window.
	Until *Instant `yaml:"until"`
}

func (o *Occurs) check(d *decoder, at func(string) ast.Node) {
	if o.First > 0 && o.After >= o.First {
		d.fail(at("after"), "after leaves nothing of first", "first counts from the beginning: write a first above after")
	}
	if o.From != nil && o.Until != nil && o.From.At.IsZero() == o.Until.At.IsZero() {
		if start := time.Unix(0, 0); !o.From.from(start).Before(o.Until.from(start)) {
			d.fail(at("until"), "until is not later than from", "write a later one")
		}
	}
}

// at reports whether the n-th request of a key is one that the rule fires at.
// draw returns a number from 0 to 1 that the seed decides.
func (o *Occurs) at(n int, now, start time.Time, draw func() float64) bool {
	switch {
	case o.First > 0 && n > int(o.First),
		len(o.Nth) > 0 && !slices.Contains(o.Nth, Count(n)),
		o.Every > 0 && n%int(o.Every) != 0,
		n <= int(o.After),
		o.From != nil && now.Before(o.From.from(start)),
		o.Until != nil && !now.Before(o.Until.from(start)):
		return false
	}
	return o.Chance == nil || draw() < float64(*o.Chance)
}
