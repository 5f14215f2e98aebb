package graph

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/emulator/store/mem"
	"github.com/tidwall/gjson"
)

// sendBatch sends a batch of GETs of the paths to an API in which around wraps
// every operation outside the envelope. The ids are a, b, c and so on; what is
// logged as an error goes to log.
func sendBatch(t *testing.T, around rest.Middleware, log *strings.Builder, sequential bool, paths ...string) *httptest.ResponseRecorder {
	t.Helper()
	driver := mem.New()
	t.Cleanup(func() { driver.Close() })
	if err := driver.Fork(t.Context(), "", store.Seed); err != nil {
		t.Fatal(err)
	}
	tenant := func(next rest.Handler) rest.Handler {
		return func(r *rest.Request) (*rest.Response, error) {
			r.Caller.Tenant = "t"
			return next(r)
		}
	}
	a := New(Options{Store: store.New(driver), Middleware: []rest.Middleware{around, rest.Envelope, tenant}})
	var requests []string
	for i, path := range paths {
		id, after := string(rune('a'+i)), ""
		if sequential && i > 0 {
			after = `,"dependsOn":["` + string(rune('a'+i-1)) + `"]`
		}
		requests = append(requests, `{"id":"`+id+`","method":"GET","url":"`+path+`"`+after+`}`)
	}
	r := httptest.NewRequest(http.MethodPost, "/beta/$batch", strings.NewReader(`{"requests":[`+strings.Join(requests, ",")+`]}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	edge := rest.Edge{Now: func() time.Time { return time.Unix(0, 0) }, Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelError}))}
	edge.Serve(w, r, a.Handle)
	return w
}

// misbehave is a middleware that breaks requests for a connection as its id says.
func misbehave(next rest.Handler) rest.Handler {
	return func(r *rest.Request) (*rest.Response, error) {
		switch connection(r) {
		case "panics":
			panic("on purpose")
		case "aborts":
			return &rest.Response{Abort: true}, nil
		case "cuts":
			panic(http.ErrAbortHandler)
		case "nothing":
			return nil, nil
		case "fails":
			return nil, errors.New("on purpose")
		case "truncated":
			return rest.NewResponse(http.StatusOK, "application/json", []byte(`{"id":"???`)), nil
		}
		return next(r)
	}
}

func TestBatchOutlivesWhatItsRequestsDo(t *testing.T) {
	tests := []struct {
		path   string
		status int64
		body   string // in the answer
		logged string
	}{
		{"/connections/panics", 502, `"code":"UnknownError"`, "on purpose"},
		{"/connections/aborts", 502, `"code":"UnknownError"`, "aborted"},
		{"/connections/cuts", 502, `"code":"UnknownError"`, "aborted"},
		{"/connections/nothing", 500, `"code":"GeneralException"`, "connections.get"},
		{"/connections/fails", 500, `"code":"GeneralException"`, "on purpose"},
		{"/connections/truncated", 200, `"body":"eyJpZCI6Ij8/Pw=="`, ""},
	}
	for _, test := range tests {
		for _, sequential := range []bool{false, true} {
			var log strings.Builder
			w := sendBatch(t, misbehave, &log, sequential, "/connections", test.path, "/connections")
			body := w.Body.String()
			if w.Code != 200 || !gjson.Valid(body) {
				t.Errorf("%s: %d %s", test.path, w.Code, body)
				continue
			}
			p := gjson.Get(body, "responses.1")
			if p.Get("status").Int() != test.status || !strings.Contains(p.Raw, test.body) || p.Get("id").Str != "b" {
				t.Errorf("%s: %s, want %d with %s", test.path, p.Raw, test.status, test.body)
			}
			if gjson.Get(body, "responses.0.status").Int() != 200 {
				t.Errorf("%s: the first request answers %s", test.path, gjson.Get(body, "responses.0"))
			}
			last := int64(200)
			if sequential && test.status >= 400 {
				last = 424
			}
			if got := gjson.Get(body, "responses.2.status").Int(); got != last {
				t.Errorf("%s: the last request answers %d, want %d", test.path, got, last)
			}
			if got := strings.Contains(log.String(), "level=ERROR"); got != (test.status == 500 || test.status == 502) || !strings.Contains(log.String(), test.logged) {
				t.Errorf("%s: the log has %q", test.path, log.String())
			}
		}
	}
}

// Each request waits for all others to have begun: so they run at once, or the
// test does not end.
func TestBatchRunsIndependentRequestsAtOnce(t *testing.T) {
	var begun sync.WaitGroup
	begun.Add(3)
	w := sendBatch(t, func(next rest.Handler) rest.Handler {
		return func(r *rest.Request) (*rest.Response, error) {
			if r.Operation != batchOperation {
				begun.Done()
				begun.Wait()
			}
			return next(r)
		}
	}, new(strings.Builder), false, "/connections", "/connections", "/connections")
	if n := len(gjson.Get(w.Body.String(), "responses.#(status==200)#").Array()); n != 3 {
		t.Errorf("%d of 3 requests succeeded: %s", n, w.Body)
	}
}

func TestBatchRunsAChainOneByOne(t *testing.T) {
	var mu sync.Mutex
	var steps []string
	step := func(s string) {
		mu.Lock()
		defer mu.Unlock()
		steps = append(steps, s)
	}
	sendBatch(t, func(next rest.Handler) rest.Handler {
		return func(r *rest.Request) (*rest.Response, error) {
			if r.Operation == batchOperation {
				return next(r)
			}
			step("begin " + r.HTTP.URL.RawQuery)
			time.Sleep(time.Millisecond)
			defer step("end " + r.HTTP.URL.RawQuery)
			return next(r)
		}
	}, new(strings.Builder), true, "/connections?$top=1", "/connections?$top=2", "/connections?$top=3")
	if got := strings.Join(steps, ", "); got != "begin $top=1, end $top=1, begin $top=2, end $top=2, begin $top=3, end $top=3" {
		t.Error(got)
	}
}

func TestBatchBodies(t *testing.T) {
	tests := []struct {
		method, contentType, body string
		want                      string
		ok                        bool
	}{
		{"GET", "", "", "", true},
		{"DELETE", "", "null", "", true},
		{"PATCH", "", "", "", false},
		{"PATCH", "application/json", "null", "", false},
		{"DELETE", "", "{}", "", false},
		{"POST", "application/json; charset=utf-8", ` {"a": 1.50}`, ` {"a": 1.50}`, true},
		{"POST", "application/json", `[1]`, `[1]`, true},
		{"PUT", "image/png", `"Pz8_Pj4-YQ"`, "???>>>a", true},
		{"PUT", "image/png", `"Pz8/Pj4+YQ=="`, "???>>>a", true},
		{"PUT", "image/png", `""`, "", true},
		{"PUT", "image/png", `"not base64"`, "", false},
		{"PUT", "image/png", `{}`, "", false},
	}
	for _, test := range tests {
		item := batchItem{ID: "1", Method: test.method, Body: []byte(test.body)}
		got, err := item.content(test.contentType)
		if string(got) != test.want || (err == nil) != test.ok {
			t.Errorf("%s %q %s: %q, error %v, want %q", test.method, test.contentType, test.body, got, err, test.want)
		}
	}
}
