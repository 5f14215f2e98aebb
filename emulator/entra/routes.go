package entra

import (
	"net/http"
	"slices"
	"strings"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A route is one endpoint, its path below the tenant as the key of the table.
type route struct {
	operation string
	methods   []string
	handler   rest.Handler
}

// table returns all endpoints.
//
// https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc; the
// paths without v2.0 are those of the older version 1. Requests logged from
// azidentity 1.15 and MSAL: see each handler.
func (e *Entra) table(middleware []rest.Middleware) map[string]*route {
	read := []string{http.MethodGet, http.MethodHead}
	routes := map[string]*route{
		"oauth2/v2.0/token":                     {"entra.token", []string{http.MethodPost}, e.token},
		"v2.0/.well-known/openid-configuration": {"entra.configuration", read, e.configuration},
		".well-known/openid-configuration":      {"entra.configuration", read, e.configurationV1},
		"discovery/v2.0/keys":                   {"entra.keys", read, e.publicKeys},
		"discovery/keys":                        {"entra.keys", read, e.publicKeysV1},
		"discovery/instance":                    {"entra.discovery", read, e.instance},
	}
	for _, route := range routes {
		route.handler = rest.Chain(only(route.methods, route.handler), middleware...)
	}
	return routes
}

// split cuts a path into its first segment and the rest, in lower case since
// Entra's paths compare without case (from memory: a guess).
func split(path string) (tenant, endpoint string, ok bool) {
	tenant, endpoint, ok = strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return tenant, strings.ToLower(endpoint), ok && tenant != ""
}

// only refuses all methods but these.
func only(methods []string, next rest.Handler) rest.Handler {
	return func(r *rest.Request) (*rest.Response, error) {
		if !slices.Contains(methods, r.HTTP.Method) {
			return nil, errMethod(methods, r.HTTP.Method)
		}
		return next(r)
	}
}
