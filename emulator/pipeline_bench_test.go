package emulator_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator"
)

// BenchmarkPipeline runs requests through the whole pipeline without I/O, on
// the driver in memory, and counts allocations: those of the pipeline alone.
//
//	go test ./emulator -run '^$' -bench Pipeline
func BenchmarkPipeline(b *testing.B) {
	srv, err := emulator.New(emulator.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer srv.Close()
	auth := "Bearer " + benchToken(b, srv)
	for _, method := range []string{"GET", "PATCH"} {
		b.Run(method, func(b *testing.B) {
			b.ReportAllocs()
			w := &sink{header: make(http.Header, 16)}
			body := strings.NewReader("")
			if method == "PATCH" {
				body = strings.NewReader(`{"description":"Connection to index the Contoso HR system"}`)
			}
			r, _ := http.NewRequest(method, "http://127.0.0.1:4365/v1.0/external/connections/"+seedID, body)
			r.Header.Set("Authorization", auth)
			r.Header.Set("Content-Type", "application/json")
			for b.Loop() {
				body.Seek(0, io.SeekStart)
				clear(w.header)
				srv.ServeHTTP(w, r)
				if w.status >= 300 {
					b.Fatal(w.status)
				}
			}
		})
	}
}

// A sink takes an answer and keeps its status.
type sink struct {
	header http.Header
	status int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) Write(p []byte) (int, error) { return len(p), nil }
func (s *sink) WriteHeader(status int)      { s.status = status }

// benchToken asks the token endpoint as a client would.
func benchToken(b *testing.B, srv *emulator.Server) string {
	s := srv.Settings("")
	form := "grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&client_id=" + s.ClientID + "&client_secret=" + s.ClientSecret
	w := httptest.NewRecorder()
	r := httptest.NewRequest("POST", "/"+s.TenantID+"/oauth2/v2.0/token", strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	srv.ServeHTTP(w, r)
	_, token, _ := strings.Cut(w.Body.String(), `"access_token":"`)
	token, _, _ = strings.Cut(token, `"`)
	if token == "" {
		b.Fatal(w.Body)
	}
	return token
}
