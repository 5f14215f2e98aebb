package entra

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"sync"

	"github.com/graphemu/graphemu/emulator/rest"
)

//go:embed pages/*.html
var pageFiles embed.FS

// pages are parsed when the first person signs in: few emulators show any.
var pages = sync.OnceValue(func() *template.Template {
	return template.Must(template.ParseFS(pageFiles, "pages/*.html"))
})

// submitScript sends the form of post.html. It is the only script, so that the
// policy of all pages can name it by its hash.
const submitScript = "document.forms[0].submit()"

// page returns a page. It may neither be framed nor load anything.
func page(status int, name string, data any) *rest.Response {
	var b bytes.Buffer
	if err := pages().ExecuteTemplate(&b, name, data); err != nil {
		panic(err) // a mistake in a template, which the tests of each page show
	}
	resp := rest.NewResponse(status, "text/html; charset=utf-8", b.Bytes())
	sum := sha256.Sum256([]byte(submitScript))
	resp.Header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; script-src 'sha256-"+
		base64.StdEncoding.EncodeToString(sum[:])+"'")
	resp.Header.Set("X-Frame-Options", "DENY")
	return resp
}

// errorPage shows an error to the person in front of a browser, who cannot be
// sent back to the application. The status is a guess.
func errorPage(r *rest.Request, err error) *rest.Response {
	e := asOAuth(err)
	resp := page(e.status, "error.html", struct{ Text, Hint, URI string }{describeError(r, e), e.hint, errorURI + strconv.Itoa(e.code)})
	if e.hint != "" {
		resp.Header[hintHeader] = []string{e.hint}
	}
	return resp
}

// postPage sends values to target by way of the browser.
func postPage(target string, values url.Values) *rest.Response {
	return page(http.StatusOK, "post.html", struct {
		Target string
		Values url.Values
		Script template.JS
	}{target, values, submitScript})
}
