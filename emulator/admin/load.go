package admin

import (
	"cmp"
	"compress/gzip"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/graphemu/graphemu/emulator/plant"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/fixtures"
)

// FixtureType is the media type of a fixture of any length: lines of JSON.
const FixtureType = string(fixtures.NDJSON)

// Loaded is how many resources of each kind came with a fixture.
type Loaded = plant.Counts

// loadFixtures answers POST /_emulator/fixtures?tenant=ID&file=NAME&replace=true:
// it stores the resources of the body under the rules that a request would have
// to keep. One that breaks a rule ends it: up to [plant.WholeBytes] nothing is
// stored then, and with replace never.
func (a *API) loadFixtures(r *rest.Request) (*rest.Response, error) {
	format, body, err := fixture(r.HTTP)
	if err != nil {
		return nil, err
	}
	tenant, err := a.tenant(r)
	if err != nil {
		return nil, err
	}
	query := r.HTTP.URL.Query()
	name := cmp.Or(query.Get("file"), "body")
	ctx := r.HTTP.Context()
	var loaded Loaded
	load := func(database string) error {
		l := plant.NewLoader(a.o.Store, database, plant.Options{Limits: a.o.Limits, Creator: a.o.Settings(r.Base).ClientID,
			ID: r.ID, Now: a.o.Clocks.Of(tenant).Now()})
		err := l.Read(ctx, func(visit fixtures.Visit) error { return format.Read(name, body, visit) })
		if err == nil {
			err = l.Flush(ctx)
		}
		loaded = l.Counts()
		return err
	}
	switch query.Get("replace") {
	case "", "false":
		err = load(tenant)
	case "true":
		err = a.o.Store.Rebuild(ctx, tenant, r.ID, load)
	default:
		return nil, refused("'replace' is true or false.")
	}
	if refusal, ok := errors.AsType[*plant.Refusal](err); ok {
		if query.Get("replace") == "true" {
			refusal.Stored = "Nothing is stored."
		}
		bad := rest.BadRequest(refusal.Error())
		if e := refusal.Rule; e != nil {
			bad.Inner = rest.Inner{Code: e.Code, Source: e.Source, Message: e.Message}
		}
		return nil, bad
	}
	if err != nil {
		return nil, err
	}
	return answer(http.StatusOK, loaded)
}

// formats are in which a fixture can be sent.
var formats = []string{string(fixtures.NDJSON), string(fixtures.YAML), string(fixtures.JSON)}

// fixture returns the format and the body of r, inflated if it is compressed.
func fixture(r *http.Request) (fixtures.Format, io.Reader, error) {
	t, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if !slices.Contains(formats, t) {
		return "", nil, &rest.Error{Status: http.StatusUnsupportedMediaType, Code: "UnsupportedMediaType",
			Message: "A fixture is sent with a Content-Type of " + strings.Join(formats, ", ") + "."}
	}
	switch encoding := strings.ToLower(r.Header.Get("Content-Encoding")); encoding {
	case "", "identity":
		return fixtures.Format(t), r.Body, nil
	case "gzip":
		z, err := gzip.NewReader(r.Body)
		if err != nil {
			return "", nil, rest.BadRequest("The body cannot be inflated: " + err.Error() + ".")
		}
		return fixtures.Format(t), z, nil
	default:
		return "", nil, &rest.Error{Status: http.StatusUnsupportedMediaType, Code: "UnsupportedMediaType",
			Message: "The Content-Encoding '" + encoding + "' is not supported. Use gzip or none."}
	}
}
