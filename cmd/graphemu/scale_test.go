package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/graphemu/graphemu/cmd/graphemu/internal/bench"
	"go.etcd.io/bbolt"
)

// scale is how many items the large connection of TestAMillionItems has:
//
//	go test ./cmd/graphemu -run TestAMillionItems -scale 1000000 -timeout 30m -v
//
// Without it there are so few that only what is printed may be believed, and
// nothing is asserted of it.
var scale = flag.Int("scale", manyItems, "number of items in TestAMillionItems; if it is another, the ratios are asserted")

const (
	fewItems  = 1000
	manyItems = 20_000
)

func asserted() bool { return *scale != manyItems }

// TestAMillionItems compares an emulator with a large connection and one with a
// small one, both real processes on their files: what a request, a page at any
// depth and a restart cost, and how long others wait while all is deleted.
func TestAMillionItems(t *testing.T) {
	few := newStock(t, "few.db", fewItems)
	many := newStock(t, "many.db", *scale)
	few.launch(t)
	many.launch(t)
	few.load(t)
	many.load(t)

	t.Logf("ratios of medians, %d items to %d:", many.items, few.items)
	c := comparison{t: t, few: few, many: many, rounds: 50, limit: 3}
	if asserted() {
		c.rounds = 500
	}
	c.compare("GET an item", func(s *stock, i int) { s.must(t, 200, "GET", s.item(i), "") })
	c.compare("PUT an item that is there", func(s *stock, i int) { s.must(t, 200, "PUT", s.item(i), itemBody) })
	c.compare("PUT an item that is new", func(s *stock, i int) {
		s.must(t, 200, "PUT", "/tickets/items/new-"+fmt.Sprint(i*7919%c.rounds), itemBody)
	})
	few.walk(t)
	many.walk(t)
	for place, name := range []string{"start", "middle", "end"} {
		c.compare("a page of 100 at the "+name, func(s *stock, _ int) { s.must(t, 200, "GET", s.pages[place], "") })
	}
	c.rounds = 7
	c.compare("restart after SIGTERM", func(s *stock, _ int) { s.relaunch(t) }, func(s *stock) { s.end(t, syscall.SIGTERM) })
	c.compare("restart after SIGKILL", func(s *stock, _ int) { s.relaunch(t) }, func(s *stock) {
		s.must(t, 200, "PUT", s.item(1), itemBody)
		s.end(t, syscall.SIGKILL)
	})
	few.end(t, syscall.SIGTERM)
	many.deleteAll(t)
	t.Logf("most memory of the large one since then, with what it has mapped of its file: %s", many.memory())
	many.end(t, syscall.SIGTERM)
	if n := many.trash(t); n > 0 {
		t.Errorf("%d buckets were not emptied while others wrote", n)
	}
	many.launch(t)
	many.end(t, syscall.SIGKILL)
	start := time.Now()
	many.launch(t)
	t.Logf("start of the emptied file of %d MiB after SIGKILL: %v", many.size(t)>>20, time.Since(start).Round(time.Millisecond))
	many.end(t, syscall.SIGTERM)
}

// A stock is an emulator with items.
type stock struct {
	*process
	path  string
	items int
	url   string    // of the running emulator's connections
	pages [3]string // at the start, in the middle and at the end
}

func newStock(t *testing.T, name string, items int) *stock {
	return &stock{path: filepath.Join(t.TempDir(), name), items: items}
}

func (s *stock) launch(t *testing.T) {
	t.Helper()
	s.process = mustLaunch(t, "serve", "--data", s.path, "--auth", "off", "--listen", "127.0.0.1:0", "--output", "json")
	s.url = s.mustReady(t).GraphURL + "/v1.0/external/connections"
}

// relaunch starts s and waits for its first answer.
func (s *stock) relaunch(t *testing.T) {
	t.Helper()
	s.launch(t)
	s.must(t, 200, "GET", s.item(0), "")
}

func (s *stock) end(t *testing.T, sig os.Signal) {
	t.Helper()
	s.mustSignal(t, sig)
	<-s.done
	http.DefaultClient.CloseIdleConnections()
}

// load fills s by the command. It watches the memory of the process.
func (s *stock) load(t *testing.T) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "items.ndjson")
	if err := writeItems(file, s.items); err != nil {
		t.Fatal(err)
	}
	peak := watchMemory(s.cmd.Process.Pid)
	start := time.Now()
	var stdout, stderr bytes.Buffer
	if code := run(context.Background(), []string{"fixtures", "load", "--url", strings.TrimSuffix(s.url, "/v1.0/external/connections"), file}, &stdout, &stderr); code != 0 {
		t.Fatal(stderr.String())
	}
	rate := float64(s.items) / time.Since(start).Seconds()
	t.Logf("%s, %.0f items a second; most memory %s, with what is mapped of the file of %d MiB: %s",
		strings.TrimSpace(stdout.String()), rate, peak(), s.size(t)>>20, s.memory())
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
}

// deleteAll deletes the large connection while another is PATCHed.
func (s *stock) deleteAll(t *testing.T) {
	t.Helper()
	s.must(t, 201, "POST", "", `{"id":"other","name":"other","description":"d"}`)
	patch := func() time.Duration { return s.must(t, 204, "PATCH", "/other", `{"description":"e"}`) }
	span := 200*time.Millisecond + time.Duration(s.items)*5*time.Microsecond
	t.Logf("PATCH of another connection, alone:      %s", spread(patch, span, 1))
	peak := watchMemory(s.cmd.Process.Pid)
	took := s.must(t, 202, "DELETE", "/tickets", "")
	during := spread(patch, span, s.items/200) // a thousand items go in a transaction
	t.Logf("DELETE of %d items answered after %v; most memory meanwhile %s", s.items, took.Round(time.Microsecond), peak())
	t.Logf("PATCH of another connection, meanwhile:  %s", during)
}

// trash returns how many buckets wait to be deleted in the file of s.
func (s *stock) trash(t *testing.T) (n int) {
	t.Helper()
	db, err := bbolt.Open(s.path, 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_ = db.View(func(tx *bbolt.Tx) error {
		n = tx.Bucket([]byte("trash")).Stats().KeyN
		return nil
	})
	return n
}

func (s *stock) size(t *testing.T) int64 {
	t.Helper()
	info, err := os.Stat(s.path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// memory returns the most memory that the process ever had, with those pages of
// the file that it has read, which the operating system takes back at will.
func (s *stock) memory() string {
	if runtime.GOOS != "linux" {
		return "not measured on " + runtime.GOOS
	}
	return fmt.Sprintf("%d MiB", bench.Memory(s.cmd.Process.Pid, "VmHWM")>>10)
}
