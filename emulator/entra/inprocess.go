package entra

import (
	"cmp"
	"fmt"
)

// Token returns an access token for Graph as the token endpoint would issue it
// to app in tenant, which is a GUID or a domain. Empty means the default one.
func (e *Entra) Token(tenant, app string) (string, error) {
	t, a, err := e.find(tenant, app)
	if err != nil {
		return "", err
	}
	return e.sign(t.id, appClaims(&clouds[0], t.id, client{a, bySecret}, graphResource, e.now(t.id)))
}

// UserToken returns an access token for Graph with which app acts for user, who
// is named by object id or user principal name. scope is as in a token request;
// empty means all that app was granted. An empty tenant, app or user means the
// default one.
func (e *Entra) UserToken(tenant, app, user, scope string) (string, error) {
	t, a, err := e.find(tenant, app)
	if err != nil {
		return "", err
	}
	u, ok := e.user(t.id, cmp.Or(user, e.directory.Users[0].ID))
	if !ok {
		return "", errNoUser(user, t.segment)
	}
	w, err := parseScope(&clouds[0], cmp.Or(scope, graphResource+"/.default"))
	if err != nil {
		return "", err
	}
	g, err := a.grant(w)
	if err != nil {
		return "", err
	}
	return e.sign(t.id, userClaims(&clouds[0], signIn{tenant: t.id, app: client{a, asPublic}, user: u}, g, e.now(t.id)))
}

// find returns the tenant and the application of these names, or the default
// ones.
func (e *Entra) find(tenant, app string) (tenantRef, Application, error) {
	t, err := e.tenant(cmp.Or(tenant, e.directory.Tenants[0].ID))
	if err != nil {
		return t, Application{}, err
	}
	if t.id == "" {
		return t, Application{}, fmt.Errorf("entra: %q is not one tenant", tenant)
	}
	a, err := e.application(cmp.Or(app, e.directory.Applications[0].ClientID), t)
	return t, a, err
}
