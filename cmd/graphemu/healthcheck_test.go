package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestHealthSaysWhatIsWrong asks what answers, but not as a healthy emulator.
func TestHealthSaysWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   string
	}{
		"sick":     {503, `{"status":"unavailable","checks":{"token":"no key","store":"disk full","log":"ok"}}`, "unhealthy: store: disk full; token: no key"},
		"stranger": {200, `<html>`, "is no emulator"},
		"other":    {404, `{"error":"not found"}`, "with 404 Not Found is no emulator"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			}))
			defer srv.Close()
			if err := health(t.Context(), srv.URL); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q in it", err, c.want)
			}
		})
	}
}

func TestDialable(t *testing.T) {
	for addr, want := range map[string]string{
		":4365":          "127.0.0.1:4365",
		"0.0.0.0:1":      "127.0.0.1:1",
		"[::]:1":         "127.0.0.1:1",
		"[::1]:1":        "[::1]:1",
		"localhost:http": "localhost:http",
	} {
		if got := dialable(addr); got != want {
			t.Errorf("%s is reached at %s, want %s", addr, got, want)
		}
	}
}
