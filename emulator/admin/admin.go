// Package admin answers below /_emulator/: what the emulator says about
// itself, and fills it with fixtures. It is not part of Graph.
package admin

import (
	"context"
	"net/http"
	"strings"

	"github.com/graphemu/graphemu/emulator/clock"
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/journal"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/scenario"
	"github.com/graphemu/graphemu/emulator/store"
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
	// Permissions returns what callers needed until now, to be shown as JSON.
	Permissions func() any
	// Certificate returns, as PEM, what a client has to trust for TLS.
	Certificate func() ([]byte, error)

	// RollKeys makes a new key sign tokens and returns its id. ForgetKeys drops
	// all the others.
	RollKeys   func() (string, error)
	ForgetKeys func()

	// Hosts are names by which the emulator may be called beside those that
	// only this machine can have. Token, if not empty, has to come with each
	// request.
	Hosts []string
	Token string

	// Store and Clocks have the tenants, Limits say what one may hold, TenantID
	// returns the id of the tenant that a name stands for, and Tenants those of
	// the directory.
	Store  *store.Store
	Clocks *clock.Tenants
	// TempDir is where a long dump is kept until it is sent; empty means where
	// temporary files are.
	TempDir  string
	Limits   external.Limits
	TenantID func(name string) (string, error)
	Tenants  func() []string

	// Journal has what was asked and answered; nil if nobody keeps it. Habits
	// returns what is known about the callers beside that.
	Journal *journal.Journal
	Habits  func() journal.LintOptions

	// Stop makes the emulator end once the running requests are answered; nil
	// if callers may not.
	Stop func()

	// Scenarios makes tenants misbehave.
	Scenarios *scenario.Engine
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
	SecureURL    string `json:"secureUrl"`    // both over TLS; empty if no certificate fits the host
	TenantID     string `json:"tenantId"`
	ClientID     string `json:"clientId"`
	ClientSecret string `json:"clientSecret"`
}

// An API answers requests below /_emulator/.
type API struct {
	o     Options
	table []route
}

// New returns an API.
func New(o Options) *API {
	a := &API{o: o}
	a.table = a.routes()
	return a
}

// Handle answers r.
func (a *API) Handle(r *rest.Request) (*rest.Response, error) {
	name := strings.Trim(strings.TrimPrefix(r.HTTP.URL.Path, "/"+Root), "/")
	if err := a.protect(name, r); err != nil {
		return nil, err
	}
	rt, err := a.find(r.HTTP.Method, name)
	if err != nil {
		return nil, err
	}
	r.Operation = "emulator." + name
	if err := rt.check(r.HTTP.URL.RawQuery); err != nil {
		return nil, err
	}
	return rt.handle(r)
}

// Health says whether a request would work now.
type Health struct {
	// Status is "ready" or "unavailable".
	Status  string `json:"status"`
	Version string `json:"version"`
	// Checks has "ok" or the reason why not, by what was looked at.
	Checks map[string]string `json:"checks"`
}

// health answers 200 if a request would work now, and 503 with the reason if
// not.
func (a *API) health(r *rest.Request) (*rest.Response, error) {
	h := Health{"ready", a.o.Version, make(map[string]string)}
	status := http.StatusOK
	for _, c := range a.o.Checks {
		h.Checks[c.Name] = "ok"
		if err := c.Run(r.HTTP.Context()); err != nil {
			h.Status, status = "unavailable", http.StatusServiceUnavailable
			h.Checks[c.Name] = err.Error()
		}
	}
	return answer(status, h)
}

// Version is the emulator's.
type Version struct {
	Version string `json:"version"`
}

// version answers GET /_emulator/version.
func (a *API) version(*rest.Request) (*rest.Response, error) {
	return answer(http.StatusOK, Version{a.o.Version})
}

// Permissions are what callers needed.
type Permissions struct {
	// Callers has for each its application, its kind, its operations and the
	// least permissions that would have done.
	Callers any `json:"callers"`
}

// permissions answers with the least permissions that callers needed.
func (a *API) permissions(*rest.Request) (*rest.Response, error) {
	return answer(http.StatusOK, Permissions{a.o.Permissions()})
}

// env answers with what a client needs to know.
func (a *API) env(r *rest.Request) (*rest.Response, error) {
	return answer(http.StatusOK, a.o.Settings(r.Base))
}

// certificate answers with what a client has to trust. Also over plain HTTP,
// since a client that needs it cannot know it yet; it is on the same machine.
func (a *API) certificate(*rest.Request) (*rest.Response, error) {
	text, err := a.o.Certificate()
	if err != nil {
		return nil, err
	}
	return rest.NewResponse(http.StatusOK, "application/x-pem-file", text), nil
}
