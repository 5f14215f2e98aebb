package bench

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"time"
)

// Options say what is measured, and for how long.
type Options struct {
	// Program is the graphemu that is measured.
	Program string
	// Floor is the program that is a floor when [floor.Command] tells it so: a
	// graphemu, or one of its own.
	Floor string
	// Only picks the rows whose names it matches. Nil means all.
	Only *regexp.Regexp
	// Pairs is how many turns each side gets.
	Pairs int
	// Leg is how long a side is loaded in one turn.
	Leg time.Duration
	// Scale is how many items a large connection has. 0 means that there is
	// none, nor the rows about it.
	Scale int
	// Progress, unless nil, is called before each row with its place, how many
	// there are, and its name.
	Progress func(i, n int, name string)
}

// A row is something to measure, and what it is measured against.
type row struct {
	name    string
	conns   int // 0 means that it makes no difference
	against string
	unit    unit
	goal    goal
	about   time.Duration // that it takes; 0 means the legs of its pairs
	measure func(context.Context, *lab, row) ([]pair, error)
}

// errNotHere means that this machine does not tell what a row is about.
var errNotHere = errors.New("not measured on this system")

// fullName tells r from all others.
func (r row) fullName() string {
	switch r.conns {
	case 0:
		return r.name + ", " + r.against
	case 1:
		return r.name + ", 1 connection, " + r.against
	}
	return fmt.Sprintf("%s, %d connections, %s", r.name, r.conns, r.against)
}

// selected returns the rows that o asks for.
func (o Options) selected() []row {
	var list []row
	for _, r := range rows(o) {
		if o.Only == nil || o.Only.MatchString(r.fullName()) {
			list = append(list, r)
		}
	}
	return list
}

// Plan returns how many rows there will be and about how long they take.
func (o Options) Plan() (n int, d time.Duration) {
	list := o.selected()
	for _, r := range list {
		if r.about > 0 {
			d += r.about
		} else {
			d += 2 * time.Duration(o.Pairs) * (o.Leg + o.Leg/10)
		}
	}
	return len(list), d
}

// Run measures. What it has started and written is gone when it returns.
//
// Errors: ctx.Err(), a server that does not start, a request that is not
// answered as it should be.
func Run(ctx context.Context, o Options) (report *Report, err error) {
	l, err := newLab(o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	report = &Report{Notes: o.notes()}
	list := o.selected()
	for i, r := range list {
		if o.Progress != nil {
			o.Progress(i, len(list), r.fullName())
		}
		pairs, err := r.measure(ctx, l, r)
		switch {
		case errors.Is(err, errNotHere):
			report.NotMeasured = append(report.NotMeasured, r.fullName())
		case err != nil:
			return nil, fmt.Errorf("%s: %w", r.fullName(), err)
		default:
			report.Rows = append(report.Rows, newRow(r, pairs))
		}
	}
	return report, nil
}

// notes say what the machine and the floors do to the figures.
func (o Options) notes() []string {
	list := []string{fmt.Sprintf("Medians of %d turns and more, of %v each. Servers and load share %d processors.", o.Pairs, o.Leg, runtime.NumCPU())}
	if o.Floor == o.Program {
		list = append(list, "The floors are graphemu, too: in their start and memory is some of its own (--floor).")
	}
	return list
}

// inTurn lets two sides take turns n times, each the first as often as the other.
func inTurn(n int, measured, floor func() (sample, error)) ([]pair, error) {
	var pairs []pair
	for i := range n {
		var p pair
		var err error
		sides := []func() error{
			func() error { p.measured, err = measured(); return err },
			func() error { p.floor, err = floor(); return err },
		}
		for j := range sides {
			if err := sides[(i+j)%2](); err != nil {
				return nil, err
			}
		}
		pairs = append(pairs, p)
	}
	return pairs, nil
}
