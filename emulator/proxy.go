package emulator

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A front is what a listener has before the Server: a forward proxy. It ends
// what is meant for Graph or Entra ID in the Server itself. A client that is
// told to use the emulator as its proxy (HTTPS_PROXY) talks to it under
// Microsoft's names.
type front struct {
	server *Server
	board  *switchboard
	far    *tunnels // to other hosts; nil if they are refused

	stopping atomic.Bool
}

// ServeHTTP answers requests to a proxy, and leaves the others to the Server.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.stopping.Load() && isClosed(w) {
		panic(http.ErrAbortHandler)
	}
	uploaded(w, r, stillTimeout)
	switch {
	case r.Method == http.MethodConnect:
		f.connect(w, r)
	case r.URL.Host != "": // the absolute form, RFC 9112 §3.2.2
		f.forward(w, r)
	default:
		f.server.ServeHTTP(w, r)
	}
}

// isClosed reports whether nobody would get the answer: while it stops, net/http
// closes connections that it takes for idle, also when a request has just come
// in. Such a request must not be done.
func isClosed(w http.ResponseWriter) bool {
	return errors.Is(http.NewResponseController(w).SetReadDeadline(time.Time{}), net.ErrClosed)
}

// connect answers CONNECT. What comes through the tunnel is a new connection of
// the emulator's own: TLS as a rule, but msal-node 2.x writes plain requests,
// after a CONNECT without a port (logged from 2.6.4).
func (f *front) connect(w http.ResponseWriter, r *http.Request) {
	ours := f.answersFor(r, &url.URL{Scheme: "https", Host: r.Host})
	if !ours && f.far != nil {
		f.far.connect(w, r)
		return
	}
	conn, err := hijack(w)
	if err != nil {
		http.Error(w, "CONNECT takes a connection of HTTP/1.1 for itself: "+err.Error(), http.StatusNotImplemented)
		return
	}
	if !ours {
		resp := f.server.edge.Answer(toward(r, r.Host), refuse)
		// Most clients show the first line of an answer to CONNECT, if any.
		_ = reply(conn, resp.Status, string(resp.Body)) // a caller that has gone away cannot be told
		conn.Close()
		return
	}
	if reply(conn, http.StatusOK, "Connection established") != nil {
		conn.Close()
		return
	}
	f.board.take(conn)
}

// forward answers a request that names its server in the first line, as clients
// send them to a proxy for http:// URLs; and for https:// ones within the tunnel
// of msal-node 2.x.
func (f *front) forward(w http.ResponseWriter, r *http.Request) {
	switch {
	case f.answersFor(r, r.URL):
		if r.TLS == nil && r.URL.Scheme == "https" {
			r.TLS = new(tls.ConnectionState) // so that links are what the client would have them
		}
		f.server.ServeHTTP(w, r)
	case f.far != nil:
		f.far.forward(w, r)
	default:
		f.server.edge.Serve(w, toward(r, (&url.URL{Scheme: r.URL.Scheme, Host: r.URL.Host, Path: r.URL.Path}).String()), refuse)
	}
}

// toward returns r as the journal is to show it if it is refused: with where it
// was to go in place of its path, and without what may be secrets of others.
func toward(r *http.Request, target string) *http.Request {
	r = r.WithContext(r.Context())
	r.URL = &url.URL{Path: target}
	r.Header = http.Header{"User-Agent": r.Header["User-Agent"]}
	return r
}

// refuse says on one line why there is no way to a host.
func refuse(r *rest.Request) (*rest.Response, error) {
	text := fmt.Sprintf("graphemu does not pass on to %q: it answers for Graph and Entra ID only, unless started with --proxy-passthrough", r.HTTP.Host)
	return rest.NewResponse(http.StatusForbidden, "text/plain; charset=utf-8", []byte(text)), nil
}

// answersFor reports whether target is the emulator: under one of Microsoft's
// names and the usual port, or where the client has found the emulator. Node's
// clients use their proxy even for 127.0.0.1.
func (f *front) answersFor(r *http.Request, target *url.URL) bool {
	usual := map[string]string{"http": "80", "https": "443"}[target.Scheme]
	host, port := hostname(target.Host), cmp.Or(target.Port(), usual)
	if surfaceOf(host) != byPath {
		return port == usual
	}
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if !ok || port != fmt.Sprint(local.Port) {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && (ip.IsLoopback() || ip.Equal(local.IP))
}

// hijack takes the connection of a request over.
func hijack(w http.ResponseWriter) (net.Conn, error) {
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, err
	}
	head := make([]byte, buffered.Reader.Buffered())
	if _, err := io.ReadFull(buffered, head); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return unread(conn, head), nil
}

// reply answers CONNECT. The text is what some clients show to people.
func reply(conn net.Conn, status int, text string) error {
	text = strings.NewReplacer("\r", " ", "\n", " ").Replace(text)
	_, err := fmt.Fprintf(conn, "HTTP/1.1 %d %s\r\n\r\n", status, text)
	return err
}
