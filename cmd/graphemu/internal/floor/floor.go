// Package floor serves the least that could do what graphemu does: what graphemu
// is measured against.
package floor

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

// The kinds of floors.
const (
	Bare        = "bare"         // answers 400 bytes to everything; signs one RS256 token a POST
	OneFsync    = "one-fsync"    // gorilla/mux and bbolt, a transaction and its fsync for each write
	SharedFsync = "shared-fsync" // the same, and writers that wait share the next transaction
	InMemory    = "in-memory"    // gorilla/mux and a map
)

// WithHeaders behind a kind makes a floor that is sent a token and answers with
// headers like Graph's. It looks at neither: what it leaves of the floor without
// is net/http's, and the most that can be had with both.
const WithHeaders = "+headers"

// DocSize is the least that a document of a floor has, in bytes: about as much as
// what graphemu answers for a connection.
const DocSize = 400

// PageSize is how many items a page of a list has.
const PageSize = 100

// Command is the first argument that makes a program a floor. The others are the
// kind, and a file, which a kind without one does not look at.
const Command = "bench-floor"

// Serve serves the floor that args ask for, on a port of its own, until the
// process ends, which it may at any time. It says on out where, as graphemu
// serve does in JSON.
//
// Errors: arguments that make no floor, a file or a port that cannot be had.
func Serve(args []string, out io.Writer) error {
	if len(args) != 3 || args[0] != Command {
		return fmt.Errorf("usage: %s KIND FILE (graphemu bench starts it)", Command)
	}
	handler, err := New(args[1], args[2])
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if err := json.NewEncoder(out).Encode(map[string]string{"listen": l.Addr().String()}); err != nil {
		return err
	}
	return http.Serve(l, handler)
}

// New returns the floor of a kind, plain or [WithHeaders], with its documents in
// file.
//
// Errors: a kind that there is not, those of bbolt for the file.
func New(kind, file string) (http.Handler, error) {
	kind, headers := strings.CutSuffix(kind, WithHeaders)
	handler, err := plain(kind, file)
	if err == nil && headers {
		handler = withHeaders(handler)
	}
	return handler, err
}

func plain(kind, file string) (http.Handler, error) {
	switch kind {
	case Bare:
		return new(bare), nil
	case InMemory:
		return documents(&memoryShelf{docs: make(map[string][]byte)}), nil
	case OneFsync, SharedFsync:
		shelf, err := openShelf(file, kind == SharedFsync)
		if err != nil {
			return nil, err
		}
		return documents(shelf), nil
	}
	return nil, fmt.Errorf("no floor is called %q", kind)
}
