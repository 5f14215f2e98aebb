package rest

import (
	"compress/gzip"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"sync"
)

// Messages of Graph's gateway about a request body.
const (
	// Observed on many Graph workloads, 2018 to 2026.
	msgNoContentType = "Write requests (excluding DELETE) must contain the Content-Type header declaration."
	// Observed on other Graph workloads.
	msgNotJSON = "Entity only allows writes with a JSON Content-Type header."
	// Graph-wide wording, from memory: a guess.
	msgUnreadable = "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format."
)

// JSON reads the body of a write: declared as JSON, inflated if the caller
// compressed it, and at most limit bytes long. It does not parse it.
//
// Errors: an [*Error] with 400 for a missing or other Content-Type, for an
// empty body and for a broken compression, 408 for a body that stops
// coming in, 413 for a longer one (before or after inflating), 415 for an unknown Content-Encoding.
func (r *Request) JSON(limit int) ([]byte, error) {
	contentType := r.HTTP.Header.Get("Content-Type")
	if contentType == "" {
		return nil, BadRequest(msgNoContentType)
	}
	if !IsJSON(contentType) {
		return nil, BadRequest(msgNotJSON)
	}
	return r.Bytes(limit)
}

// Bytes reads a body as [Request.JSON] does, whatever its Content-Type says.
func (r *Request) Bytes(limit int) ([]byte, error) {
	body, err := inflated(r.HTTP, limit)
	switch {
	case err != nil:
		return nil, err
	case len(body) == 0:
		return nil, BadRequest(msgUnreadable)
	}
	r.Body = body
	return body, nil
}

// Unreadable returns the Error for a body that is not JSON; cause is logged.
func Unreadable(cause error) *Error {
	e := BadRequest(msgUnreadable)
	e.Err = cause
	return e
}

// IsJSON reports whether a Content-Type declares JSON.
func IsJSON(contentType string) bool {
	if contentType == "application/json" { // what nearly everyone sends
		return true
	}
	t, _, err := mime.ParseMediaType(contentType)
	return err == nil && (t == "application/json" || strings.HasPrefix(t, "application/") && strings.HasSuffix(t, "+json"))
}

// inflaters are kept because a new one allocates 40 KiB, and the Go SDK
// compresses every body.
var inflaters = sync.Pool{New: func() any { return new(gzip.Reader) }}

func inflated(r *http.Request, limit int) (body []byte, err error) {
	defer func() {
		if err != nil {
			Drain(r)
		}
	}()
	if r.ContentLength > int64(limit) {
		return nil, tooLarge(nil)
	}
	switch encoding := strings.ToLower(r.Header.Get("Content-Encoding")); encoding {
	case "", "identity":
		return readAtMost(r.Body, r.ContentLength, limit)
	case "gzip":
		z := inflaters.Get().(*gzip.Reader)
		defer inflaters.Put(z)
		if err := z.Reset(r.Body); err != nil {
			return nil, unreadable(err)
		}
		return readAtMost(z, -1, limit)
	default:
		// 415 makes the Go SDK send the body again uncompressed
		// (kiota-http-go, compression_handler.go). The code is a guess.
		return nil, &Error{Status: http.StatusUnsupportedMediaType, Code: "UnsupportedMediaType",
			Message: "The Content-Encoding '" + encoding + "' is not supported. Use gzip or none."}
	}
}

// readAtMost reads r to its end. It keeps no more than limit bytes in memory,
// which is what stops a gzip bomb. size is a hint; -1 means unknown. What a hint
// that is right makes is no larger than the body, for the journal keeps it.
func readAtMost(r io.Reader, size int64, limit int) ([]byte, error) {
	if size < 0 {
		size = 511
	}
	buf := make([]byte, 0, min(size, int64(limit))+1)
	for len(buf) <= limit {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):min(cap(buf), limit+1)])
		buf = buf[:len(buf)+n]
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, unreadable(err)
		}
	}
	if len(buf) > limit {
		return nil, tooLarge(nil)
	}
	return buf, nil
}

func unreadable(err error) error {
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge(e)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		// RFC 9110 §15.5.9. The code is a guess.
		return &Error{Status: http.StatusRequestTimeout, Code: "RequestTimeout",
			Message: "The request body stopped coming in.", Err: err}
	}
	return Unreadable(err)
}

// tooLarge is a guess: nobody has recorded a 413 of this workload.
// https://learn.microsoft.com/graph/errors lists the status.
func tooLarge(cause error) *Error {
	return &Error{Status: http.StatusRequestEntityTooLarge, Code: "RequestEntityTooLarge",
		Message: "The request size exceeds the maximum limit.", Err: cause}
}

// maxDrain is how much of a body that nobody wants is read all the same.
const maxDrain = 64 << 20

// Drain reads what is left of r's body, up to a bound. A client that sends all
// before it reads would else find the connection cut, and not the answer that
// tells it why.
func Drain(r *http.Request) {
	_, _ = io.CopyN(io.Discard, r.Body, maxDrain) // the answer is known already
}
