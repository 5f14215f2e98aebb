package bench

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/graphemu/graphemu/cmd/graphemu/internal/floor"
)

func serverOf(t *testing.T, h http.Handler) *server {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return &server{name: "test", addr: srv.Listener.Addr().String()}
}

func TestLoadCountsWhatWasAnswered(t *testing.T) {
	var seen atomic.Int64
	s := serverOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen.Add(1)
		w.Write([]byte(`{}`))
	}))
	l := load{server: s, requests: [][]byte{s.json("GET", "/a", ""), s.json("PUT", "/b", `{}`)}, conns: 4, fixed: 25, worth: 20}
	got, err := l.run(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if want := int64(4 * 26); seen.Load() != want { // one each before the clock starts
		t.Errorf("%d requests came in, want %d", seen.Load(), want)
	}
	if got.value <= 0 || got.p99 <= 0 {
		t.Errorf("%+v", got)
	}
}

// A benchmark of failures is none.
func TestLoadStopsAtWhatFails(t *testing.T) {
	var seen atomic.Int64
	s := serverOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if seen.Add(1) > 50 {
			w.Header().Set("Content-Length", "9")
			w.WriteHeader(http.StatusTooManyRequests)
			w.Write([]byte("too much!"))
			return
		}
		w.Write([]byte(`{"status":200}`))
	}))
	get := load{server: s, requests: [][]byte{s.json("GET", "/a", "")}, conns: 2, check: func(body []byte) error {
		if string(body) != `{"status":200}` {
			return errors.New("another body")
		}
		return nil
	}}
	_, err := get.run(t.Context(), time.Minute)
	if want := "test: GET /a: answered 429: too much!"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	get.check = func([]byte) error { return errors.New("not as it should be") }
	seen.Store(0)
	if _, err := get.run(t.Context(), time.Minute); err == nil || !strings.Contains(err.Error(), "not as it should be") {
		t.Errorf("%v", err)
	}
}

// TestFloors looks whether the floors do what they are compared for: keep what
// they are given.
func TestFloors(t *testing.T) {
	for _, kind := range []string{floor.OneFsync, floor.SharedFsync, floor.OneFsync + floor.WithHeaders, floor.InMemory} {
		t.Run(kind, func(t *testing.T) {
			handler, err := floor.New(kind, filepath.Join(t.TempDir(), "floor.db"))
			if err != nil {
				t.Fatal(err)
			}
			s := serverOf(t, handler)
			l := load{server: s, conns: 8, fixed: 20, requests: eachOf(itemCount, func(path string) []byte {
				return s.json("PUT", path, `{"at":"`+path+`"}`)
			})}
			if _, err := l.run(t.Context(), 0); err != nil {
				t.Fatal(err)
			}
			for i := range 64 { // the first 21 of each of 8 lines, which begin 7 apart
				path := itemPath(i)
				get := load{server: s, conns: 1, fixed: 1, requests: [][]byte{s.json("GET", path, "")}, check: func(body []byte) error {
					if len(body) != floor.DocSize || !strings.HasPrefix(string(body), `{"at":"`+path+`"}`) {
						return errors.New(string(body))
					}
					return nil
				}}
				if _, err := get.run(t.Context(), 0); err != nil {
					t.Error(err)
				}
			}
			if kind == floor.InMemory {
				return
			}
			list := load{server: s, conns: 1, fixed: 1, requests: listPage(s), check: func(body []byte) error {
				if n := strings.Count(string(body), `"at"`); n != 70 {
					return errors.New("the page does not have all items")
				}
				return nil
			}}
			if _, err := list.run(t.Context(), 0); err != nil {
				t.Error(err)
			}
		})
	}
}
