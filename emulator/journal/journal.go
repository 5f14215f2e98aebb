// Package journal keeps what was asked of the emulator and what it answered:
// to be looked at, waited for, verified by a test, and searched for bad manners.
//
// Each tenant has a journal of its own. It is bounded, and says so when it has
// lost something: a journal that forgets in silence makes a verification lie.
// Recording keeps references and encodes nothing; what is secret is blotted out
// when somebody asks, so that it is never shown.
package journal

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
)

// What a journal keeps if its Options do not say.
const (
	DefaultEntries = 1000
	DefaultBytes   = 16 << 20
	DefaultBody    = 64 << 10
)

// Options configure a [Journal]. What is 0 has the default.
type Options struct {
	// Entries and Bytes bound what is kept for each tenant: what goes beyond
	// the narrower one takes the place of the oldest. Bytes are those of
	// bodies, and an estimate for the rest.
	Entries, Bytes int
	// Body is how many bytes of a body are kept.
	Body int
	// Tenant says in which journal a request goes; "" means in none. It is
	// called when the request has been answered. It must be set.
	Tenant func(*rest.Request) string
	// Elapsed tells how much real time has passed since some instant. It must
	// be set.
	Elapsed func() time.Duration
}

// A Journal keeps requests and their answers. It may be used from several
// goroutines at once.
type Journal struct {
	o     Options
	mu    sync.RWMutex
	books map[string]*book // by tenant
	stop  chan struct{}    // closed to end what waits
}

// New returns an empty Journal.
func New(o Options) *Journal {
	if o.Entries <= 0 {
		o.Entries = DefaultEntries
	}
	if o.Bytes <= 0 {
		o.Bytes = DefaultBytes
	}
	if o.Body <= 0 {
		o.Body = DefaultBody
	}
	return &Journal{o: o, books: make(map[string]*book), stop: make(chan struct{})}
}

// Record records what next answers r. It has to be outermost, or it does not
// see what the caller gets: see [rest.Edge].
func (j *Journal) Record(r *rest.Request, next rest.Handler) (resp *rest.Response, _ error) {
	came := j.o.Elapsed()
	form := j.listen(r.HTTP)
	// Deferred, since a panic that cuts the connection passes here.
	defer func() { j.record(r, resp, form, came) }()
	return next(r)
}

// Work notes the status that the work itself has. It has to be innermost: what
// is around it may answer otherwise.
func Work(next rest.Handler) rest.Handler {
	return func(r *rest.Request) (*rest.Response, error) {
		resp, err := next(r)
		switch e, ok := errors.AsType[*rest.Error](err); {
		case ok:
			r.Work = e.Status
		case err != nil || resp == nil:
			r.Work = http.StatusInternalServerError
		default:
			r.Work = cmp.Or(resp.Status, http.StatusOK)
		}
		return resp, err
	}
}

// listen makes r's body keep what is read of it, if that is a form: nobody
// but Entra ID takes one, and it reads them itself.
func (j *Journal) listen(r *http.Request) *copied {
	if r.Body == nil || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return nil
	}
	c := &copied{ReadCloser: r.Body, room: j.o.Body}
	r.Body = c
	return c
}

// copied is a body that keeps the first bytes that are read of it.
type copied struct {
	io.ReadCloser
	kept []byte
	room int
}

// Read reads.
func (c *copied) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.kept = append(c.kept, p[:min(n, c.room-len(c.kept))]...)
	return n, err
}

// Knows reports whether tenant has a journal: whether anybody has asked
// anything of it, or called a method with it.
func (j *Journal) Knows(tenant string) bool {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.books[tenant] != nil
}

// Clear forgets what was recorded for tenant. The sequence goes on.
func (j *Journal) Clear(tenant string) { j.book(tenant).clear() }

// Drop forgets all of tenant's journal, as if nobody had asked anything of it.
func (j *Journal) Drop(tenant string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.books, tenant)
}

// book returns tenant's.
func (j *Journal) book(tenant string) *book {
	j.mu.RLock()
	b := j.books[tenant]
	j.mu.RUnlock()
	if b != nil {
		return b
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if b = j.books[tenant]; b == nil {
		b = new(book)
		j.books[tenant] = b
	}
	return b
}
