package rest_test

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
)

// serve answers one request with h behind the envelope and returns what was
// written and what was logged.
func serve(h rest.Handler) (*httptest.ResponseRecorder, string) {
	var log strings.Builder
	edge := rest.Edge{
		Now: func() time.Time { return time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC) },
		Log: slog.New(slog.NewTextHandler(&log, nil)),
	}
	w := httptest.NewRecorder()
	edge.Serve(w, httptest.NewRequest("GET", "/", nil), rest.Envelope(h))
	return w, log.String()
}

func TestAFailureThatNobodyForesawSaysNothingOfItsCause(t *testing.T) {
	for name, h := range map[string]rest.Handler{
		"an error": func(*rest.Request) (*rest.Response, error) { return nil, errors.New("secret cause") },
		"a panic":  func(*rest.Request) (*rest.Response, error) { panic("secret cause") },
	} {
		w, log := serve(h)
		if w.Code != 500 || strings.Contains(w.Body.String(), "secret") || !strings.Contains(w.Body.String(), `"code":"GeneralException"`) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		if !strings.Contains(log, "secret cause") {
			t.Errorf("%s: the log does not tell the cause: %s", name, log)
		}
	}
}

func TestTheGatewayAddsItsMembersInOrder(t *testing.T) {
	w, _ := serve(func(*rest.Request) (*rest.Response, error) {
		return nil, &rest.Error{Status: 404, Code: "ItemNotFound", Message: "<&>",
			Inner:  rest.Inner{Code: "ResourceNotFound", Source: "Connection", Message: "m"},
			Header: http.Header{"Retry-After": {"3"}}}
	})
	id := w.Header().Get("request-id")
	want := `{"error":{"code":"ItemNotFound","message":"<&>","innerError":{"code":"ResourceNotFound","source":"Connection","message":"m",` +
		`"date":"2026-08-01T12:00:00","request-id":"` + id + `","client-request-id":"` + id + `"}}}`
	if got := w.Body.String(); got != want {
		t.Errorf("body is\n%s, want\n%s", got, want)
	}
	if w.Header().Get("Retry-After") != "3" || w.Header().Get("Date") != "Sat, 01 Aug 2026 12:00:00 GMT" {
		t.Errorf("headers are %v", w.Header())
	}
}

func TestAnAbortCutsTheConnection(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		edge := rest.Edge{Now: time.Now, Log: slog.New(slog.DiscardHandler)}
		edge.Serve(w, r, func(*rest.Request) (*rest.Response, error) { return &rest.Response{Abort: true}, nil })
	}))
	defer srv.Close()
	if resp, err := http.Get(srv.URL); err == nil {
		t.Errorf("an answer came back: %s", resp.Status)
	}
}

func TestIDsAreRandomGUIDs(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		id := rest.NewID()
		if len(id) != 36 || id[14] != '4' || seen[id] {
			t.Fatalf("id %q", id)
		}
		seen[id] = true
	}
}
