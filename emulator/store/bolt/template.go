package bolt

import (
	"io"
	"os"
	"path/filepath"
	"sync"

	"go.etcd.io/bbolt"
)

// template returns the bytes of a file that is new and prepared. It is made once
// in a process.
var template = sync.OnceValues(func() (_ []byte, err error) {
	dir, err := os.MkdirTemp("", "graphemu-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // what cannot be removed is in the way of nobody
	path := filepath.Join(dir, "template")
	file, err := openFile(path, Options{NoSync: true}, false)
	if err != nil {
		return nil, err
	}
	var size int64 // of what is used; the file is larger
	err = prepare(file)
	if err == nil {
		err = file.View(func(tx *bbolt.Tx) error {
			size = tx.Size()
			return nil
		})
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, err
	}
	made, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer made.Close()
	return io.ReadAll(io.LimitReader(made, size))
})

// stamp makes the file at path out of the template, and reports whether it did:
// bbolt waits for the disk when it makes a file, whatever its options say, and
// that takes longer than all else that a test does. A file that is there is
// left alone.
func stamp(path string) bool {
	text, err := template()
	if err != nil {
		return false
	}
	part, err := os.CreateTemp(filepath.Dir(path), ".graphemu-*") // 0600
	if err != nil {
		return false
	}
	defer func() { _ = os.Remove(part.Name()) }()
	_, err = part.Write(text)
	if closed := part.Close(); err == nil {
		err = closed
	}
	// A link, unlike a rename, takes the place of no file that another process
	// has made meanwhile.
	return err == nil && os.Link(part.Name(), path) == nil
}
