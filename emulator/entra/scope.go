package entra

import (
	"slices"
	"strings"
)

// A wish is what a scope parameter asks for: OpenID's scopes and permissions of
// one resource.
//
// https://learn.microsoft.com/entra/identity-platform/scopes-oidc
type wish struct {
	resource    string   // as the caller wrote it
	permissions []string // of resource; ".default" stands for all
	openID      []string
	texts       []string // all of them but offline_access, as the caller wrote them
	offline     bool
}

// parseScope reads a scope parameter. A name without a resource is a permission
// on the Graph of the cloud at which it is asked for.
func parseScope(at *cloud, scope string) (wish, error) {
	var w wish
	for s := range strings.FieldsSeq(scope) {
		switch lower := strings.ToLower(s); lower {
		case "offline_access":
			w.offline = true
			continue
		case "openid", "profile", "email":
			w.openID = append(w.openID, lower)
		default:
			resource, permission := at.cutScope(s)
			if resource == "" || strings.Trim(strings.ToLower(permission), "abcdefghijklmnopqrstuvwxyz0123456789._-") != "" || permission == "" {
				return wish{}, errUserScope(scope)
			}
			if w.resource != "" && !sameResource(w.resource, resource) {
				return wish{}, errTwoResources(s)
			}
			w.resource = resource
			w.permissions = append(w.permissions, permission)
		}
		w.texts = append(w.texts, s)
	}
	if w.resource == "" {
		w.resource = at.graph()
	}
	return w, nil
}

// cutScope cuts a scope into resource and permission. A resource that ends in a
// slash keeps it: https://graph.microsoft.com//.default.
//
// https://learn.microsoft.com/entra/identity-platform/scopes-oidc#trailing-slash-and-default
func (c *cloud) cutScope(s string) (resource, permission string) {
	i := strings.LastIndex(s, "/")
	if i < 0 {
		return c.graph(), s
	}
	return s[:i], s[i+1:]
}

func sameResource(a, b string) bool { return a == b || isGraph(a) && isGraph(b) }

// scopeOf returns the scope that a request of version 1 for resource amounts
// to. Such a request always gets an id token and a refresh token.
func scopeOf(resource string) string {
	if resource == "" {
		return ""
	}
	return resource + "/.default openid profile email offline_access"
}

// A granted wish is what a token for a user allows.
type granted struct {
	wish
	scp   []string // permissions and OpenID's scopes
	scope string   // the answer's member scope
}

// grant returns what a may do of w. Permissions of other resources than Graph
// are not modelled, and all granted.
//
// The member scope repeats what was asked for, in the caller's spelling: MSAL
// Go takes a scope that is missing there for declined (logged). Beside
// /.default it lists what that stands for.
func (a Application) grant(w wish) (granted, error) {
	g := granted{wish: w}
	for _, p := range w.permissions {
		switch {
		case p == ".default" && !isGraph(w.resource):
			g.scp = append(g.scp, "user_impersonation") // the usual name of an API's only scope: a guess
		case p == ".default":
			g.scp = append(g.scp, a.Scopes...)
		case !isGraph(w.resource):
			g.scp = append(g.scp, p)
		default:
			i := slices.IndexFunc(a.Scopes, func(s string) bool { return strings.EqualFold(s, p) })
			if i < 0 {
				return g, errConsent(a, p)
			}
			g.scp = append(g.scp, a.Scopes[i])
		}
	}
	if len(w.permissions) > 0 && len(g.scp) == 0 {
		return g, errConsent(a, "")
	}
	texts := slices.Clone(w.texts)
	if slices.Contains(w.permissions, ".default") {
		for _, p := range g.scp {
			texts = append(texts, strings.TrimSuffix(w.resource, "/")+"/"+p)
		}
	}
	slices.Sort(g.scp)
	g.scp = append(slices.Compact(g.scp), w.openID...)
	g.scope = strings.Join(texts, " ")
	return g, nil
}
