package rest

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// minGzip is the shortest body, in bytes, that is compressed for a caller who
// takes gzip: below it the answer fits one packet anyway.
const minGzip = 1400

func (e *Edge) write(w http.ResponseWriter, r *Request, resp *Response) {
	h := w.Header()
	for name, values := range resp.Header {
		h[name] = values
	}
	served := isServed(r.HTTP)
	if !served || !e.isNow(r.Time) {
		h["Date"] = []string{r.Time.UTC().Format(http.TimeFormat)}
	}
	body := resp.Body
	if len(body) >= minGzip && h["Content-Encoding"] == nil && takesGzip(r.HTTP.Header) {
		h["Content-Encoding"] = []string{"gzip"}
		body = deflated(body)
	}
	status := resp.Status
	if status == 0 {
		status = http.StatusOK
	}
	if len(body) > 0 && (!served || len(body) > maxCounted || resp.Wire != nil) {
		h["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	w.WriteHeader(status)
	if resp.Wire != nil {
		resp.Wire.send(w, r, body)
		return
	}
	w.Write(body) // a caller that has gone away cannot be told
}

// isServed reports whether net/http's server sends the answer to r. It adds Date
// and, to a short body, Content-Length for less than they cost here: with them
// the headers outgrow a small map, which net/http copies.
func isServed(r *http.Request) bool { return r.Context().Value(http.ServerContextKey) != nil }

// maxCounted is the longest body, in bytes, that net/http's server counts.
const maxCounted = 2048

// isNow reports whether the Date of t is that of the machine's time.
func (e *Edge) isNow(t time.Time) bool {
	return e.Machine != nil && e.Machine().Sub(t).Abs() < time.Second
}

// takesGzip reports whether Accept-Encoding names gzip with a quality above 0.
// RFC 9110 §12.5.3.
func takesGzip(h http.Header) bool {
	for _, line := range h["Accept-Encoding"] {
		for coding := range strings.SplitSeq(line, ",") {
			name, param, _ := strings.Cut(strings.TrimSpace(coding), ";")
			if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
				continue
			}
			q, ok := strings.CutPrefix(strings.TrimSpace(param), "q=")
			quality, err := strconv.ParseFloat(q, 64)
			return !ok || err == nil && quality > 0
		}
	}
	return false
}

// deflaters are kept because a new one allocates 800 KiB.
var deflaters = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

func deflated(body []byte) []byte {
	var buf bytes.Buffer
	z := deflaters.Get().(*gzip.Writer)
	defer deflaters.Put(z)
	z.Reset(&buf)
	z.Write(body) // a bytes.Buffer takes all
	z.Close()
	return buf.Bytes()
}
