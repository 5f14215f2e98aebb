package bench

import (
	"math"
	"testing"
	"time"
)

func TestMedianIsAValueThatWasMeasured(t *testing.T) {
	for _, c := range []struct {
		list []float64
		want float64
	}{{[]float64{3}, 3}, {[]float64{9, 1, 5}, 5}, {[]float64{4, 1, 3, 2}, 2}} {
		if got := median(c.list); got != c.want {
			t.Errorf("median(%v) = %v, want %v", c.list, got, c.want)
		}
	}
}

func TestPercentileIsOfTheNearestRank(t *testing.T) {
	var list []int
	for i := range 200 {
		list = append(list, 200-i)
	}
	for _, c := range []struct {
		p    float64
		want int
	}{{0, 1}, {0.5, 100}, {0.99, 198}, {0.991, 199}, {1, 200}} {
		if got := percentile(list, c.p); got != c.want {
			t.Errorf("percentile(1..200, %v) = %v, want %v", c.p, got, c.want)
		}
	}
	if got := percentile([]int{7}, 0.99); got != 7 {
		t.Errorf("of one value it is %v", got)
	}
}

// A machine that is slow for a while slows both sides of a pair: the ratio is
// that of pairs, not of the medians of the sides.
func TestRatioIsTheMedianOfPairs(t *testing.T) {
	pairs := []pair{
		{sample{value: 100, p99: time.Millisecond}, sample{value: 50}},
		{sample{value: 10}, sample{value: 10}},
		{sample{value: 30}, sample{value: 10}},
	}
	row := newRow(row{name: "GET", conns: 16, against: "a floor", unit: perSecond, goal: atLeast(2)}, pairs)
	if row.Ratio != 2 || row.Least != 1 || row.Greatest != 3 || row.Measured != 30 || row.Floor != 10 {
		t.Errorf("%+v", row)
	}
	if row.Name != "GET, 16 connections, a floor" || row.Goal != "≥ 2.00" || !*row.Met {
		t.Errorf("%+v", row)
	}
}

func TestGoals(t *testing.T) {
	for _, c := range []struct {
		goal  goal
		ratio float64
		want  bool
	}{
		{atLeast(0.8), 0.8, true}, {atLeast(0.8), 0.79, false}, {atMost(2), 2, true}, {atMost(2), 2.01, false},
		{atLeast(0.8), math.NaN(), false}, {atMost(2), math.NaN(), false},
	} {
		if got := c.goal.met(c.ratio); got != c.want {
			t.Errorf("%v is met by %v: %v", c.goal, c.ratio, got)
		}
	}
}

// Who goes first has warm caches, or cold ones.
func TestEachSideIsFirstInTurn(t *testing.T) {
	var order string
	side := func(name string, value float64) func() (sample, error) {
		return func() (sample, error) { order += name; return sample{value: value}, nil }
	}
	pairs, err := inTurn(3, side("a", 1), side("b", 2))
	if err != nil || order != "abbaab" {
		t.Errorf("%s, %v", order, err)
	}
	for _, p := range pairs {
		if p.ratio() != 0.5 {
			t.Errorf("a pair is %+v", p)
		}
	}
}
