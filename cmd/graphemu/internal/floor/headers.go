package floor

import (
	"net/http"
	"strings"
)

// TokenSize is about how long an RS256 token is, in bytes.
const TokenSize = 1150

// graphHeaders are as many and as long as those of Graph's answers.
var graphHeaders = http.Header{
	"Cache-Control":             {"no-cache"},
	"Odata-Version":             {"4.0"},
	"Strict-Transport-Security": {"max-age=31536000"},
	"Vary":                      {"Accept-Encoding"},
	"Request-Id":                {strings.Repeat("x", 36)},
	"Client-Request-Id":         {strings.Repeat("x", 36)},
	"X-Ms-Ags-Diagnostic":       {strings.Repeat("x", 111)},
}

// withHeaders answers as next does, with Graph's headers.
func withHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for name, values := range graphHeaders {
			h[name] = values
		}
		next.ServeHTTP(w, r)
	})
}
