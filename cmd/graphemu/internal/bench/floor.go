package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
)

// The kinds of floors.
const (
	Bare        = "bare"         // answers 400 bytes to everything; signs one RS256 token a POST
	OneFsync    = "one-fsync"    // gorilla/mux and bbolt, a transaction and its fsync for each write
	SharedFsync = "shared-fsync" // the same, and writers that wait share the next transaction
	InMemory    = "in-memory"    // gorilla/mux and a map
)

// docSize is how long a document of a floor is, in bytes: about as long as what
// graphemu answers for a connection.
const docSize = 400

// FloorCommand is the argument that makes graphemu a floor. Its others are the
// kind, and the file of one that has a file.
const FloorCommand = "bench-floor"

// ServeFloor serves a floor on a port of its own until the process ends, which
// it may at any time. It says on out where, as graphemu serve does in JSON.
func ServeFloor(args []string, out io.Writer) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: graphemu %s KIND FILE (graphemu bench starts it)", FloorCommand)
	}
	handler, err := newFloor(args[0], args[1])
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if err := json.NewEncoder(out).Encode(ready{Listen: l.Addr().String()}); err != nil {
		return err
	}
	return http.Serve(l, handler)
}

func newFloor(kind, file string) (http.Handler, error) {
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
