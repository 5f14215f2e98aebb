package entra

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/graphemu/graphemu/emulator/rest"
)

// An authorization is a request to the authorize endpoint that can be answered
// at its redirect URI.
type authorization struct {
	*rest.Request
	tenant   tenantRef
	v1       bool // it came to the endpoint of version 1
	app      Application
	form     form // the parameters
	redirect string
	mode     string // response_mode
	scope    string
	posted   string // what was clicked on the sign-in page
}

// authorize answers GET and POST /{tenant}/oauth2/v2.0/authorize.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
func (e *Entra) authorize(r *rest.Request) (*rest.Response, error) { return e.signIn(r, false) }

// authorizeV1 answers the endpoint of version 1, which names a resource where
// version 2 has scopes. The CLI for Microsoft 365 sends its browser here and
// redeems the code at version 2 (logged).
func (e *Entra) authorizeV1(r *rest.Request) (*rest.Response, error) { return e.signIn(r, true) }

func (e *Entra) signIn(r *rest.Request, v1 bool) (*rest.Response, error) {
	a, err := e.authorization(r, v1)
	if err != nil {
		return errorPage(r, err), nil
	}
	if err := a.check(); err != nil {
		return a.refuse(err), nil
	}
	u, picked, err := e.pick(a)
	switch {
	case err != nil:
		return a.refuse(err), nil
	case !picked:
		return e.signInPage(a), nil
	}
	tenant, err := e.tenantOf(a.tenant, u)
	if err != nil {
		return a.refuse(err), nil
	}
	answer := url.Values{"session_state": {rest.NewID()}}
	answer.Set("code", e.seal(kindCode, ticket{
		Expires: r.Time.Add(codeLifetime).Unix(), Tenant: tenant, App: a.app.ClientID, User: u.ID,
		Scope: a.scope, Nonce: a.form["nonce"], Redirect: a.redirect,
		Challenge: a.form["code_challenge"], Method: a.form["code_challenge_method"],
	}))
	if a.form["client_info"] == "1" {
		answer.Set("client_info", clientInfo(tenant, u))
	}
	return a.answer(answer), nil
}

// authorization reads a request. Its errors are shown on a page, since there is
// no place yet to send them to.
func (e *Entra) authorization(r *rest.Request, v1 bool) (*authorization, error) {
	f, posted, err := pageForm(r.HTTP)
	if err != nil {
		return nil, err
	}
	t, err := e.tenant(r.Vars.Get("tenant"))
	if err != nil {
		return nil, err
	}
	if f["client_id"] == "" {
		return nil, errMissing("client_id")
	}
	app, err := e.application(f["client_id"], t)
	if err != nil {
		return nil, err
	}
	a := &authorization{Request: r, tenant: t, v1: v1, app: app, form: f, mode: f["response_mode"], scope: f["scope"], posted: posted}
	if v1 {
		a.scope = scopeOf(f["resource"])
	}
	if a.mode == "" {
		a.mode = "query"
	}
	a.redirect, err = app.redirect(f["redirect_uri"])
	return a, err
}

// pageForm returns the parameters of a page: those of the query and, of a POST,
// those of the body. What a click on the page adds is returned apart, and only
// taken from a body.
func pageForm(r *http.Request) (f form, posted string, err error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, "", errInput(http.StatusBadRequest, "The query is malformed.")
	}
	if f, err = once(values); err != nil {
		return nil, "", err
	}
	delete(f, clickName)
	if r.Method != http.MethodPost {
		return f, "", nil
	}
	body, err := readForm(r)
	if err != nil {
		return nil, "", err
	}
	posted = body[clickName]
	delete(body, clickName)
	for name, value := range body {
		f[name] = value
	}
	return f, posted, nil
}

// check reports what is wrong with a request whose redirect URI is right.
func (a *authorization) check() error {
	if !slices.Contains([]string{"query", "fragment", "form_post"}, a.mode) {
		mode := a.mode
		a.mode = "query"
		return errResponseMode(mode)
	}
	switch kind := a.form["response_type"]; {
	case kind == "":
		return errMissing("response_type")
	case slices.Contains(strings.Fields(kind), "id_token"):
		return errIDToken()
	case kind != "code":
		return errResponseType(kind)
	}
	if a.tenant.id == consumerTenant {
		return errConsumers()
	}
	if a.scope == "" && !a.v1 {
		return errMissing("scope")
	}
	if err := checkChallenge(a.form); err != nil {
		return err
	}
	w, err := parseScope(cloudOf(a.Base), a.scope)
	if err != nil {
		return err
	}
	_, err = a.app.grant(w)
	return err
}

// checkChallenge checks the parameters of PKCE: RFC 7636 §4.2. No method means
// plain.
func checkChallenge(f form) error {
	challenge := f["code_challenge"]
	if method := f["code_challenge_method"]; method != "" && method != "S256" && method != "plain" {
		return errChallengeMethod()
	}
	if challenge != "" && (len(challenge) < 43 || len(challenge) > 128) {
		return errChallengeSize()
	}
	return nil
}
