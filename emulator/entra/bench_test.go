package entra_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/rest"
)

// BenchmarkGuard tells what a remembered token costs beside one that is
// verified. The ratio is of one run, so it says the same on any machine.
func BenchmarkGuard(b *testing.B) {
	now := time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)
	e, err := entra.New(entra.Options{Now: func(string) time.Time { return now }})
	if err != nil {
		b.Fatal(err)
	}
	// A tampered token is verified in full each time: it is never remembered.
	good, err := e.Token("", "")
	if err != nil {
		b.Fatal(err)
	}
	guard := e.Guard(func(*rest.Request) (*rest.Response, error) { return nil, nil })
	request := func(token string) *rest.Request {
		hr := httptest.NewRequest("GET", "/v1.0/external/connections", nil)
		hr.Header.Set("Authorization", "Bearer "+token)
		return &rest.Request{HTTP: hr, Time: now}
	}
	run := func(name, token string, refused bool) (ns float64) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			r := request(token)
			for b.Loop() {
				if _, err := guard(r); (err != nil) != refused {
					b.Fatal(err)
				}
			}
			ns = float64(b.Elapsed().Nanoseconds()) / float64(b.N)
		})
		return ns
	}
	remembered := run("remembered", good, false)
	verified := run("verified", flip(good, len(good)-20), true)
	b.Logf("verified / remembered = %.0f", verified/remembered)
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := entra.New(entra.Options{Now: machine}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkToken(b *testing.B) {
	e, err := entra.New(entra.Options{Now: machine})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Token("", ""); err != nil {
			b.Fatal(err)
		}
	}
}
