package emulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/scenario"
)

// BenchmarkUnarmed shows what the engine costs a GET of a connection while no
// scenario is in use, as the ratio of two pipelines that take turns in one run:
// with the engine around a handler that takes as long as the GET, and without.
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
	const turn = 100
	var on, off time.Duration
	for b.Loop() {
		on += timed(turn, func() { with(r) })
		off += timed(turn, func() { whole(r) })
	}
	b.ReportMetric(float64(on)/float64(off), "with/without")
}

// BenchmarkArmed shows what a rule that never fires costs.
func BenchmarkArmed(b *testing.B) {
	engine := scenario.New(scenario.Options{})
	engine.Use("", parse(b, "name: x\nrules: [{name: r, when: {operation: items.put, connection: 'other*'}, then: {error: throttled}}]"))
	hr, _ := http.NewRequest("GET", "http://127.0.0.1:4365/", nil)
	h := engine.Middleware(func(*rest.Request) (*rest.Response, error) { return nil, nil })
	b.ReportAllocs()
	for b.Loop() {
		h(&rest.Request{HTTP: hr, Operation: "items.put", Vars: rest.Vars{{Name: "connection", Value: "c"}, {Name: "item", Value: "i"}}, Caller: rest.Caller{Tenant: "t"}})
	}
}

func timed(n int, fn func()) time.Duration {
	start := time.Now()
	for range n {
		fn()
	}
	return time.Since(start)
}
