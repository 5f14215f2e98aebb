package rest_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
)

// Whoever adds them, an answer has a Date by the emulator's clock and a length.
func TestAnAnswerIsDatedAndCounted(t *testing.T) {
	for name, ahead := range map[string]time.Duration{"on time": 0, "ahead": time.Hour} {
		edge := &rest.Edge{Now: func() time.Time { return time.Now().Add(ahead) }, Machine: time.Now, Log: slog.New(slog.DiscardHandler)}
		for _, size := range []int{1, 2048, 2049, 100_000} {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				edge.Serve(w, r, func(*rest.Request) (*rest.Response, error) {
					return rest.NewResponse(http.StatusOK, "text/plain", []byte(strings.Repeat("x", size))), nil
				})
			}))
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				r, _ := http.NewRequest(method, s.URL, nil)
				r.Header.Set("Accept-Encoding", "identity")
				resp, err := http.DefaultClient.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				resp.Body.Close()
				if got := resp.Header.Get("Content-Length"); got != strconv.Itoa(size) {
					t.Errorf("%s of %d bytes %s: Content-Length is %q", method, size, name, got)
				}
				date, err := http.ParseTime(resp.Header.Get("Date"))
				if off := time.Now().Add(ahead).Sub(date).Abs(); err != nil || off > time.Minute {
					t.Errorf("%s of %d bytes %s: Date is off by %v, %v", method, size, name, off, err)
				}
			}
			s.Close()
		}
	}
}
