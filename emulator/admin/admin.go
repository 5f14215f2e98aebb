// Package admin answers below /_emulator/: what the emulator says about
// itself, and fills it with fixtures. It is not part of Graph.
package admin

import (
	"context"
	"maps"
	"net/http"
	"slices"
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

	// Store and Clocks have the tenants, Limits say what one may hold, and
	// TenantID returns the id of the tenant that a name stands for.
	Store    *store.Store
	Clocks   *clock.Tenants
	Limits   external.Limits
	TenantID func(name string) (string, error)

	// Journal has what was asked and answered; nil if nobody keeps it. Habits
	// returns what is known about the callers beside that.
	Journal *journal.Journal
	Habits  func() journal.LintOptions

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
	o      Options
	routes map[string]methods
}

// methods are the handlers of one path.
type methods map[string]rest.Handler

// allow returns the methods that the path takes, sorted.
func (m methods) allow() []string {
	list := append(slices.Collect(maps.Keys(m)), http.MethodOptions)
	if _, ok := m[http.MethodGet]; ok {
		list = append(list, http.MethodHead)
	}
	slices.Sort(list)
	return list
}

// New returns an API.
func New(o Options) *API {
	const get, post, patch, del = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete
	a := &API{o: o}
	a.routes = map[string]methods{
		"health":      {get: a.health},
		"env":         {get: a.env},
		"version":     {get: a.version},
		"ca.pem":      {get: a.certificate},
		"keys":        {post: a.rollKeys, del: a.forgetKeys},
		"permissions": {get: a.permissions},
		"fixtures":    {get: a.dumpFixtures, post: a.loadFixtures},
		"tenants":     {get: a.listTenants, post: a.createTenant, del: a.deleteTenant},
		"reset":       {post: a.reset},
		"snapshots":   {get: a.listSnapshots, post: a.keepSnapshot, del: a.deleteSnapshot},
		"restore":     {post: a.restoreSnapshot},
		"scenario":    {get: a.getScenario, http.MethodPut: a.useScenario, patch: a.changeScenario, del: a.clearScenario},
		"clock":       {get: a.getClock, patch: a.changeClock, del: a.resetClock},
	}
	if o.Journal != nil {
		a.routes["journal"] = methods{get: a.getJournal, del: a.clearJournal}
		a.routes["journal/verify"] = methods{post: a.verifyJournal}
		a.routes["journal/lint"] = methods{get: a.lintJournal}
	}
	return a
}

// Handle answers r.
func (a *API) Handle(r *rest.Request) (*rest.Response, error) {
	name := strings.Trim(strings.TrimPrefix(r.HTTP.URL.Path, "/"+Root), "/")
	if err := a.protect(name, r); err != nil {
		return nil, err
	}
	rt, ok := a.routes[name]
	if !ok {
		return nil, &rest.Error{Status: http.StatusNotFound, Code: "NotFound",
			Message: "Below /" + Root + "/ there are " + strings.Join(slices.Sorted(maps.Keys(a.routes)), ", ") + "."}
	}
	r.Operation = "emulator." + name
	method := r.HTTP.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if h, ok := rt[method]; ok {
		return h(r)
	}
	if method != http.MethodOptions {
		return nil, rest.NotAllowed(rt.allow())
	}
	resp := rest.Empty(http.StatusNoContent)
	resp.Header.Set("Allow", strings.Join(rt.allow(), ", "))
	return resp, nil
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

// version answers GET /_emulator/version.
func (a *API) version(*rest.Request) (*rest.Response, error) {
	return answer(http.StatusOK, map[string]string{"version": a.o.Version})
}

// permissions answers with the least permissions that callers needed.
func (a *API) permissions(*rest.Request) (*rest.Response, error) {
	report := map[string]any{"callers": a.o.Permissions()}
	return rest.NewResponse(http.StatusOK, "application/json", rest.Marshal(report)), nil
}

// env answers with what a client needs to know.
func (a *API) env(r *rest.Request) (*rest.Response, error) {
	return rest.NewResponse(http.StatusOK, "application/json", rest.Marshal(a.o.Settings(r.Base))), nil
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
