package bolt

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/graphemu/graphemu/emulator/store"
)

// spoiltWhileOpen returns a DB with tenants "t", whose pages spoil destroys
// behind bbolt's back, and "small", which has been written before.
func spoiltWhileOpen(t *testing.T, spoil func(file *os.File, size int64) error) *DB {
	t.Helper()
	d := mustOpen(t, filepath.Join(t.TempDir(), "state"))
	mustFork(t, d, "t")
	mustFork(t, d, "small")
	mustFill(t, d, "t", 20_000)
	mustFill(t, d, "small", 1)
	file, err := os.OpenFile(d.bolt.Path(), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err == nil {
		err = spoil(file, info.Size())
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestDamagedPage destroys pages in the middle of the file.
func TestDamagedPage(t *testing.T) {
	d := spoiltWhileOpen(t, func(file *os.File, size int64) error {
		_, err := file.WriteAt(make([]byte, size/4), size/4)
		return err
	})
	if _, err := count(t, d, "t"); !errors.Is(err, ErrDamaged) {
		t.Errorf("View: %v, want ErrDamaged", err)
	}
	errs := together(t, d, []string{"small", "t", "small"}, func(i int, tx store.Tx) error {
		if i == 1 {
			return tx.Scan("b", "", func(_, _ []byte) bool { return true })
		}
		return tx.Put("b", string(rune('k'+i)), []byte("v"))
	})
	for i, want := range []error{nil, ErrDamaged, nil} {
		if !errors.Is(errs[i], want) {
			t.Errorf("call %d: %v, want %v", i, errs[i], want)
		}
	}
	if n, err := count(t, d, "small"); n != 3 || err != nil {
		t.Errorf("the tenant that is whole: %d keys, %v, want 3", n, err)
	}
	for range 2 { // and a caller that hides the panic finds it again
		err := d.View(t.Context(), "t", func(r store.Reader) error {
			defer func() { _ = recover() }()
			return r.Scan("b", "", func(_, _ []byte) bool { return true })
		})
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("View: %v, want ErrDamaged", err)
		}
	}
}

// TestTruncatedWhileOpen reads where the file no longer is, which is a memory
// fault and not a panic by itself.
func TestTruncatedWhileOpen(t *testing.T) {
	d := spoiltWhileOpen(t, func(file *os.File, size int64) error { return file.Truncate(size / 2) })
	if _, err := count(t, d, "t"); !errors.Is(err, ErrDamaged) {
		t.Errorf("View: %v, want ErrDamaged", err)
	}
	err := d.Update(t.Context(), "t", func(tx store.Tx) error {
		return tx.Scan("b", "", func(_, _ []byte) bool { return true })
	})
	if !errors.Is(err, ErrDamaged) {
		t.Errorf("Update: %v, want ErrDamaged", err)
	}
}

// TestTruncatedValue leaves the fault to the function, which reads a value of
// many pages.
func TestTruncatedValue(t *testing.T) {
	d := spoiltWhileOpen(t, func(*os.File, int64) error { return nil })
	info, err := os.Stat(d.bolt.Path())
	if err == nil {
		err = d.Update(t.Context(), "small", func(tx store.Tx) error {
			return tx.Put("large", "k", make([]byte, info.Size()))
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	err = d.View(t.Context(), "small", func(r store.Reader) error {
		value, err := r.Get("large", "k")
		if err == nil {
			err = os.Truncate(d.bolt.Path(), info.Size())
		}
		if err != nil {
			return err
		}
		return errors.New("read " + string(value))
	})
	if !errors.Is(err, ErrDamaged) {
		t.Errorf("View: %.100v, want ErrDamaged", err)
	}
}
