package entra

// onBehalfOf is the grant with which an API exchanges the token that it was
// called with for one with which it calls further.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
func (e *Entra) onBehalfOf(q *tokenRequest) (tokenAnswer, error) {
	c, err := e.client(q)
	if err != nil {
		return tokenAnswer{}, err
	}
	if c.proof == asPublic {
		return tokenAnswer{}, errNoSecret()
	}
	for _, name := range []string{"assertion", "requested_token_use"} {
		if q.form[name] == "" {
			return tokenAnswer{}, missingIn(q.HTTP, name)
		}
	}
	if q.form["scope"] == "" {
		return tokenAnswer{}, q.missingScope()
	}
	if q.form["requested_token_use"] != "on_behalf_of" {
		return tokenAnswer{}, errTokenUse(q.form["requested_token_use"])
	}
	u, tenant, err := e.userOf(q, c)
	if err != nil {
		return tokenAnswer{}, err
	}
	return e.issue(q, signIn{tenant: tenant, app: c, user: u, scope: q.form["scope"]})
}

// userOf returns the user of the assertion, a token of ours for the API that
// shows it, and the tenant.
func (e *Entra) userOf(q *tokenRequest, c client) (u User, tenant string, err error) {
	t, _, refused := e.checkSignature(q.form["assertion"])
	if refused != nil {
		return u, "", errUserAssertion("Assertion failed signature validation.")
	}
	switch aud, _ := t.Audience.(string); {
	case normalID(aud) != c.ClientID && aud != "api://"+c.ClientID:
		return u, "", errUserAssertion("Assertion audience does not match the Client app presenting the assertion." +
			" The audience in the assertion was '" + aud + "' and the expected audience is 'api://" + c.ClientID +
			"' or one of the Application Uris of this application with App ID '" + c.ClientID + "'.")
	case !isGUID(t.Tenant) || !issues(t.Issuer, t.Tenant):
		return u, "", errUserAssertion("Assertion contains an invalid issuer.")
	case q.tenant.id != "" && q.tenant.id != t.Tenant:
		return u, "", errOtherTenant()
	case q.Time.Before(t.NotBefore.Time()) || !q.Time.Before(t.Expires.Time()):
		return u, "", errAssertionTime(q.Time, t.Expires.Time())
	case t.Type != "user":
		return u, "", errAppOnBehalf(c.ClientID)
	}
	u, ok := e.user(t.Tenant, t.Object)
	if !ok || u.Disabled {
		return u, "", errDisabled()
	}
	return u, t.Tenant, nil
}
