package scenario

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// A Throttle is a token bucket: it holds as many requests as pass at once, and
// fills at a steady rate by the tenant's clock. It can also bound how many are
// under way.
type Throttle struct {
	// Per is what has a bucket of its own. Empty means app.
	Per Scope `yaml:"per"`
	// Limit is how many requests pass in a window.
	Limit Positive `yaml:"limit"`
	// Concurrent is how many requests may be under way at once. Those above it
	// are told to come again in a second.
	Concurrent Count `yaml:"concurrent"`
	// Window is how long it takes an empty bucket to fill. Empty means 1s.
	Window Duration `yaml:"window"`
	// Profile takes limit, concurrent, window and per from what Microsoft has
	// documented.
	Profile Profile `yaml:"profile"`
	// Penalty is how much longer all have to wait each time that a request is
	// sent again before its Retry-After is over.
	Penalty Duration `yaml:"penalty"`
}

// Profile names a documented limit.
type Profile string

func (Profile) values() []string { return slices.Sorted(maps.Keys(profiles)) }

// profiles are the documented limits, by subject and year.
//
// Items: https://learn.microsoft.com/graph/connecting-external-content-api-limits
// ("Throughput limit to ingest items through a connection", 2021, and 2022 to
// 2024; later pages do not say). Groups: the same page. Connection:
// https://learn.microsoft.com/graph/connecting-external-content-connectors-overview
// ("concurrent operations per connection"); that each request is one, and what
// is answered to one too many, is a guess. Graph: https://learn.microsoft.com/graph/throttling-limits
// ("Global limit", in 2021 and in 2024). That the service counts with a token
// bucket is a guess.
var profiles = map[string]Throttle{
	"items-2021":      {Per: PerConnection, Limit: 4, Window: Duration(time.Second)},
	"items-2022":      {Per: PerConnection, Limit: 25, Window: Duration(time.Second)},
	"groups-2022":     {Per: PerTenant, Limit: 1000, Window: Duration(time.Second)},
	"connection-2025": {Per: PerConnection, Concurrent: 25},
	"graph-2021":      {Per: PerApp, Limit: 2000, Window: Duration(time.Second)},
	"graph-2024":      {Per: PerApp, Limit: 130_000, Window: Duration(10 * time.Second)},
}

func (t *Throttle) check(d *decoder, at func(string) ast.Node) {
	switch {
	case t.Profile == "" && t.Limit == 0 && t.Concurrent == 0:
		d.fail(at(""), "this throttles nothing", fmt.Sprintf("write limit: 25, concurrent: 25, or profile: with one of %v", Profile("").values()))
	case t.Limit > 0 && t.Limit < 1:
		d.fail(at("limit"), "less than one request never passes", "write limit: 1 and a longer window")
	}
}

// filled returns t with what it takes from its profile and defaults.
func (t Throttle) filled() Throttle {
	p := profiles[string(t.Profile)]
	t.Per = cmp.Or(t.Per, p.Per, PerApp)
	t.Limit = cmp.Or(t.Limit, p.Limit)
	t.Concurrent = cmp.Or(t.Concurrent, p.Concurrent)
	t.Window = cmp.Or(t.Window, p.Window, Duration(time.Second))
	return t
}

// A bucket is what remains of a Throttle for one scope.
type bucket struct {
	tokens   float64
	last     time.Time
	promised map[digest]time.Time // when a request that was refused may come again
	underWay Count
}

// enter takes a place among the requests that are under way, until the caller
// gives it back, or reports that there is none.
func (b *bucket) enter(t Throttle) bool {
	if t.Concurrent > 0 && b.underWay >= t.Concurrent {
		return false
	}
	b.underWay++
	return true
}

// take takes a token for the request with the hash id, or returns how long the
// caller has to wait, in whole seconds since that is what clients read. early
// says that the caller did not wait for as long as it was told.
func (b *bucket) take(t Throttle, now time.Time, id digest) (wait time.Duration, early bool) {
	if t.Limit == 0 {
		return 0, false
	}
	rate := float64(t.Limit) / time.Duration(t.Window).Seconds()
	if b.promised == nil {
		b.tokens, b.last, b.promised = float64(t.Limit), now, map[digest]time.Time{}
	}
	if since := now.Sub(b.last); since > 0 {
		b.tokens = min(float64(t.Limit), b.tokens+since.Seconds()*rate)
	}
	b.last = now
	until, refused := b.promised[id]
	if early = refused && now.Before(until) && t.Penalty > 0; early {
		b.tokens -= time.Duration(t.Penalty).Seconds() * rate
		until = until.Add(time.Duration(t.Penalty))
	} else if b.tokens >= 1 {
		b.tokens--
		delete(b.promised, id)
		return 0, false
	}
	wait = max(seconds((1-b.tokens)/rate), time.Second)
	if early {
		wait = max(wait, seconds(until.Sub(now).Seconds()))
	}
	b.promised[id] = now.Add(wait)
	return wait, early
}

// seconds rounds up to whole ones: a client that waits for less comes too early.
func seconds(f float64) time.Duration { return time.Duration(math.Ceil(f)) * time.Second }
