package entra

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/graphemu/graphemu/emulator/rest"
)

// password is the grant for a user's name and password.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc; the CLI for
// Microsoft 365 makes organizations of the tenant common (logged).
func (e *Entra) password(q *tokenRequest) (tokenAnswer, error) {
	c, err := e.client(q)
	if err != nil {
		return tokenAnswer{}, err
	}
	if err := q.checkProof(c, ""); err != nil {
		return tokenAnswer{}, err
	}
	if q.tenant.segment == "common" || q.tenant.id == consumerTenant {
		return tokenAnswer{}, errNoCommon()
	}
	for _, name := range []string{"username", "password"} {
		if q.form[name] == "" {
			return tokenAnswer{}, missingIn(q.HTTP, name)
		}
	}
	if q.form["scope"] == "" {
		return tokenAnswer{}, q.missingScope()
	}
	u, ok := e.user(q.tenant.id, q.form["username"])
	if !ok {
		return tokenAnswer{}, errNoUser(q.form["username"], q.tenant.segment)
	}
	if u.Password != "" && !oneOf([]string{u.Password}, q.form["password"]) {
		return tokenAnswer{}, errPassword()
	}
	if u.Disabled {
		return tokenAnswer{}, errDisabled()
	}
	tenant, err := e.tenantOf(q.tenant, u)
	if err != nil {
		return tokenAnswer{}, err
	}
	return e.issue(q, signIn{tenant: tenant, app: c, user: u, scope: q.form["scope"]})
}

// realmPath is the path below the tenant to which a user's name is added.
const realmPath = "userrealm/"

// userRealm answers GET /common/UserRealm/{user}?api-version=1.0, with which
// MSAL Go and .NET ask who checks a user's password. Here always Entra itself.
// They want all four members (from memory of MSAL Go's authority package: a
// guess).
func (e *Entra) userRealm(r *rest.Request) (*rest.Response, error) {
	name, err := url.PathUnescape(r.HTTP.URL.EscapedPath())
	if err != nil {
		return nil, errInput(http.StatusBadRequest, "")
	}
	_, domain, _ := strings.Cut(name, "@")
	return document(struct {
		Version  string `json:"ver"`
		Type     string `json:"account_type"`
		Domain   string `json:"domain_name"`
		Instance string `json:"cloud_instance_name"`
		Audience string `json:"cloud_audience_urn"`
	}{"1.0", "Managed", domain, "microsoftonline.com", "urn:federation:MicrosoftOnline"}), nil
}
