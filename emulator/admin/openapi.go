package admin

import (
	_ "embed" // for the document
	"net/http"

	"github.com/graphemu/graphemu/emulator/rest"
)

// document describes the routes in the words of their table and of the types'
// comments. A test makes it and holds it to them.
//
//go:embed openapi.json
var document []byte

// openAPI answers GET /_emulator/openapi.json.
func (a *API) openAPI(*rest.Request) (*rest.Response, error) {
	return rest.NewResponse(http.StatusOK, "application/json", document), nil
}
