package entra

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/graphemu/graphemu/emulator/rest"
)

// redirect returns the redirect URI to use for uri, which may be empty if one
// is registered. An application that registers none may use any.
//
// https://learn.microsoft.com/entra/identity-platform/reply-url
func (a Application) redirect(uri string) (string, error) {
	if uri == "" {
		if len(a.RedirectURIs) == 0 {
			return "", errNoRedirect()
		}
		return a.RedirectURIs[0], nil
	}
	u, err := url.Parse(uri)
	if err != nil || u.Scheme == "" || u.Fragment != "" || slices.Contains([]string{"javascript", "data", "vbscript"}, u.Scheme) {
		return "", errRedirect(uri, a.ClientID)
	}
	if len(a.RedirectURIs) == 0 || slices.ContainsFunc(a.RedirectURIs, func(known string) bool { return known == uri || sameLoopback(known, u) }) {
		return uri, nil
	}
	return "", errRedirect(uri, a.ClientID)
}

// sameLoopback reports whether u is known on another port of this machine.
//
// https://learn.microsoft.com/entra/identity-platform/reply-url#localhost-exceptions
func sameLoopback(known string, u *url.URL) bool {
	k, err := url.Parse(known)
	return err == nil && k.Scheme == "http" && u.Scheme == "http" && k.Hostname() == u.Hostname() &&
		(k.Hostname() == "localhost" || k.Hostname() == "127.0.0.1") &&
		strings.TrimSuffix(k.Path, "/") == strings.TrimSuffix(u.Path, "/") && k.RawQuery == u.RawQuery
}

// answer sends values to the redirect URI, in the way that was asked for.
//
// https://openid.net/specs/oauth-v2-multiple-response-types-1_0.html,
// https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html
func (a *authorization) answer(values url.Values) *rest.Response {
	if state, ok := a.form["state"]; ok {
		values.Set("state", state)
	}
	if a.mode == "form_post" {
		return postPage(a.redirect, values)
	}
	separator := "?"
	switch {
	case a.mode == "fragment":
		separator = "#"
	case strings.Contains(a.redirect, "?"):
		separator = "&"
	}
	return redirectTo(a.redirect + separator + values.Encode())
}

// refuse sends an error to the redirect URI.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#error-response
func (a *authorization) refuse(err error) *rest.Response {
	e := asOAuth(err)
	name := e.name
	if e.sub != "" { // consent_required is an error of its own here: OpenID Connect Core §3.1.2.6
		name = e.sub
	}
	return a.answer(url.Values{
		"error":             {name},
		"error_description": {describeError(a.Request, e)},
		"error_uri":         {errorURI + strconv.Itoa(e.code)},
	})
}

func redirectTo(location string) *rest.Response {
	resp := rest.Empty(http.StatusFound)
	resp.Header.Set("Location", location)
	return resp
}

// logout answers GET and POST /{tenant}/oauth2/v2.0/logout. Nobody stays signed
// in here, so there is nothing to end.
//
// https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request
func (e *Entra) logout(r *rest.Request) (*rest.Response, error) {
	f, _, err := pageForm(r.HTTP)
	if err != nil {
		return errorPage(r, err), nil
	}
	target := f["post_logout_redirect_uri"]
	if target == "" || !slices.ContainsFunc(e.directory.Applications, func(a Application) bool {
		_, err := a.redirect(target)
		return err == nil
	}) {
		return donePage("You have signed out."), nil
	}
	if state, ok := f["state"]; ok {
		separator := "?"
		if strings.Contains(target, "?") {
			separator = "&"
		}
		target += separator + url.Values{"state": {state}}.Encode()
	}
	return redirectTo(target), nil
}
