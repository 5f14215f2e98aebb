package entra

import "github.com/graphemu/graphemu/emulator/rest"

// A tokenRequest is a request to a token endpoint as its grant sees it.
type tokenRequest struct {
	*rest.Request
	tenant tenantRef
	form   form
	v1     bool // it came to the endpoint of version 1
}

// missingScope returns the error for a request that does not say for what.
func (q *tokenRequest) missingScope() error {
	if q.v1 {
		return missingIn(q.HTTP, "resource")
	}
	return missingIn(q.HTTP, "scope")
}

// A grant answers one grant_type.
type grant func(*tokenRequest) (tokenAnswer, error)

// grantTable returns the grants by their grant_type. The device code has two:
// the name of RFC 8628, and the older one that the CLI for Microsoft 365 sends
// (logged).
func (e *Entra) grantTable() map[string]grant {
	return map[string]grant{
		"client_credentials": e.clientCredentials,
		"authorization_code": e.authorizationCode,
		"refresh_token":      e.refreshToken,
		"password":           e.password,
		"device_code":        e.redeemDevice,
		"urn:ietf:params:oauth:grant-type:device_code": e.redeemDevice,
		"urn:ietf:params:oauth:grant-type:jwt-bearer":  e.onBehalfOf,
	}
}

// clientCredentials is the grant for an application that acts for itself. In
// which order Entra looks at the parameters is a guess.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
func (e *Entra) clientCredentials(q *tokenRequest) (tokenAnswer, error) {
	c, err := e.client(q)
	if err != nil {
		return tokenAnswer{}, err
	}
	if q.tenant.id == "" || q.tenant.id == consumerTenant { // for personal accounts a guess
		return tokenAnswer{}, errNoTenant()
	}
	if c.proof == asPublic {
		return tokenAnswer{}, errNoCredential()
	}
	if q.form["scope"] == "" {
		return tokenAnswer{}, q.missingScope()
	}
	resource, err := resourceOf(q.form["scope"])
	if err != nil {
		return tokenAnswer{}, err
	}
	return e.answer(q, appClaims(cloudOf(q.Base), q.tenant.id, c, resource, q.Time), resource, "")
}
