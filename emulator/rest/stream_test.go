package rest_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A stream that fails is no whole answer to the caller, with or without gzip.
func TestAStream(t *testing.T) {
	for name, test := range map[string]struct {
		fails error
		plain bool
	}{"zipped": {}, "plain": {plain: true}, "zipped and cut": {fails: io.ErrShortWrite}, "plain and cut": {io.ErrShortWrite, true}} {
		t.Run(name, func(t *testing.T) {
			edge := &rest.Edge{Now: func() time.Time { return time.Unix(0, 0) }, Log: slog.New(slog.DiscardHandler)}
			long := strings.Repeat("line\n", 100_000)
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				edge.Serve(w, r, func(*rest.Request) (*rest.Response, error) {
					resp := rest.NewResponse(http.StatusOK, "text/plain", nil)
					resp.Stream = func(w io.Writer) error {
						_, err := io.WriteString(w, long)
						return errors.Join(err, test.fails)
					}
					return resp, nil
				})
			}))
			defer s.Close()
			client := http.Client{Transport: &http.Transport{DisableCompression: test.plain}}
			resp, err := client.Get(s.URL)
			if err != nil {
				if test.fails == nil {
					t.Error(err)
				}
				return // nothing had left gzip by then
			}
			defer resp.Body.Close()
			got, err := io.ReadAll(resp.Body)
			if (err != nil) != (test.fails != nil) || test.fails == nil && string(got) != long {
				t.Errorf("%d bytes of %d, %v", len(got), len(long), err)
			}
		})
	}
}
