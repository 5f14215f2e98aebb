package bolt

import (
	_ "embed"
	"os"
	"path/filepath"
)

// template is a file that is new and prepared, as the tests make it.
//
//go:embed new.bolt
var template []byte

// templatePage is the size of the template's pages. A machine with others makes
// its files itself.
const templatePage = 4096

// stamp makes the file at path out of the template, and reports whether it did:
// bbolt waits for the disk when it makes a file, whatever its options say, and
// that takes as long as half a start. A file that is there is left alone.
func stamp(path string) bool {
	if os.Getpagesize() != templatePage {
		return false
	}
	part, err := os.CreateTemp(filepath.Dir(path), ".graphemu-*") // 0600
	if err != nil {
		return false
	}
	defer func() { _ = os.Remove(part.Name()) }()
	_, err = part.Write(template)
	if closed := part.Close(); err == nil {
		err = closed
	}
	// A link, unlike a rename, takes the place of no file that another process
	// has made meanwhile.
	return err == nil && os.Link(part.Name(), path) == nil
}
