package journal

import (
	"bytes"
	"cmp"
	"net/http"
	"net/url"
	"time"
	"unique"

	"github.com/graphemu/graphemu/emulator/rest"
)

// overhead is about what a record takes in memory beside its bodies, in bytes:
// mostly headers, of which the token is the longest.
const overhead = 3 << 10

// A record is what is kept of one request: nothing is copied that can be
// referred to. It is not changed once it is in a book.
type record struct {
	rest.Request // without HTTP, which would keep the connection alive

	sequence   int64
	tenant     string
	came, took time.Duration // real time since the journal began, and until the answer
	method     string
	url        *url.URL
	header     http.Header
	request    body
	status     int
	answer     http.Header
	response   body
	wire       rest.Wire
}

// A body is as much of a body as is kept.
type body struct {
	kept []byte
	size int // of the whole, in bytes
}

// record keeps r and its answer, which is nil if the connection was cut.
func (j *Journal) record(r *rest.Request, resp *rest.Response, form *copied, came time.Duration) {
	tenant := j.o.Tenant(r)
	if tenant == "" {
		return
	}
	rec := &record{
		Request: *r, tenant: tenant, came: came, took: j.o.Elapsed() - came,
		method: r.HTTP.Method, url: r.HTTP.URL, header: r.HTTP.Header, request: j.keep(r.Body),
	}
	rec.HTTP, rec.Body = nil, nil
	if r.Parent == "" { // parts share their headers with each other
		shareToken(rec.header)
	}
	if form != nil && r.Body == nil {
		rec.request = j.keep(form.kept)
	}
	rec.request.size = max(rec.request.size, int(r.HTTP.ContentLength))
	if resp != nil && !resp.Abort {
		rec.status, rec.answer, rec.response = cmp.Or(resp.Status, http.StatusOK), resp.Header, j.keep(resp.Body)
	}
	if resp != nil && resp.Wire != nil && r.Parent == "" { // a part has no wire of its own
		rec.wire = *resp.Wire
		rec.took += rec.wire.Delay + rec.wire.Drip // which are still to come
	}
	j.book(tenant).add(rec, j.o)
}

// shareToken makes all who keep a token refer to one copy. A program sends the
// same with each request, and it is as long as all else that is kept of one.
func shareToken(h http.Header) {
	for i, value := range h["Authorization"] {
		h["Authorization"][i] = unique.Make(value).Value()
	}
}

// keep returns b, of which a long one is copied in part: a slice of it would
// keep all of it in memory.
func (j *Journal) keep(b []byte) body {
	if len(b) > j.o.Body {
		return body{bytes.Clone(b[:j.o.Body]), len(b)}
	}
	return body{b, len(b)}
}

// weight is about what r takes in memory, in bytes.
func (r *record) weight() int { return overhead + cap(r.request.kept) + cap(r.response.kept) }
