package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"time"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/emulator/store/bolt"
	"github.com/graphemu/graphemu/emulator/store/mem"
)

// forkedItems is how many items the tenant has that is forked.
const forkedItems = 10_000

// processRows are about graphemu inside a Go program, and about its own size.
func processRows() []row {
	const about = time.Second
	limit := func(name string, bound float64, unit unit, measure func(context.Context, *lab) (float64, error)) row {
		return row{name: name, against: overLimit, unit: unit, goal: atMost(1), about: about,
			measure: func(ctx context.Context, l *lab, _ row) ([]pair, error) {
				return inTurn(max(l.Pairs, 5),
					func() (sample, error) { v, err := measure(ctx, l); return sample{value: v}, err },
					func() (sample, error) { return sample{value: bound}, context.Cause(ctx) })
			}}
	}
	return []row{
		limit("new server in memory", 100, micros, newServers),
		limit("new server on bolt, NoSync", 1000, micros, newBoltServers),
		limit("new tenant", 10, micros, newTenants(0)),
		limit("fork of 10,000 items", 10, micros, newTenants(forkedItems)),
		limit("GET connection, allocations", 30, count, allocations(http.MethodGet, "")),
		limit("PATCH connection, allocations", 45, count, allocations(http.MethodPatch, patchBody)),
		limit("stripped binary", 15, mebibytes, func(_ context.Context, l *lab) (float64, error) {
			size, err := strippedSize(l.Program)
			return float64(size) / (1 << 20), err
		}),
	}
}

// microseconds returns how long each of n runs of op took, in the mean.
func microseconds(n int, op func(i int) error) (float64, error) {
	start := time.Now()
	for i := range n {
		if err := op(i); err != nil {
			return 0, err
		}
	}
	return float64(time.Since(start)) / float64(time.Microsecond) / float64(n), nil
}

func newServers(context.Context, *lab) (float64, error) {
	return microseconds(200, func(int) error {
		srv, err := emulator.New(emulator.Options{})
		if err != nil {
			return err
		}
		return srv.Close()
	})
}

// newBoltServers leaves the closing out, which no test waits for before it
// begins. What a user's server waits for on a new file, the rows about starts say.
func newBoltServers(_ context.Context, l *lab) (float64, error) {
	var open []*emulator.Server
	took, err := microseconds(20, func(int) error {
		driver, err := bolt.Open(l.file(), bolt.Options{NoSync: true})
		if err != nil {
			return err
		}
		srv, err := emulator.New(emulator.Options{Driver: driver})
		open = append(open, srv)
		return err
	})
	for _, srv := range open {
		if srv != nil {
			err = errors.Join(err, srv.Close())
		}
	}
	return took, err
}

// newTenants makes tenants of the seed, or of a tenant with so many items.
func newTenants(items int) func(context.Context, *lab) (float64, error) {
	return func(ctx context.Context, _ *lab) (took float64, err error) {
		driver := mem.New()
		srv, err := emulator.New(emulator.Options{Driver: driver})
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, srv.Close()) }()
		s, from := store.New(driver), ""
		if items > 0 {
			from = "full"
			err = s.Update(ctx, from, func(e *store.Edit) error {
				for i := range items {
					if err := e.PutItem("bench", fmt.Sprint(i), []byte(itemBody), true); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return 0, err
			}
		}
		return microseconds(1000, func(i int) error { return s.Create(ctx, fmt.Sprint("tenant", i), from) })
	}
}

// allocations counts what one request allocates on its way through the whole
// pipeline, without what brings the request and takes the answer.
func allocations(method, body string) func(context.Context, *lab) (float64, error) {
	return func(context.Context, *lab) (n float64, err error) {
		srv, err := emulator.New(emulator.Options{})
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, srv.Close()) }()
		answer := &lastAnswer{header: make(http.Header, 16)}
		request := func(method, path, contentType, auth, body string) *http.Request {
			r, _ := http.NewRequest(method, "http://127.0.0.1"+path, strings.NewReader(body)) // which is well formed
			r.Header = http.Header{"Content-Type": {contentType}, "Authorization": {auth}}
			return r
		}
		ask := func(r *http.Request) error {
			clear(answer.header)
			srv.ServeHTTP(answer, r)
			if answer.status/100 != 2 {
				return fmt.Errorf("%s %s answered %d: %s", r.Method, r.URL.Path, answer.status, answer.body)
			}
			return nil
		}
		s := srv.Settings("")
		p := &process{ready: ready{ClientID: s.ClientID, ClientSecret: s.ClientSecret}}
		if err := ask(request(http.MethodPost, "/"+s.TenantID+"/oauth2/v2.0/token", formType, "", p.tokenForm())); err != nil {
			return 0, err
		}
		token, err := tokenIn(answer.body)
		if err != nil {
			return 0, err
		}
		const rounds = 1000
		requests := make([]*http.Request, rounds)
		for i := range requests {
			requests[i] = request(method, seedPath, "application/json", "Bearer "+token, body)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for _, r := range requests {
			if err := ask(r); err != nil {
				return 0, err
			}
		}
		runtime.ReadMemStats(&after)
		return float64((after.Mallocs - before.Mallocs) / rounds), nil
	}
}

// lastAnswer keeps an answer until the next one.
type lastAnswer struct {
	header http.Header
	status int
	body   []byte
}

func (a *lastAnswer) Header() http.Header    { return a.header }
func (a *lastAnswer) WriteHeader(status int) { a.status, a.body = status, a.body[:0] }
func (a *lastAnswer) Write(p []byte) (int, error) {
	a.body = append(a.body, p...)
	return len(p), nil
}
