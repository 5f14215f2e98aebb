package entra

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/graphemu/graphemu/emulator/rest"
)

//go:embed style.css
var style string

// submitScript sends the form of postPage. It is the only script, so that the
// policy of all pages can name it by its hash.
const submitScript = "document.forms[0].submit()"

// page returns a page. It may neither be framed nor load anything.
//
// Pages are built of Go functions, not of html/template: that one finds methods
// by name, which makes the linker keep all methods of the program and the program
// half as large again.
func page(status int, content ...g.Node) *rest.Response {
	var b bytes.Buffer
	err := h.Doctype(h.HTML(h.Lang("en"),
		h.Head(
			h.Meta(h.Charset("utf-8")),
			h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1")),
			h.TitleEl(g.Text("graphemu sign-in")),
			h.StyleEl(g.Raw(style)),
		),
		h.Body(h.Main(
			g.Group(content),
			h.P(h.Small(g.Text("This is graphemu, an emulator. It is not Microsoft: do not type a real password anywhere here."))),
		)),
	)).Render(&b)
	if err != nil {
		panic(err) // a buffer takes all
	}
	resp := rest.NewResponse(status, "text/html; charset=utf-8", b.Bytes())
	sum := sha256.Sum256([]byte(submitScript))
	resp.Header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; script-src 'sha256-"+
		base64.StdEncoding.EncodeToString(sum[:])+"'")
	resp.Header.Set("X-Frame-Options", "DENY")
	return resp
}

// donePage tells a person that there is nothing left to do.
func donePage(text string) *rest.Response {
	return page(http.StatusOK, h.H1(g.Text(text)), h.P(g.Text("You may close this window.")))
}
