package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/store"
	"go.etcd.io/bbolt"
)

// quick is how tests open files, for which they need not wait long.
var quick = Options{NoSync: true, Timeout: 60 * time.Millisecond}

func mustOpen(t *testing.T, path string) *DB {
	t.Helper()
	d, err := Open(path, quick)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func mustFork(t *testing.T, d *DB, tenant string) {
	t.Helper()
	if err := d.Fork(t.Context(), "", tenant); err != nil {
		t.Fatal(err)
	}
}

// mustFill puts n keys into bucket b of tenant.
func mustFill(t *testing.T, d *DB, tenant string, n int) {
	t.Helper()
	err := d.Update(t.Context(), tenant, func(tx store.Tx) error {
		for i := range n {
			if err := tx.Put("b", strconv.Itoa(1_000_000+i), bytes.Repeat([]byte("v"), 100)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// count says how many keys bucket b of tenant has.
func count(t *testing.T, d *DB, tenant string) (n int, err error) {
	t.Helper()
	err = d.View(t.Context(), tenant, func(r store.Reader) error {
		return r.Scan("b", "", func(_, _ []byte) bool { n++; return true })
	})
	return n, err
}

// killed returns the file of a DB with 2,000 keys that was never closed, and
// closed that of one that was.
func killed(t *testing.T) (path string) {
	t.Helper()
	d := mustOpen(t, filepath.Join(t.TempDir(), "live"))
	mustFork(t, d, "t")
	mustFill(t, d, "t", 2000)
	path = filepath.Join(t.TempDir(), "killed")
	mustWrite(t, path, mustRead(t, d.bolt.Path()))
	return path
}

func closed(t *testing.T) (path string) {
	t.Helper()
	path = killed(t)
	if err := mustOpen(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func mustWrite(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestRefused(t *testing.T) {
	page := os.Getpagesize()
	cut := func(to int) func([]byte) []byte { return func(b []byte) []byte { return b[:to] } }
	zero := func(from, to int) func([]byte) []byte {
		return func(b []byte) []byte { clear(b[from:to]); return b }
	}
	for name, test := range map[string]struct {
		file  func(t *testing.T) string
		spoil func([]byte) []byte
		want  error
	}{
		"text":                   {closed, func([]byte) []byte { return []byte("{\"not\": \"a database\"}\n") }, ErrDamaged},
		"long text":              {closed, func([]byte) []byte { return bytes.Repeat([]byte("text\n"), 10_000) }, ErrDamaged},
		"zeros":                  {closed, func([]byte) []byte { return make([]byte, 100_000) }, ErrDamaged},
		"one byte":               {closed, cut(1), ErrDamaged},
		"a page":                 {closed, cut(page), ErrDamaged},
		"three pages":            {closed, cut(3 * page), ErrDamaged},
		"half a file":            {closed, cut(30*page + 17), ErrDamaged},
		"half a killed file":     {killed, cut(30*page + 17), ErrDamaged},
		"no meta pages":          {closed, zero(0, 2*page), ErrDamaged},
		"a hole in killed file":  {killed, zero(20*page, 40*page), ErrDamaged},
		"pages of a killed file": {killed, zero(2*page, 100*page), ErrDamaged},
		"another format":         {otherFormat, cut(-1), ErrFormat},
		"other program":          {otherProgram, cut(-1), ErrFormat},
		"no freelist":            {closed, zeroFreelist, ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			path := test.file(t)
			before := mustRead(t, path)
			if test.want == ErrDamaged {
				before = test.spoil(before)
				mustWrite(t, path, before)
			}
			for range 2 { // also the second time: nothing was left locked
				d, err := Open(path, quick)
				if err == nil {
					d.Close()
				}
				if !errors.Is(err, test.want) {
					t.Fatalf("Open: %v, want %v", err, test.want)
				}
				if text := err.Error(); strings.Contains(text, "\n") || !strings.Contains(text, path) {
					t.Errorf("error is not a line with the path: %s", text)
				}
			}
			if !bytes.Equal(mustRead(t, path), before) {
				t.Error("the refused file has changed")
			}
		})
	}
}

// TestTruncated wants the size to be compared before a page is read: a file may
// lack pages that nobody asks for until much later.
func TestTruncated(t *testing.T) {
	for _, missing := range []int{1, os.Getpagesize(), 20 * os.Getpagesize()} {
		path := closed(t)
		before := mustRead(t, path)
		before = before[:len(before)-missing]
		mustWrite(t, path, before)
		_, err := Open(path, quick)
		if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), fmt.Sprintf("last %d bytes are missing", missing)) {
			t.Errorf("Open without the last %d bytes: %v", missing, err)
		}
		if !bytes.Equal(mustRead(t, path), before) {
			t.Error("the refused file has changed")
		}
	}
}

// zeroFreelist destroys the page that nothing but opening to write reads.
func zeroFreelist(b []byte) []byte {
	for page := range slices.Chunk(b, os.Getpagesize()) {
		if binary.NativeEndian.Uint16(page[kindAt:]) == kindFreelist {
			clear(page)
		}
	}
	return b
}

func otherFormat(t *testing.T) string {
	return edited(t, closed(t), func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte(bucketMeta)).Put([]byte(keyFormat), []byte("1"))
	})
}

func otherProgram(t *testing.T) string {
	return edited(t, filepath.Join(t.TempDir(), "other"), func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket([]byte("other"))
		return err
	})
}

// edited changes a file behind our back.
func edited(t *testing.T, path string, fn func(*bbolt.Tx) error) string {
	t.Helper()
	file, err := openFile(path, quick, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(file.Update(fn), file.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLocked(t *testing.T) {
	path := closed(t)
	d := mustOpen(t, path)
	if _, err := Open(path, quick); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), path) {
		t.Errorf("Open of an open file: %v, want ErrLocked", err)
	}
	if n, err := count(t, d, "t"); n != 2000 || err != nil {
		t.Errorf("after that: %d keys, %v", n, err)
	}
}

func TestNewFiles(t *testing.T) {
	dir := t.TempDir()
	empty, unprepared, missing := filepath.Join(dir, "empty"), filepath.Join(dir, "unprepared"), filepath.Join(dir, "x", "y", "missing")
	mustWrite(t, empty, nil)
	edited(t, unprepared, func(*bbolt.Tx) error { return nil }) // killed before it could be prepared
	paths := []string{empty, unprepared, missing}
	for _, size := range []int{1024, os.Getpagesize(), 2 * os.Getpagesize(), 4*os.Getpagesize() - 1} { // for want of space
		path := filepath.Join(dir, fmt.Sprintf("first-%d", size))
		file, err := openFile(path, quick, false)
		if err == nil {
			err = errors.Join(file.Close(), os.Truncate(path, int64(size)))
		}
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	for _, path := range paths {
		d := mustOpen(t, path)
		mustFork(t, d, "t")
		mustFill(t, d, "t", 10)
	}
	for path, want := range map[string]os.FileMode{missing: 0o600, filepath.Dir(missing): 0o700 | os.ModeDir} {
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%s: mode %v, %v, want %v", path, info.Mode(), err, want)
		}
	}
	if _, err := Open(dir, quick); err == nil || errors.Is(err, ErrDamaged) {
		t.Errorf("Open of a folder: %v", err)
	}
}

// TestKilled opens what a process leaves that was killed, and looks whether the
// freelist is written by Close and by nobody else.
func TestKilled(t *testing.T) {
	path := killed(t)
	wantFreelist := func(want bool) {
		t.Helper()
		file, err := openFile(path, quick, true)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		_ = file.View(func(tx *bbolt.Tx) error {
			if _, got := freelist(tx); got != want {
				t.Errorf("file has a freelist: %v, want %v", got, want)
			}
			return nil
		})
	}
	wantFreelist(false)
	for range 3 {
		d := mustOpen(t, path)
		if n, err := count(t, d, "t"); n != 2000 || err != nil {
			t.Fatalf("%d keys, %v", n, err)
		}
		mustFill(t, d, "t", 2000)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		wantFreelist(true)
		wantSound(t, path)
	}
}

// TestSynced opens what a process leaves that waited for the disk, as it does
// by default, and was killed.
func TestSynced(t *testing.T) {
	d, err := Open(filepath.Join(t.TempDir(), "live"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	mustFork(t, d, "t")
	for n := range 20 {
		mustFill(t, d, "t", n+1)
		path := filepath.Join(t.TempDir(), "killed")
		mustWrite(t, path, mustRead(t, d.bolt.Path()))
		if got, err := count(t, mustOpen(t, path), "t"); got != n+1 || err != nil {
			t.Fatalf("%d keys, %v, want %d", got, err, n+1)
		}
	}
}
