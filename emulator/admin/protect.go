package admin

import (
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/graphemu/graphemu/emulator/rest"
)

// TokenHeader carries the control token, where one is asked for.
const TokenHeader = "X-Graphemu-Token"

// public are the paths that need no token: those who watch over a container
// have none, and a certificate is no secret.
var public = []string{"health", "ca.pem"}

// protect refuses what a web page on somebody's browser could send: a request
// of another origin, and one to a name that its owner points at this machine
// (DNS rebinding). It asks for the control token if there is one.
func (a *API) protect(name string, r *rest.Request) error {
	h := r.HTTP.Header
	switch {
	case !a.known(r.HTTP.Host):
		return &rest.Error{Status: http.StatusForbidden, Code: "AccessDenied",
			Message: "The host '" + r.HTTP.Host + "' is not trusted here: call the emulator by an address, localhost or a name without a dot, or name the host with --control-host."}
	case foreignOrigin(h.Get("Origin"), r.HTTP.Host), h.Get("Sec-Fetch-Site") == "cross-site":
		return &rest.Error{Status: http.StatusForbidden, Code: "AccessDenied",
			Message: "The emulator's own endpoints take no request of a web page of another origin."}
	case a.o.Token != "" && !slices.Contains(public, name) && subtle.ConstantTimeCompare([]byte(h.Get(TokenHeader)), []byte(a.o.Token)) != 1:
		return &rest.Error{Status: http.StatusUnauthorized, Code: "Unauthenticated",
			Message: "The emulator's own endpoints ask for a token: send it in the header " + TokenHeader + ", or set GRAPHEMU_CONTROL_TOKEN for the commands."}
	}
	return nil
}

// known reports whether a Host header names this machine and nothing that
// somebody else could own: an address, localhost, a name without a dot (such as
// a container's), or one that was named.
func (a *API) known(host string) bool {
	name := hostname(host)
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || !strings.Contains(name, ".") ||
		name == "host.docker.internal" || slices.Contains(a.o.Hosts, name)
}

func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

// foreignOrigin reports whether an Origin header names another host than the
// one that was called.
func foreignOrigin(origin, host string) bool {
	if origin == "" {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || !strings.EqualFold(u.Host, host)
}
