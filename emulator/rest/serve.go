package rest

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// An Edge turns HTTP requests into Requests and Responses into bytes.
type Edge struct {
	// Now tells the time of a request.
	Now func() time.Time
	// Machine tells the time by which net/http's server dates answers. Nil
	// means that nobody knows.
	Machine func() time.Time
	// Log gets each request at debug level and each 5xx at error level.
	Log *slog.Logger
	// TrustForwarded takes scheme and host of links from X-Forwarded-Proto
	// and X-Forwarded-Host. Set it only behind a proxy that sets both.
	TrustForwarded bool
	// Around goes around what answers each request and each part of one, so it
	// sees what the caller gets. Nil means nothing.
	Around func(*Request, Handler) (*Response, error)
}

// Serve answers one request with h. It is the one place that writes status,
// headers and body.
func (e *Edge) Serve(w http.ResponseWriter, hr *http.Request, h Handler) {
	r := e.request(hr)
	resp := e.answer(r, h)
	resp.Wire.hold(r)
	if resp.Abort {
		resp.Wire.abort(w, r)
		return
	}
	if resp.Stream != nil {
		e.stream(w, r, resp)
		return
	}
	e.write(w, r, resp)
}

// Answer returns what h answers to one request, for who writes it in a form of
// their own.
func (e *Edge) Answer(hr *http.Request, h Handler) *Response { return e.answer(e.request(hr), h) }

// answer returns what h answers r, and logs it.
func (e *Edge) answer(r *Request, h Handler) *Response {
	var resp *Response
	var err error
	if e.Around != nil {
		resp, err = e.Around(r, h)
	} else {
		resp, err = h(r)
	}
	if resp == nil {
		resp = failure(r, asError(errors.Join(err, errors.New("no answer"))))
	}
	e.log(r, resp, err)
	return resp
}

func (e *Edge) request(hr *http.Request) *Request {
	r := &Request{HTTP: hr, ID: NewID(), Time: e.Now(), Base: e.base(hr), edge: e}
	if r.ClientID = hr.Header.Get("Client-Request-Id"); r.ClientID == "" {
		r.ClientID = r.ID
	}
	return r
}

func (e *Edge) base(hr *http.Request) string {
	scheme, host := "http://", hr.Host
	if hr.TLS != nil {
		scheme = "https://"
	}
	if e.TrustForwarded {
		if p := first(hr.Header.Get("X-Forwarded-Proto")); p == "http" || p == "https" {
			scheme = p + "://"
		}
		if f := first(hr.Header.Get("X-Forwarded-Host")); isHost(f) {
			host = f
		}
	}
	return scheme + host
}

// isHost reports whether s is a host with or without a port, and nothing that
// would make another URL of a link.
func isHost(s string) bool {
	u, err := url.Parse("//" + s)
	return err == nil && s != "" && u.Host == s && u.User == nil
}

// first returns the first member of a header's list: the proxy nearest to the
// caller.
func first(list string) string {
	f, _, _ := strings.Cut(list, ",")
	return strings.TrimSpace(f)
}

func (e *Edge) log(r *Request, resp *Response, err error) {
	level := slog.LevelDebug
	if resp.Status >= http.StatusInternalServerError && resp.Status != http.StatusNotImplemented {
		level = slog.LevelError
	}
	ctx := r.HTTP.Context()
	if !e.Log.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("method", r.HTTP.Method), slog.String("path", r.HTTP.URL.Path),
		slog.Int("status", resp.Status), slog.String("operation", r.Operation),
		slog.String("request-id", r.ID),
	}
	if err != nil {
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	e.Log.LogAttrs(ctx, level, "request", attrs...)
}
