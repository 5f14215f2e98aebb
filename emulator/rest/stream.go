package rest

import (
	"compress/gzip"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"time"
)

// stream writes an answer whose length nobody knows, and so without
// Content-Length. A stream that fails ends without the end that HTTP asks for,
// so that no caller takes a part for the whole.
func (e *Edge) stream(w http.ResponseWriter, r *Request, resp *Response) {
	h := w.Header()
	maps.Copy(h, resp.Header)
	h.Set("Date", r.Time.UTC().Format(http.TimeFormat))
	zipped := takesGzip(r.HTTP.Header)
	if zipped {
		h.Set("Content-Encoding", "gzip")
	}
	w.WriteHeader(resp.Status)
	if r.HTTP.Method == http.MethodHead {
		return
	}
	// A long answer outlives what a server allows an answer in one piece.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // not every writer can
	if err := inflow(w, zipped, resp.Stream); err != nil {
		e.Log.Error("an answer was cut off", slog.String("path", r.HTTP.URL.Path), slog.String("error", err.Error()))
		panic(http.ErrAbortHandler) // net/http's way to cut a connection
	}
}

// inflow runs fill on w, with gzip between them if zipped.
func inflow(w io.Writer, zipped bool, fill func(io.Writer) error) error {
	if !zipped {
		return fill(w)
	}
	z := deflaters.Get().(*gzip.Writer)
	defer deflaters.Put(z)
	z.Reset(w)
	if err := fill(z); err != nil {
		return err
	}
	return z.Close()
}
