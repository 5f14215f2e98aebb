package entra

import (
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A Behavior changes the access tokens that the token endpoint issues for
// single requests. What it changes stands in the token, so that a client that
// decodes it sees the truth.
type Behavior interface {
	// Lifetime says for how long the token is good that r asks for. It has
	// expired already if that is not above 0. False leaves it as it is.
	Lifetime(r *rest.Request) (time.Duration, bool)
	// Says is what the answer says of the token's lifetime. False means the
	// truth.
	Says(r *rest.Request) (time.Duration, bool)
	// Audience is what the token is for; empty means what was asked for.
	Audience(r *rest.Request) string
	// Lacks names the permissions that are left out of the token.
	Lacks(r *rest.Request) []string
}

// answer returns the answer to q: a token with the claims c, which is for
// resource. scope is what it allows a user to do.
func (e *Entra) answer(q *tokenRequest, c claims, resource, scope string) (tokenAnswer, error) {
	a := tokenAnswer{resource: resource, lasts: lifetime, Type: "Bearer", Scope: scope, Expires: expiresIn, ExtExpires: expiresIn}
	if e.behavior != nil {
		e.misbehave(q.Request, &c, &a)
	}
	var err error
	a.Token, err = e.sign(c.Tenant, c)
	return a, err
}

// misbehave changes what the behavior says is to be another way.
func (e *Entra) misbehave(r *rest.Request, c *claims, a *tokenAnswer) {
	d, shorter := e.behavior.Lifetime(r)
	if shorter {
		end := jwt.NumericDate(r.Time.Add(d).Unix())
		c.Expires, c.NotBefore, c.IssuedAt = end, min(c.NotBefore, end), min(c.IssuedAt, end)
	}
	says, lies := e.behavior.Says(r)
	if !lies {
		says = max(d, 0)
	}
	if shorter || lies {
		seconds := int(says / time.Second)
		a.lasts, a.Expires, a.ExtExpires = says, seconds, seconds
	}
	if audience := e.behavior.Audience(r); audience != "" {
		c.Audience = audience
	}
	if lacks := e.behavior.Lacks(r); len(lacks) > 0 {
		c.Roles = without(c.Roles, lacks)
		c.Scopes = strings.Join(without(strings.Fields(c.Scopes), lacks), " ")
		a.Scope = strings.Join(without(strings.Fields(a.Scope), lacks), " ")
	}
}

// without returns the permissions that are none of lacks, with or without a
// resource before them. The list itself stays as it is: applications share it.
func without(permissions, lacks []string) []string {
	return slices.DeleteFunc(slices.Clone(permissions), func(p string) bool {
		_, name := clouds[0].cutScope(p)
		return slices.ContainsFunc(lacks, func(l string) bool { return strings.EqualFold(l, name) })
	})
}
