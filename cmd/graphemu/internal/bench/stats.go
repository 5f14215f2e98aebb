package bench

import (
	"cmp"
	"slices"
	"time"
)

// A sample is what one turn of one side gave.
type sample struct {
	value float64       // in the unit of the row
	p99   time.Duration // of its requests; 0 if there were none to speak of
	most  time.Duration // that one of them took
}

// A pair is one turn of both sides.
type pair struct{ measured, floor sample }

func (p pair) ratio() float64 { return p.measured.value / p.floor.value }

// median returns the value in the middle, or the lower of the two there.
func median[T cmp.Ordered](list []T) T {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[(len(sorted)-1)/2]
}

// percentile returns the value that the share p of list does not exceed, by the
// nearest rank. It sorts list.
func percentile[T cmp.Ordered](list []T, p float64) T {
	slices.Sort(list)
	rank := int(p*float64(len(list)) + 0.999999)
	return list[min(max(rank, 1), len(list))-1]
}

// each returns what of says of each pair.
func each[T any](pairs []pair, of func(pair) T) []T {
	list := make([]T, len(pairs))
	for i, p := range pairs {
		list[i] = of(p)
	}
	return list
}

// A goal bounds a ratio. The zero goal is none.
type goal struct {
	bound float64
	most  bool // the bound is an upper one
}

func atLeast(bound float64) goal { return goal{bound: bound} }
func atMost(bound float64) goal  { return goal{bound: bound, most: true} }

func (g goal) met(ratio float64) bool {
	if g.most {
		return ratio <= g.bound
	}
	return ratio >= g.bound
}
