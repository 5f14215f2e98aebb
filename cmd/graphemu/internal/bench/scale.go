package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const (
	smallScale  = 1000
	longestWait = 20 // ms: what a deletion may cost another write
	othersPath  = "/v1.0/external/connections/others"
)

// scaleRows compare a connection with n items to a small one. The last two
// delete it.
func scaleRows(n int) []row {
	against := fmt.Sprintf("the same with %d items, 1 connection", smallScale)
	about := time.Duration(n) * 100 * time.Microsecond // to make the items; most of it by the first row
	scaled := func(name string, bound float64, requests func(*stock) [][]byte) row {
		return row{name: name, against: fmt.Sprintf("%s (here %d)", against, n), unit: micros, goal: atMost(bound), about: about / 3,
			measure: func(ctx context.Context, l *lab, _ row) ([]pair, error) { return l.scaled(ctx, requests) }}
	}
	return []row{
		scaled("GET item at scale", 1.5, func(s *stock) [][]byte { return getItems(s.server, s.items) }),
		scaled("PUT item at scale", 1.6, func(s *stock) [][]byte { return putItems(s.server, s.items) }),
		scaled("first page of 100 at scale", 1.5, func(s *stock) [][]byte { return listPage(s.server) }),
		scaled("last page of 100 at scale", 1.5, func(s *stock) [][]byte { return [][]byte{s.lastPage} }),
		{name: "longest PATCH of another", against: fmt.Sprintf("a limit, while %d items are deleted", n), unit: millis, goal: atMost(1), about: about / 10,
			measure: func(ctx context.Context, l *lab, _ row) ([]pair, error) {
				d, err := l.deletion(ctx)
				return []pair{{sample{value: milliseconds(d.during.most)}, sample{value: longestWait}}}, err
			}},
		{name: "PATCH of another", against: fmt.Sprintf("the same before %d items were deleted", n), unit: micros, goal: atMost(1.5), about: about / 10,
			measure: func(ctx context.Context, l *lab, _ row) ([]pair, error) {
				d, err := l.deletion(ctx)
				return d.after, err
			}},
	}
}

// scaled lets both stocks answer in turn. The values are microseconds a request.
func (l *lab) scaled(ctx context.Context, requests func(*stock) [][]byte) ([]pair, error) {
	few, many, err := l.stocks(ctx)
	if err != nil {
		return nil, err
	}
	pairs, err := l.race(ctx, load{server: many.server, requests: requests(many), conns: 1}, load{server: few.server, requests: requests(few), conns: 1})
	for i, p := range pairs {
		pairs[i] = pair{p.measured.perRequest(), p.floor.perRequest()}
	}
	return pairs, err
}

// perRequest makes microseconds of requests a second.
func (s sample) perRequest() sample {
	s.value = 1e6 / s.value
	return s
}

// A deletion is what it cost others that a large connection was deleted.
type deletion struct {
	during sample
	after  []pair // with turns before it
}

// deletion deletes the large connection, the first time it is called.
func (l *lab) deletion(ctx context.Context) (*deletion, error) {
	if l.deleted != nil {
		return l.deleted, nil
	}
	l.deleted = new(deletion)
	_, many, err := l.stocks(ctx)
	if err != nil {
		return l.deleted, err
	}
	patch := load{server: many.server, conns: 1, requests: [][]byte{many.json(http.MethodPatch, othersPath, patchBody)}}
	for range l.Pairs {
		before, err := patch.run(ctx, l.Leg)
		if err != nil {
			return l.deleted, err
		}
		l.deleted.after = append(l.deleted.after, pair{floor: before.perRequest()})
	}
	gone := make(chan error, 1)
	go func() { gone <- many.ask(ctx, many.json(http.MethodDelete, connectionPath, "")) }()
	l.deleted.during, err = patch.run(ctx, l.Leg+time.Duration(many.items)*5*time.Microsecond)
	if err = errors.Join(err, <-gone); err != nil {
		return l.deleted, err
	}
	for i := range l.deleted.after {
		after, err := patch.run(ctx, l.Leg)
		if err != nil {
			return l.deleted, err
		}
		l.deleted.after[i].measured = after.perRequest()
	}
	return l.deleted, nil
}
