package emulator

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Transport returns a transport that hands requests to s without a network:
// those for [Server.URL], and those for Microsoft's hosts, such as
// https://graph.microsoft.com and https://login.microsoftonline.com. For any
// other host it returns an error, so nothing ever leaves.
//
// What a scenario does to connections looks as it does on a socket: one that is
// cut, reset, or that never answers.
func (s *Server) Transport() http.RoundTripper { return inside{s} }

// inside is the transport.
type inside struct{ server *Server }

// RoundTrip implements [http.RoundTripper].
func (t inside) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := t.server.isAt(r.URL); err != nil {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, err
	}
	x := newExchange(t.server.life.ctx, r)
	if !t.server.life.begin(func() { x.run(t.server) }) {
		x.fail(http.ErrServerClosed)
		x.free()
	}
	select {
	case <-x.answered:
	case <-r.Context().Done():
		x.fail(context.Cause(r.Context()))
	}
	<-x.answered
	if cause := context.Cause(r.Context()); cause != nil && x.err != nil {
		return nil, cause // however the server ended what the client gave up
	}
	return x.response, x.err
}

// isAt returns nil if u leads to s.
func (s *Server) isAt(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("graphemu: %q is no URL of http or https", u.Redacted())
	}
	_, own, _ := strings.Cut(s.URL(), "://")
	if strings.EqualFold(u.Host, own) || surfaceOf(u.Host) != byPath {
		return nil
	}
	return fmt.Errorf("graphemu: %s is not emulated, and nothing leaves by this transport: use %s, or one of Microsoft's hosts", u.Host, s.URL())
}

// incoming returns r as it comes to a server. What it holds is its own, since
// the journal keeps it.
func incoming(ctx context.Context, r *http.Request) *http.Request {
	in := r.Clone(ctx)
	in.RequestURI = r.URL.RequestURI()
	in.URL = &url.URL{Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery, ForceQuery: r.URL.ForceQuery}
	if in.URL.Path == "" {
		in.URL.Path = "/"
	}
	if in.Method == "" {
		in.Method = http.MethodGet
	}
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	if in.Header == nil {
		in.Header = make(http.Header)
	}
	if _, says := in.Header["User-Agent"]; !says {
		in.Header.Set("User-Agent", "Go-http-client/1.1") // as net/http has it
	}
	switch {
	case in.Body == nil || in.Body == http.NoBody:
		in.Body, in.ContentLength = http.NoBody, 0
	case in.ContentLength == 0:
		in.ContentLength = -1
	}
	in.Proto, in.ProtoMajor, in.ProtoMinor = "HTTP/1.1", 1, 1
	in.RemoteAddr = "127.0.0.1:0"
	if r.URL.Scheme == "https" {
		in.TLS = &tls.ConnectionState{Version: tls.VersionTLS13, HandshakeComplete: true, ServerName: r.URL.Hostname()}
	}
	return in
}

// length returns what an answer's Content-Length says, or -1.
func length(h http.Header) int64 {
	if n, err := strconv.ParseInt(h.Get("Content-Length"), 10, 64); err == nil {
		return n
	}
	return -1
}
