package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"syscall"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

// inspect looks at the file at path before anything may be written to it: is it
// whole, and is it ours? It says whether the file has yet to be prepared.
func inspect(path string, o Options) (fresh bool, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return true, nil
	case err != nil:
		return false, err
	case !info.Mode().IsRegular():
		return false, errors.New("not a file")
	case info.Size() == 0:
		return true, nil
	}
	if fresh, err = look(path, o); errors.Is(err, ErrDamaged) && unbegun(path) {
		return true, os.Truncate(path, 0)
	}
	return fresh, err
}

// look does so from inside.
func look(path string, o Options) (fresh bool, err error) {
	file, err := openFile(path, o, true)
	if err != nil {
		return false, blame(err)
	}
	defer file.Close()
	info, err := os.Stat(path) // for now nobody else writes to it
	if err != nil {
		return false, err
	}
	var g guard
	err = g.run(func() error {
		return g.own(func() error {
			return file.View(func(tx *bbolt.Tx) error {
				fresh, err = check(tx, path, info.Size())
				return err
			})
		})
	}).unwrap()
	return fresh, err
}

// blame says that the file is damaged if bbolt cannot open it, unless it is
// somebody else's or the operating system's fault.
func blame(err error) error {
	var errno syscall.Errno
	if errors.Is(err, bbolterrors.ErrTimeout) || errors.Is(err, ErrDamaged) || errors.As(err, &errno) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

// check looks at a file of size bytes from inside. It reads no page before it
// knows that all are there.
func check(tx *bbolt.Tx, path string, size int64) (fresh bool, err error) {
	if missing := tx.Size() - size; missing > 0 {
		return false, fmt.Errorf("%w: its last %d bytes are missing", ErrDamaged, missing)
	}
	first, _ := tx.Cursor().First()
	fresh = first == nil // its process was killed before it could prepare it
	if !fresh {
		if err := checkFormat(tx.Bucket([]byte(bucketMeta))); err != nil {
			return false, err
		}
	}
	offset, ok := freelist(tx)
	if ok {
		return fresh, checkFreelist(path, offset)
	}
	walk(tx.Cursor().Bucket())
	return fresh, nil
}

// checkFormat compares the format in meta with ours.
func checkFormat(meta *bbolt.Bucket) error {
	if meta == nil {
		return fmt.Errorf("%w: another program made it", ErrFormat)
	}
	if got := string(meta.Get([]byte(keyFormat))); got != strconv.Itoa(format) {
		return fmt.Errorf("%w: %q, and this version knows only %d", ErrFormat, got, format)
	}
	return nil
}

// walk reads all pages of b. Without a freelist, bbolt is about to do the same
// in a goroutine of its own, where a damaged page would end the process; here
// it is an error.
func walk(b *bbolt.Bucket) {
	c := b.Cursor()
	for key, value := c.First(); key != nil; key, value = c.Next() {
		if value == nil {
			walk(b.Bucket(key))
		}
	}
}

// Where things are in a meta page: after the page's header of 16 bytes come
// magic, version, page size and flags (4 bytes each), the root bucket (16), the
// number of the page with the freelist, which has all bits set if there is
// none, how many pages there are, and the transaction (8 bytes each). A header
// has the page's number (8) and its kind (2).
const (
	magicAt       = 16
	pageSizeAt    = magicAt + 2*4
	freelistAt    = magicAt + 4*4 + 16
	transactionAt = freelistAt + 2*8
	metaEnd       = transactionAt + 8

	magic        = 0xED0CDAED
	kindAt       = 8
	kindFreelist = 0x10
)

// unbegun says whether the file at path has only a part of what bbolt writes
// first, as a full disk leaves it: the pages of an empty database, of which the
// first is that of transaction 0. The first commit writes another in its place.
func unbegun(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return false
	}
	b := make([]byte, metaEnd)
	if _, err := file.ReadAt(b, 0); err != nil {
		return false
	}
	return binary.NativeEndian.Uint32(b[magicAt:]) == magic &&
		binary.NativeEndian.Uint64(b[transactionAt:]) == 0 &&
		info.Size() < 4*int64(binary.NativeEndian.Uint32(b[pageSizeAt:]))
}

// freelist says where in the file the freelist is. There is one if the last
// commit wrote it, as [DB.Close] always does. bbolt does not tell, but a copy of
// the file begins with its meta page.
func freelist(tx *bbolt.Tx) (offset int64, ok bool) {
	var meta firstWrite
	_, _ = tx.WriteTo(&meta)
	page := binary.NativeEndian.Uint64(meta[freelistAt:])
	size := binary.NativeEndian.Uint32(meta[pageSizeAt:])
	return int64(page) * int64(size), page != ^uint64(0)
}

// checkFreelist looks whether the page at offset is a freelist. bbolt would
// panic if not, and keep the file locked.
func checkFreelist(path string, offset int64) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	header := make([]byte, 16)
	if _, err := file.ReadAt(header, offset); err != nil {
		return fmt.Errorf("%w: its freelist cannot be read: %w", ErrDamaged, err)
	}
	if binary.NativeEndian.Uint16(header[kindAt:]) != kindFreelist {
		return fmt.Errorf("%w: its freelist is missing", ErrDamaged)
	}
	return nil
}

// A firstWrite keeps the first slice written to it and refuses more.
type firstWrite []byte

func (w *firstWrite) Write(p []byte) (int, error) {
	if *w != nil {
		return 0, io.ErrShortWrite
	}
	*w = append(*w, p...)
	return len(p), nil
}
