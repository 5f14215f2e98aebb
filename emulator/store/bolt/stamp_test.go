package bolt

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"
)

var update = flag.Bool("update", false, "write the template")

// A file that is stamped is, byte for byte, one that bbolt makes and prepare
// prepares: no version of either makes another.
//
//	go test ./emulator/store/bolt -run Template -update
func TestTheTemplateIsWhatBboltMakes(t *testing.T) {
	if os.Getpagesize() != templatePage {
		t.Skipf("files here have pages of %d bytes, and none is stamped", os.Getpagesize())
	}
	path := filepath.Join(t.TempDir(), "made.db")
	file, err := openFile(path, quick, false)
	if err != nil {
		t.Fatal(err)
	}
	var size int64 // of what is used; the file may be larger
	if err = prepare(file); err == nil {
		err = file.View(func(tx *bbolt.Tx) error {
			size = tx.Size()
			return nil
		})
	}
	if closed := file.Close(); err != nil || closed != nil {
		t.Fatal(err, closed)
	}
	made, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	made = made[:size]
	if *update {
		if err := os.WriteFile("new.bolt", made, 0o600); err != nil {
			t.Fatal(err)
		}
		template = made
	}
	if !bytes.Equal(made, template) {
		t.Error("bbolt makes other files than the template: run this test with -update")
	}
}

// Nothing of a file that was stamped is on the disk for sure until a commit waits
// for it, and Bulk does in any case.
func TestAStampedFileIsWrittenToTheDisk(t *testing.T) {
	d, err := Open(filepath.Join(t.TempDir(), "new.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if !d.unsynced.Load() {
		t.Error("a new file counts as written")
	}
	err = d.Bulk(func() error { return nil })
	if d.running.Wait(); err != nil || d.unsynced.Load() {
		t.Errorf("Bulk has left a new file unwritten: %v", err)
	}
}
