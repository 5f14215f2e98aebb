package emulator

import (
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/graphemu/graphemu/emulator/clock"
)

// stillTimeout is how long a body may stand still before the request is given
// up. However slow it comes, it is waited for.
const stillTimeout = 30 * time.Second

// An upload is a body that is given up when it stands still, so that who never
// ends a request does not hold a connection for ever.
type upload struct {
	io.ReadCloser
	from  interface{ SetReadDeadline(time.Time) error }
	still time.Duration
	err   error // the last one
}

// uploaded makes r's body an upload, if w can tell when to give up.
func uploaded(w http.ResponseWriter, r *http.Request, still time.Duration) {
	from, ok := w.(interface{ SetReadDeadline(time.Time) error })
	if ok && r.Body != http.NoBody {
		r.Body = &upload{ReadCloser: r.Body, from: from, still: still}
	}
}

// Read reads. A deadline that has passed stays, or net/http would wait for the
// rest once more before it closes the connection.
func (u *upload) Read(p []byte) (int, error) {
	if u.err != nil {
		return 0, u.err
	}
	_ = u.from.SetReadDeadline(clock.New().Now().Add(u.still)) // fails on a connection that is closed, as does the read
	var n int
	n, u.err = u.ReadCloser.Read(p)
	if u.err != nil && !errors.Is(u.err, os.ErrDeadlineExceeded) {
		_ = u.from.SetReadDeadline(time.Time{}) // net/http reads on, to notice when the caller goes away
	}
	return n, u.err
}
