package emulator

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"time"
)

// dialTimeout is how long the way to another host may take.
const dialTimeout = 10 * time.Second

// tunnels lead to hosts that are not emulated. They are the only thing by which
// the emulator reaches out, and only made when Options ask for them.
type tunnels struct {
	ctx   context.Context // its end ends them
	begin func(func()) bool
	dial  net.Dialer
	proxy httputil.ReverseProxy
}

func newTunnels(ctx context.Context, begin func(func()) bool) *tunnels {
	t := &tunnels{ctx: ctx, begin: begin, dial: net.Dialer{Timeout: dialTimeout}}
	t.proxy = httputil.ReverseProxy{
		Rewrite: func(*httputil.ProxyRequest) {},
		// No proxy of the environment's: that may be this one.
		Transport: &http.Transport{DialContext: t.dial.DialContext, DisableCompression: true, DisableKeepAlives: true},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			http.Error(w, unreachable(r.URL.Host, err), http.StatusBadGateway)
		},
	}
	return t
}

// connect joins the client with the host that it asks for. What goes through is
// neither read nor changed.
func (t *tunnels) connect(w http.ResponseWriter, r *http.Request) {
	host := r.Host
	if r.URL.Port() == "" {
		host = net.JoinHostPort(r.URL.Hostname(), "443")
	}
	far, err := t.dial.DialContext(r.Context(), "tcp", host)
	if err != nil {
		http.Error(w, unreachable(host, err), http.StatusBadGateway)
		return
	}
	near, err := hijack(w)
	if err != nil {
		far.Close()
		http.Error(w, err.Error(), http.StatusNotImplemented)
		return
	}
	if !t.begin(func() { t.join(near, far) }) {
		near.Close()
		far.Close()
	}
}

func (t *tunnels) join(near, far net.Conn) {
	stop := context.AfterFunc(t.ctx, func() {
		near.Close()
		far.Close()
	})
	defer stop()
	defer near.Close()
	defer far.Close()
	if reply(near, http.StatusOK, "Connection established") != nil {
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		pour(far, near)
	}()
	pour(near, far)
	<-done
}

// pour copies all that comes and then says that no more will.
func pour(to, from net.Conn) {
	_, _ = io.Copy(to, from) // whoever has gone away cannot be told
	if half, ok := to.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
}

func unreachable(host string, err error) string {
	return fmt.Sprintf("graphemu cannot reach %q: %v", host, err)
}

// forward fetches what the client asks for.
func (t *tunnels) forward(w http.ResponseWriter, r *http.Request) { t.proxy.ServeHTTP(w, r) }
