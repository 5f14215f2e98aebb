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

// tables returns all endpoints: those below a tenant by the path that follows
// it, and those that belong to no tenant by their whole path.
//
// https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc; the
// paths without v2.0 are those of the older version 1. Requests logged from
// azidentity 1.15, MSAL and the CLI for Microsoft 365: see each handler.
func (e *Entra) tables(middleware []rest.Middleware) (routes, fixed map[string]*route) {
	read := []string{http.MethodGet, http.MethodHead}
	write := []string{http.MethodPost}
	page := []string{http.MethodGet, http.MethodPost}
	routes = map[string]*route{
		"oauth2/v2.0/token":                     {"entra.token", write, e.token},
		"oauth2/token":                          {"entra.token", write, e.tokenV1},
		"oauth2/v2.0/authorize":                 {"entra.authorize", page, e.authorize},
		"oauth2/authorize":                      {"entra.authorize", page, e.authorizeV1},
		"oauth2/v2.0/devicecode":                {"entra.deviceCode", write, e.deviceCode},
		"oauth2/devicecode":                     {"entra.deviceCode", write, e.deviceCodeV1},
		"oauth2/deviceauth":                     {"entra.deviceAuth", page, e.deviceAuth},
		"oauth2/v2.0/logout":                    {"entra.logout", page, e.logout},
		"oauth2/logout":                         {"entra.logout", page, e.logout},
		"v2.0/.well-known/openid-configuration": {"entra.configuration", read, e.configuration},
		".well-known/openid-configuration":      {"entra.configuration", read, e.configurationV1},
		"discovery/v2.0/keys":                   {"entra.keys", read, e.publicKeys},
		"discovery/keys":                        {"entra.keys", read, e.publicKeysV1},
		"discovery/instance":                    {"entra.discovery", read, e.instance},
		realmPath:                               {"entra.userRealm", read, e.userRealm},
	}
	fixed = map[string]*route{
		"metadata/identity/oauth2/token": {"entra.managedIdentity", read[:1], e.instanceMetadata},
		"msi/token":                      {"entra.managedIdentity", read[:1], e.appService},
	}
	for _, table := range []map[string]*route{routes, fixed} {
		for _, route := range table {
			route.handler = e.timed(rest.Chain(only(route.methods, route.handler), middleware...))
		}
	}
	return routes, fixed
}

// route returns the route for an endpoint as [split] returns it.
func (e *Entra) route(tenant, endpoint string) (*route, bool) {
	if route, ok := e.fixed[strings.ToLower(tenant)+"/"+endpoint]; ok {
		return route, true
	}
	if strings.HasPrefix(endpoint, realmPath) { // a user's name follows
		endpoint = realmPath
	}
	route, ok := e.routes[endpoint]
	return route, ok
}

// split cuts a path into its first segment and the rest, in lower case since
// Entra's paths compare without case (from memory: a guess).
func split(path string) (tenant, endpoint string, ok bool) {
	tenant, endpoint, ok = strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return tenant, strings.ToLower(endpoint), ok && tenant != ""
}

// timed makes the time of a request that of the tenant in its path.
func (e *Entra) timed(next rest.Handler) rest.Handler {
	return func(r *rest.Request) (*rest.Response, error) {
		if t, err := e.tenant(r.Vars.Get("tenant")); err == nil && t.id != "" {
			r.Time = e.now(t.id)
		}
		return next(r)
	}
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
