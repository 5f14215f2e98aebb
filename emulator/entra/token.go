package entra

import (
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"

	"github.com/graphemu/graphemu/emulator/rest"
)

// maxForm is the longest body that the token endpoint reads, in bytes. The real
// limit is a guess; a certificate chain in an assertion takes a tenth of it.
const maxForm = 64 << 10

const formType = "application/x-www-form-urlencoded"

// A form is the body of a token request, each parameter once.
type form map[string]string

// token answers POST /{tenant}/oauth2/v2.0/token.
func (e *Entra) token(r *rest.Request) (*rest.Response, error) {
	answer, err := e.grant(r, false)
	if err != nil {
		return nil, err
	}
	return document(answer), nil
}

// tokenV1 answers POST /{tenant}/oauth2/token, which names a resource where
// version 2 has scopes.
func (e *Entra) tokenV1(r *rest.Request) (*rest.Response, error) {
	answer, err := e.grant(r, true)
	if err != nil {
		return nil, err
	}
	return document(answer.v1(r.Time)), nil
}

func (e *Entra) grant(r *rest.Request, v1 bool) (tokenAnswer, error) {
	f, err := readForm(r.HTTP)
	if err != nil {
		return tokenAnswer{}, err
	}
	grantType := f["grant_type"]
	if grantType == "" {
		return tokenAnswer{}, missingIn(r.HTTP, "grant_type")
	}
	grant, ok := e.grants[grantType]
	if !ok {
		return tokenAnswer{}, errGrant(grantType)
	}
	t, err := e.tenant(r.Vars.Get("tenant"))
	if err != nil {
		return tokenAnswer{}, err
	}
	if v1 {
		f["scope"] = scopeOf(f["resource"])
	}
	return grant(&tokenRequest{Request: r, tenant: t, form: f, v1: v1})
}

// readForm reads the body. One of another media type holds no parameters, so
// that the caller is told which one is missing, as the real Entra ID does (seen
// by many who sent JSON).
//
// The URL's query is not looked at: msal-node 5 and later put a
// client-request-id there, and a secret does not belong there.
func readForm(r *http.Request) (form, error) {
	if !isForm(r) {
		return form{}, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxForm+1))
	if _, long := errors.AsType[*http.MaxBytesError](err); long || len(body) > maxForm {
		return nil, errInput(http.StatusRequestEntityTooLarge, "The body is longer than any token request.")
	}
	if err != nil {
		return nil, errInput(http.StatusBadRequest, "The body could not be read to its end.")
	}
	values, err := url.ParseQuery(string(body))
	if err != nil { // err quotes from the body, which holds a secret
		return nil, errInput(http.StatusBadRequest, "The body is not "+formType+": a % needs two hexadecimal digits.")
	}
	return once(values)
}

// once returns values as a form, or which parameter is given twice.
func once(values url.Values) (form, error) {
	f := make(form, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if len(values[name]) > 1 {
			return nil, errDuplicate(name)
		}
		f[name] = values[name][0]
	}
	return f, nil
}

func isForm(r *http.Request) bool {
	t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && t == formType
}

// missingIn returns the error for a missing parameter, with a hint if the
// reason may be the media type.
func missingIn(r *http.Request, parameter string) error {
	e := errMissing(parameter)
	if !isForm(r) {
		e.hint = "Send the parameters in the body, with Content-Type: " + formType
	}
	return e
}
