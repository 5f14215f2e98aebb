package bench

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/graphemu/graphemu/cmd/graphemu/internal/floor"
)

// A unit is what the figures of a row are.
type unit string

const (
	perSecond unit = "/s"
	millis    unit = "ms"
	micros    unit = "µs"
	mebibytes unit = "MiB"
	count     unit = "" // of allocations
)

// What rows are measured against.
const (
	overBare   = "a bare handler"
	overOne    = "mux + bbolt, one fsync a write, no token"
	overShared = "mux + bbolt, a shared fsync, no token"
	overMemory = "mux + a map, no token"
	overSingle = "the same PUTs one by one, 1 connection"
	overLimit  = "a limit (inside a Go program, without a listener)"
	// The other side is not graphemu but the floor, once it is sent a token and
	// answers with headers like Graph's: no server on net/http has more than that.
	overPlain = "a floor: what is left of it with a token and Graph's headers"
)

// rows returns all rows. The goals are those that the project has set itself.
func rows(o Options) []row {
	one, shared := againstFloor(durable, floor.OneFsync, overOne), againstFloor(durable, floor.SharedFsync, overShared)
	memory, bare := againstFloor(ephemeral, floor.InMemory, overMemory), againstFloor(durable, floor.Bare, overBare)
	list := join(
		one("GET connection", getConnection, goals{16: atLeast(0.80), 64: atLeast(0.80)}),
		one("GET item", getItem, goals{16: atLeast(0.80), 64: atLeast(0.80)}),
		one("list page of 100", listPage, nil),
		one("PATCH connection", patchConnection, goals{1: atLeast(0.85), 16: atLeast(4), 64: atLeast(6)}),
		one("PUT item", putItem, nil),
		shared("PATCH connection", patchConnection, goals{16: atLeast(0.80)}),
		shared("PUT item", putItem, nil),
		memory("PATCH connection --ephemeral", patchConnection, goals{16: atLeast(0.75)}),
		bare("token", (*server).tokens, nil),
		[]row{{name: "PUT of 20 items in a $batch", conns: 1, against: overSingle, unit: perSecond, goal: atLeast(3), measure: batches}},
		limit(floor.OneFsync)("limit of GET connection", getConnection, nil),
		limit(floor.SharedFsync)("limit of PATCH, shared fsync", patchConnection, nil),
		limit(floor.InMemory)("limit of PATCH --ephemeral", patchConnection, nil),
		startRows(), memoryRows(), processRows(),
	)
	if o.Scale > 0 {
		list = append(list, scaleRows(o.Scale)...)
	}
	return list
}

// limit returns what makes rows of what the headers cost a floor.
func limit(kind string) func(string, func(*server) [][]byte, goals) []row {
	return againstFloor(kind+floor.WithHeaders, kind, overPlain)
}

func join(lists ...[]row) (all []row) {
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

// goals are the goals of a row by the number of connections.
type goals map[int]goal

// againstFloor returns what makes rows of requests to a graphemu and a floor.
func againstFloor(ours, floor, against string) func(string, func(*server) [][]byte, goals) []row {
	return func(name string, requests func(*server) [][]byte, g goals) (list []row) {
		for _, conns := range []int{1, 16, 64} {
			list = append(list, row{name: name, conns: conns, against: against, unit: perSecond, goal: g[conns],
				measure: func(ctx context.Context, l *lab, r row) ([]pair, error) {
					a, err := l.server(ctx, ours)
					if err != nil {
						return nil, err
					}
					b, err := l.server(ctx, floor)
					if err != nil {
						return nil, err
					}
					return l.race(ctx, load{server: a, requests: requests(a), conns: conns}, load{server: b, requests: requests(b), conns: conns})
				}})
		}
		return list
	}
}

// race loads both in turn, after a short turn that does not count.
func (l *lab) race(ctx context.Context, a, b load) ([]pair, error) {
	for _, x := range []load{a, b} {
		if _, err := x.run(ctx, l.Leg/4); err != nil {
			return nil, err
		}
	}
	return inTurn(l.Pairs,
		func() (sample, error) { return a.run(ctx, l.Leg) },
		func() (sample, error) { return b.run(ctx, l.Leg) })
}

func getConnection(s *server) [][]byte {
	return [][]byte{s.json(http.MethodGet, connectionPath, "")}
}

func patchConnection(s *server) [][]byte {
	return [][]byte{s.json(http.MethodPatch, connectionPath, patchBody)}
}

func getItem(s *server) [][]byte { return getItems(s, itemCount) }

func putItem(s *server) [][]byte { return putItems(s, itemCount) }

func getItems(s *server, n int) [][]byte {
	return eachOf(n, func(path string) []byte { return s.json(http.MethodGet, path, "") })
}

func putItems(s *server, n int) [][]byte {
	return eachOf(n, func(path string) []byte { return s.json(http.MethodPut, path, itemBody) })
}

// eachOf composes requests about items that are spread evenly over n.
func eachOf(n int, compose func(path string) []byte) (list [][]byte) {
	for i := range itemCount {
		list = append(list, compose(itemPath(i*n/itemCount)))
	}
	return list
}

func listPage(s *server) [][]byte {
	return [][]byte{s.json(http.MethodGet, fmt.Sprintf("%s/items?$top=%d", connectionPath, floor.PageSize), "")}
}

func (s *server) tokens() [][]byte { return [][]byte{s.token()} }

// batchSize is how many requests one $batch may hold.
//
// https://learn.microsoft.com/graph/json-batching ("limited to 20")
const batchSize = 20

// batches compares PUTs in batches with the same PUTs one by one, as items a
// second.
func batches(ctx context.Context, l *lab, _ row) ([]pair, error) {
	s, err := l.server(ctx, durable)
	if err != nil {
		return nil, err
	}
	var list [][]byte
	for i := 0; i < itemCount; i += batchSize {
		var parts []string
		for j := range batchSize {
			path := strings.TrimPrefix(itemPath(i+j), "/v1.0")
			parts = append(parts, fmt.Sprintf(`{"id":"%d","method":"PUT","url":"%s","headers":{"Content-Type":"application/json"},"body":%s}`, j, path, itemBody))
		}
		list = append(list, s.json(http.MethodPost, "/v1.0/$batch", `{"requests":[`+strings.Join(parts, ",")+`]}`))
	}
	return l.race(ctx, load{server: s, requests: list, conns: 1, worth: batchSize, check: allOK}, load{server: s, requests: putItem(s), conns: 1})
}

// allOK looks whether all of a $batch went well.
func allOK(body []byte) error {
	if n := bytes.Count(body, []byte(`"status":200`)); n != batchSize {
		return fmt.Errorf("%d of %d went well: %.300s", n, batchSize, body)
	}
	return nil
}
