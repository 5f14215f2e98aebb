package admin

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// FixtureType is the media type of a fixture: lines of JSON.
//
// https://github.com/ndjson/ndjson-spec
const FixtureType = "application/x-ndjson"

// How much of a fixture is stored in one transaction, whichever comes first:
// enough that waiting for the disk costs little, and so little that neither
// memory nor other writers notice.
const (
	chunkLines = 1000
	chunkBytes = 4 << 20
)

// maxLine is the longest line, in bytes: the largest item, and what is around it.
const maxLine = external.MaxBodyBytes + 4<<10

// Loaded is how many resources of each kind came with a fixture.
type Loaded struct {
	Connections int64 `json:"connections"`
	Schemas     int64 `json:"schemas"`
	Items       int64 `json:"items"`
	Groups      int64 `json:"groups"`
	Members     int64 `json:"members"`
	// Activities is how many came on lines of their own.
	Activities int64 `json:"activities,omitempty"`
}

// Add adds the counts of other to l.
func (l *Loaded) Add(other Loaded) {
	l.Connections += other.Connections
	l.Schemas += other.Schemas
	l.Items += other.Items
	l.Groups += other.Groups
	l.Members += other.Members
	l.Activities += other.Activities
}

// A loader stores the lines of one fixture, chunk by chunk.
type loader struct {
	store   *store.Store
	limits  external.Limits
	tenant  string
	creator string    // the application that creates the connections
	id      string    // of the request
	now     time.Time // of the request: all of a fixture is loaded at one time

	chunk  [][]byte // lines that wait to be stored
	size   int      // their bytes
	stored int      // how many lines are stored
	loaded Loaded
}

// loadFixtures answers POST /_emulator/fixtures?tenant=ID: it stores the lines
// of the body, each a resource, under the rules that a request would have to
// keep. It stops at the first line that breaks one.
func (a *API) loadFixtures(r *rest.Request) (*rest.Response, error) {
	body, err := fixture(r.HTTP)
	if err != nil {
		return nil, err
	}
	settings := a.o.Settings(r.Base)
	l := &loader{store: a.o.Store, limits: a.o.Limits, creator: settings.ClientID, tenant: settings.TenantID, id: r.ID, now: r.Time}
	if name := r.HTTP.URL.Query().Get("tenant"); name != "" {
		if l.tenant, err = a.o.TenantID(name); err != nil {
			return nil, rest.BadRequest("The tenant is none: " + err.Error())
		}
	}
	if err := l.load(r.HTTP.Context(), body); err != nil {
		return nil, err
	}
	return rest.NewResponse(http.StatusOK, "application/json", rest.Marshal(l.loaded)), nil
}

// fixture returns the body of r, inflated if it is compressed.
func fixture(r *http.Request) (io.Reader, error) {
	if t, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); t != FixtureType {
		return nil, &rest.Error{Status: http.StatusUnsupportedMediaType, Code: "UnsupportedMediaType",
			Message: "A fixture is sent with the Content-Type '" + FixtureType + "': a JSON object a line."}
	}
	switch encoding := strings.ToLower(r.Header.Get("Content-Encoding")); encoding {
	case "", "identity":
		return r.Body, nil
	case "gzip":
		z, err := gzip.NewReader(r.Body)
		if err != nil {
			return nil, rest.BadRequest("The body cannot be inflated: " + err.Error() + ".")
		}
		return z, nil
	default:
		return nil, &rest.Error{Status: http.StatusUnsupportedMediaType, Code: "UnsupportedMediaType",
			Message: "The Content-Encoding '" + encoding + "' is not supported. Use gzip or none."}
	}
}

// load stores the lines of body.
func (l *loader) load(ctx context.Context, body io.Reader) error {
	lines := bufio.NewScanner(body)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	for lines.Scan() {
		l.chunk = append(l.chunk, bytes.Clone(lines.Bytes()))
		l.size += len(lines.Bytes())
		if len(l.chunk) == chunkLines || l.size >= chunkBytes {
			if err := l.flush(ctx); err != nil {
				return err
			}
		}
	}
	if err := l.flush(ctx); err != nil {
		return err // of a line before the one that could not be read
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return l.refuse(l.stored+1, malformed("The line is longer than %d bytes.", maxLine))
	case err != nil:
		return l.refuse(l.stored+1, malformed("The body cannot be read: %v.", err))
	}
	return nil
}

// flush stores the chunk in one transaction.
func (l *loader) flush(ctx context.Context) error {
	var b *batch
	err := l.store.Update(ctx, l.tenant, func(e *store.Edit) error {
		b = &batch{Edit: e, loader: l, schemas: make(map[string]external.Schema)}
		return b.putAll(l.chunk)
	})
	if refused, ok := errors.AsType[*external.Error](err); ok {
		return l.refuse(l.stored+b.done+1, refused)
	}
	if err != nil {
		return err
	}
	l.loaded.Add(b.counts)
	l.stored += len(l.chunk)
	l.chunk, l.size = l.chunk[:0], 0
	return nil
}

// refuse returns the answer that says what is wrong with a line, and how much
// of the fixture is stored.
func (l *loader) refuse(number int, e *external.Error) error {
	kept := "Nothing is stored."
	if l.stored > 0 {
		kept = fmt.Sprintf("Lines 1 to %d are stored, and nothing of what follows them.", l.stored)
	}
	answer := rest.BadRequest(fmt.Sprintf("line %d: %s %s", number, e.Message, kept))
	answer.Inner = rest.Inner{Code: e.Code, Source: e.Source, Message: e.Message}
	return answer
}
