package entra

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/graphemu/graphemu/emulator/rest"
)

// errorPage shows an error to the person in front of a browser, who cannot be
// sent back to the application. The status is a guess.
func errorPage(r *rest.Request, err error) *rest.Response {
	e := asOAuth(err)
	resp := page(e.status,
		h.H1(g.Text("Sorry, signing in does not work")),
		h.P(g.Text(describeError(r, e))),
		g.If(e.hint != "", h.P(g.Text(e.hint))),
		h.P(h.A(h.Href(errorURI+strconv.Itoa(e.code)), g.Text("What the number means"))),
	)
	if e.hint != "" {
		resp.Header[hintHeader] = []string{e.hint}
	}
	return resp
}

// postPage sends values to target, a redirect URI, by way of the browser.
func postPage(target string, values url.Values) *rest.Response {
	var inputs g.Group
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, value := range values[name] {
			inputs = append(inputs, hidden(name, value))
		}
	}
	return page(http.StatusOK,
		h.Form(h.Method("post"), h.Action(target), inputs, h.Button(g.Text("Continue"))),
		h.Script(g.Raw(submitScript)),
	)
}

// signInPage asks who signs in. It sends all parameters along, since they may
// have come in a body.
func (e *Entra) signInPage(a *authorization) *rest.Response {
	var parameters g.Group
	for _, name := range slices.Sorted(maps.Keys(a.form)) {
		parameters = append(parameters, hidden(name, a.form[name]))
	}
	return page(http.StatusOK,
		h.H1(g.Text("Sign in to "+a.app.Name)),
		h.P(g.Text("Pick who you are."),
			g.If(a.scope != "", g.Group{h.Br(), h.Small(g.Text("It asks for: " + a.scope))})),
		h.Form(h.Method("post"), parameters, e.choice()),
	)
}

// devicePage asks for the code that a device shows, and who signs in there.
func (e *Entra) devicePage(status int, code, problem string) *rest.Response {
	return page(status,
		h.H1(g.Text("Sign in on a device")),
		g.If(problem != "", h.P(h.Role("alert"), g.Text(problem))),
		h.Form(h.Method("post"),
			h.Label(h.For("code"), g.Text("The code that the device shows")),
			h.Input(h.ID("code"), h.Name("user_code"), h.Value(code), h.AutoComplete("off"), h.Required()),
			h.P(g.Text("Pick who you are.")),
			e.choice(),
		),
	)
}

// choice is a button for each user who can sign in, and one for none of them.
func (e *Entra) choice() g.Node {
	buttons := g.Map(e.directory.enabled(), func(u User) g.Node {
		return h.Button(h.Name(clickName), h.Value(u.ID), g.Text(u.DisplayName), h.Br(), h.Small(g.Text(u.UserPrincipalName)))
	})
	return append(buttons, h.Button(h.Name(clickName), h.Value(clickCancel), g.Text("Cancel")))
}

func hidden(name, value string) g.Node {
	return h.Input(h.Type("hidden"), h.Name(name), h.Value(value))
}
