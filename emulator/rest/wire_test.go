package rest_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
)

// wired returns servers, with and without TLS, that answer with resp.
func wired(t *testing.T, resp rest.Response) map[string]*httptest.Server {
	t.Helper()
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		edge := rest.Edge{Now: time.Now, Log: slog.New(slog.DiscardHandler)}
		edge.Serve(w, r, func(*rest.Request) (*rest.Response, error) { return &resp, nil })
	})
	servers := map[string]*httptest.Server{"plain": httptest.NewServer(h), "TLS": httptest.NewTLSServer(h)}
	for _, s := range servers {
		t.Cleanup(s.Close)
	}
	return servers
}

// fetch posts to the server and returns what came of the body, and the error.
func fetch(t *testing.T, s *httptest.Server, timeout time.Duration) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "POST", s.URL, strings.NewReader("a body"))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := s.Client().Do(r)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

const text = "0123456789abcdefghij"

func TestAResetIsSeenAsOne(t *testing.T) {
	for name, s := range wired(t, rest.Response{Abort: true, Wire: &rest.Wire{Reset: true}}) {
		if _, err := fetch(t, s, time.Minute); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("%s: %v, want a reset", name, err)
		}
	}
}

func TestACutEndsTheBodyInItsMiddle(t *testing.T) {
	for name, s := range wired(t, rest.Response{Body: []byte(text), Wire: &rest.Wire{Cut: true}}) {
		body, err := fetch(t, s, time.Minute)
		if body != text[:10] || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: %q, %v, want half of it and an unexpected end", name, body, err)
		}
	}
}

// An answer without a body has no middle: its headers alone would be a success.
func TestACutOfNoBodyEndsBeforeTheAnswer(t *testing.T) {
	for name, s := range wired(t, rest.Response{Status: http.StatusNoContent, Wire: &rest.Wire{Cut: true}}) {
		if _, err := fetch(t, s, time.Minute); !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v, want an end without an answer", name, err)
		}
	}
}

func TestAHangLastsUntilTheCallerGivesUp(t *testing.T) {
	for name, s := range wired(t, rest.Response{Abort: true, Wire: &rest.Wire{Hang: true}}) {
		start := time.Now()
		_, err := fetch(t, s, 100*time.Millisecond)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) < 100*time.Millisecond {
			t.Errorf("%s: %v after %v", name, err, time.Since(start))
		}
		closed := make(chan struct{})
		go func() { s.Close(); close(closed) }() // waits for the handler
		select {
		case <-closed:
		case <-time.After(5 * time.Second):
			t.Fatalf("%s: the handler hangs on after the caller has gone", name)
		}
	}
}

func TestADelayHoldsTheAnswerBack(t *testing.T) {
	for name, s := range wired(t, rest.Response{Body: []byte(text), Wire: &rest.Wire{Delay: 80 * time.Millisecond}}) {
		start := time.Now()
		if body, err := fetch(t, s, time.Minute); err != nil || body != text || time.Since(start) < 80*time.Millisecond {
			t.Errorf("%s: %q, %v after %v", name, body, err, time.Since(start))
		}
	}
}

// A body that drips has pieces: the first is there long before the last.
func TestADripSendsPieces(t *testing.T) {
	s := wired(t, rest.Response{Body: []byte(text), Wire: &rest.Wire{Drip: 500 * time.Millisecond}})["plain"]
	resp, err := s.Client().Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	start := time.Now()
	first := make([]byte, 4)
	if _, err := io.ReadFull(resp.Body, first); err != nil || time.Since(start) > 400*time.Millisecond {
		t.Errorf("the first piece is %q, %v after %v", first, err, time.Since(start))
	}
	rest, err := io.ReadAll(resp.Body)
	if string(first)+string(rest) != text || err != nil || time.Since(start) < 300*time.Millisecond {
		t.Errorf("%q and %q, %v after %v", first, rest, err, time.Since(start))
	}
}
