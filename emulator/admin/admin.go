// Package admin answers below /_emulator/: what the emulator says about
// itself. It is not part of Graph.
package admin

import (
	"context"
	"net/http"
	"strings"

	"github.com/graphemu/graphemu/emulator/rest"
)

// Root is the first segment of the paths that this package answers.
const Root = "_emulator"

// Options configure an [API].
type Options struct {
	// Version is the emulator's version.
	Version string
	// Checks say whether a request would work now.
	Checks []Check
	// Settings are what a client needs to be pointed at the emulator, given
	// the base URL that it has been reached by.
	Settings func(base string) Settings
}

// A Check is one thing that has to work before the emulator is ready.
type Check struct {
	Name string
	Run  func(context.Context) error
}

// Settings are what a client needs to know about the emulator.
type Settings struct {
	GraphURL     string `json:"graphUrl"`     // root of v1.0 and beta
	AuthorityURL string `json:"authorityUrl"` // Entra ID's host
	TenantID     string `json:"tenantId"`
	ClientID     string `json:"clientId"`
	ClientSecret string `json:"clientSecret"`
}

// An API answers requests below /_emulator/.
type API struct {
	o      Options
	routes map[string]rest.Handler
}

// New returns an API.
func New(o Options) *API {
	a := &API{o: o}
	a.routes = map[string]rest.Handler{
		"health": a.health,
		"env":    a.env,
	}
	return a
}

// Handle answers r.
func (a *API) Handle(r *rest.Request) (*rest.Response, error) {
	name := strings.Trim(strings.TrimPrefix(r.HTTP.URL.Path, "/"+Root), "/")
	h, ok := a.routes[name]
	if !ok {
		return nil, &rest.Error{Status: http.StatusNotFound, Code: "NotFound",
			Message: "The emulator has /" + Root + "/health and /" + Root + "/env."}
	}
	r.Operation = "emulator." + name
	if m := r.HTTP.Method; m != http.MethodGet && m != http.MethodHead {
		return nil, rest.NotAllowed([]string{http.MethodGet, http.MethodHead})
	}
	return h(r)
}

// health answers 200 if a request would work now, and 503 with the reason if
// not.
func (a *API) health(r *rest.Request) (*rest.Response, error) {
	answer := struct {
		Status  string            `json:"status"`
		Version string            `json:"version"`
		Checks  map[string]string `json:"checks"`
	}{"ready", a.o.Version, make(map[string]string)}
	status := http.StatusOK
	for _, c := range a.o.Checks {
		answer.Checks[c.Name] = "ok"
		if err := c.Run(r.HTTP.Context()); err != nil {
			answer.Status, status = "unavailable", http.StatusServiceUnavailable
			answer.Checks[c.Name] = err.Error()
		}
	}
	return rest.NewResponse(status, "application/json", rest.Marshal(answer)), nil
}

// env answers with what a client needs to know.
func (a *API) env(r *rest.Request) (*rest.Response, error) {
	return rest.NewResponse(http.StatusOK, "application/json", rest.Marshal(a.o.Settings(r.Base))), nil
}
