package bench

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/graphemu/graphemu/cmd/graphemu/internal/floor"
)

// Graphemu with its state in a file, and in memory. They stand beside the kinds
// of floors.
const (
	durable   = "graphemu"
	ephemeral = "graphemu --ephemeral"
)

// A lab is where a run takes place: a folder, and the servers that run.
type lab struct {
	Options
	dir     string
	files   int
	servers map[string]*server
	http    http.Client // for what is not measured

	stock   map[int]*stock // by the number of items
	deleted *deletion
}

func newLab(o Options) (*lab, error) {
	dir, err := os.MkdirTemp("", "graphemu-bench-")
	if err != nil {
		return nil, err
	}
	return &lab{Options: o, dir: dir, servers: make(map[string]*server), stock: make(map[int]*stock), http: http.Client{Timeout: time.Minute}}, nil
}

// close ends the servers and removes what they wrote.
func (l *lab) close() error {
	l.http.CloseIdleConnections()
	for _, s := range l.servers {
		s.kill()
	}
	return os.RemoveAll(l.dir)
}

// file returns the path of a file that is not there yet.
func (l *lab) file() string {
	l.files++
	return filepath.Join(l.dir, fmt.Sprintf("%d.db", l.files))
}

// server returns the one of that kind, which is started and filled when it is
// first asked for.
func (l *lab) server(ctx context.Context, kind string) (*server, error) {
	if s := l.servers[kind]; s != nil {
		return s, nil
	}
	s, err := l.launch(ctx, kind, l.file())
	if err != nil {
		return nil, err
	}
	l.servers[kind] = s
	return s, l.fill(ctx, s, false)
}

// launch starts a server of that kind on file.
func (l *lab) launch(ctx context.Context, kind, file string) (*server, error) {
	program, args := l.Floor, []string{floor.Command, kind, file}
	switch kind {
	case durable:
		program, args = l.Program, serveArgs(file)
	case ephemeral:
		program, args = l.Program, serveArgs("")
	}
	p, err := l.start(ctx, program, args...)
	if err != nil {
		return nil, err
	}
	s := &server{process: p, name: kind, addr: p.Listen, ours: kind == durable || kind == ephemeral}
	if s.ours {
		err = l.authorize(ctx, s)
	}
	if strings.HasSuffix(kind, floor.WithHeaders) {
		s.auth = "Authorization: Bearer " + strings.Repeat("x", floor.TokenSize) + "\r\n"
	}
	if err != nil {
		p.kill()
	}
	return s, err
}

// serveArgs make graphemu keep its state in file, or in memory.
func serveArgs(file string) []string {
	args := []string{"serve", "--listen", "127.0.0.1:0", "--output", "json"}
	if file == "" {
		return append(args, "--ephemeral")
	}
	return append(args, "--data", file)
}

// launchBriefly starts a server of that kind on file, calls fn and ends it.
func (l *lab) launchBriefly(ctx context.Context, kind, file string, fn func(*server) error) error {
	s, err := l.launch(ctx, kind, file)
	if err != nil {
		return err
	}
	defer s.end()
	return fn(s)
}
