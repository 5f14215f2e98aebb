package emulator_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/scenario"
)

// BenchmarkUnarmed shows what the engine costs a GET of a connection while no
// scenario is in use: with the engine around a handler that takes as long as the
// GET, to without. The two take turns, request by request, and which of a pair
// comes first changes. The ratio is that of the medians: a request that the
// machine or the garbage collector held up counts no more than another.
//
//	go test ./emulator -run '^$' -bench Unarmed
func BenchmarkUnarmed(b *testing.B) {
	srv, err := emulator.New(emulator.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer srv.Close()
	auth := "Bearer " + benchToken(b, srv)
	w := &sink{header: make(http.Header)}
	whole := func(*rest.Request) (*rest.Response, error) {
		r, _ := http.NewRequest("GET", "http://127.0.0.1:4365/v1.0/external/connections/"+seedID, nil)
		r.Header.Set("Authorization", auth)
		clear(w.header)
		srv.ServeHTTP(w, r)
		return nil, nil
	}
	engine := scenario.New(scenario.Options{})
	with := rest.Chain(whole, engine.Answer, engine.Middleware)
	hr, _ := http.NewRequest("GET", "http://127.0.0.1:4365/", nil)
	r := &rest.Request{HTTP: hr}
	const pairs = 500 // in one round
	var on, off []time.Duration
	round := func() {
		on, off = slices.Grow(on, pairs), slices.Grow(off, pairs) // not while the watch runs
		for i := range pairs {
			if i%2 == 0 {
				on = append(on, timed(func() { with(r) }))
				off = append(off, timed(func() { whole(r) }))
			} else {
				off = append(off, timed(func() { whole(r) }))
				on = append(on, timed(func() { with(r) }))
			}
		}
	}
	round() // what is done once only is done now
	on, off = on[:0], off[:0]
	for b.Loop() {
		round()
	}
	b.ReportMetric(float64(median(on))/float64(median(off)), "with/without")
	b.ReportMetric(0, "ns/op") // says nothing: an operation is a round of both
}

// BenchmarkArmed shows what rules cost that never fire.
func BenchmarkArmed(b *testing.B) {
	hr, _ := http.NewRequest("GET", "http://127.0.0.1:4365/", nil)
	for _, n := range []int{1, 100} {
		b.Run(fmt.Sprintf("rules=%d", n), func(b *testing.B) {
			text := "name: x\nrules:\n"
			for i := range n {
				text += fmt.Sprintf("- {name: r%d, when: {operation: items.put, connection: 'other%d*'}, then: {error: throttled}}\n", i, i)
			}
			engine := scenario.New(scenario.Options{})
			engine.Use("", parse(b, text))
			h := engine.Middleware(func(*rest.Request) (*rest.Response, error) { return nil, nil })
			b.ReportAllocs()
			for b.Loop() {
				h(&rest.Request{HTTP: hr, Operation: "items.put", Vars: rest.Vars{{Name: "connection", Value: "c"}, {Name: "item", Value: "i"}}, Caller: rest.Caller{Tenant: "t"}})
			}
		})
	}
}

func timed(fn func()) time.Duration {
	start := time.Now()
	fn()
	return time.Since(start)
}
