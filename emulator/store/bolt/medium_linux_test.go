package bolt

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/graphemu/graphemu/emulator/store"
)

// alone runs t again in a process of its own, and says whether this is it: what
// fillDisk does would keep package testing from its files.
func alone(t *testing.T) bool {
	t.Helper()
	const mark = "GRAPHEMU_TEST_ALONE"
	if os.Getenv(mark) != "" {
		return true
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), mark+"=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	return false
}

// fillDisk makes all that this process writes to files fail, as if there were
// no space for it. The function that it returns undoes that.
func fillDisk(t *testing.T) (free func()) {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	set := func(bytes uint64) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: limit.Max}); err != nil {
			t.Error(err)
		}
	}
	set(0)
	return func() { set(limit.Cur) }
}

// TestCommitsThatFail has no space for a while, with somebody who reads.
func TestCommitsThatFail(t *testing.T) {
	if !alone(t) {
		return
	}
	path := filepath.Join(t.TempDir(), "state")
	d, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	mustFork(t, d, "t")
	mustFill(t, d, "t", 3000)
	put := func(n int) error {
		return d.Update(t.Context(), "t", func(tx store.Tx) error { return tx.Put("b", strconv.Itoa(n), []byte("v")) })
	}

	for round := range 20 {
		keys := 3000 + round
		err := d.View(t.Context(), "t", func(r store.Reader) error {
			free := fillDisk(t)
			defer free()
			for range 3 {
				if err := put(round); !errors.Is(err, store.ErrFull) {
					t.Errorf("Update: %v, want ErrFull", err)
				}
			}
			if err := d.Fork(t.Context(), "t", "u"); !errors.Is(err, store.ErrFull) {
				t.Errorf("Fork: %v, want ErrFull", err)
			}
			if n, err := count(t, d, "t"); n != keys || err != nil {
				t.Errorf("%d keys, %v; want %d", n, err, keys)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := put(round); err != nil {
			t.Fatalf("with space again: %v", err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	wantSound(t, path)
	if n, err := count(t, mustOpen(t, path), "t"); n != 3020 || err != nil {
		t.Errorf("after a restart there are %d keys (%v), want 3020", n, err)
	}
}

// TestCloseOnAFullDisk is no failure: what was acknowledged is there.
func TestCloseOnAFullDisk(t *testing.T) {
	if !alone(t) {
		return
	}
	path := filepath.Join(t.TempDir(), "state")
	d, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	mustFork(t, d, "t")
	mustFill(t, d, "t", 10)
	free := fillDisk(t)
	err = d.Close()
	free()
	if err != nil {
		t.Error(err)
	}
	if n, err := count(t, mustOpen(t, path), "t"); n != 10 || err != nil {
		t.Errorf("%d keys, %v; want 10", n, err)
	}
}

// TestOfMedium knows errors of which bbolt has kept the text only.
func TestOfMedium(t *testing.T) {
	for errno, want := range map[syscall.Errno]error{
		syscall.ENOSPC: store.ErrFull, syscall.EDQUOT: store.ErrFull, syscall.EFBIG: store.ErrFull, syscall.EROFS: store.ErrReadOnly,
	} {
		for _, err := range []error{errno, &os.PathError{Op: "write", Path: "p", Err: errno}, fmt.Errorf("file resize error: %s", &os.PathError{Op: "truncate", Path: "p", Err: errno})} {
			if got := ofMedium(err); !errors.Is(got, want) {
				t.Errorf("%v: %v, want %v", err, got, want)
			}
		}
	}
	if err := ofMedium(syscall.EIO); errors.Is(err, store.ErrFull) || errors.Is(err, store.ErrReadOnly) {
		t.Error(err)
	}
}
