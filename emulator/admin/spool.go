package admin

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
)

// spoolBytes is how much of a dump is kept in memory, compressed; the rest goes
// to a file.
const spoolBytes = 16 << 20

// A spool keeps what is written, compressed, until it is sent.
type spool struct {
	dir    string // where a file may be made; empty means where temporary files are
	zip    *gzip.Writer
	memory bytes.Buffer
	file   *os.File
}

func newSpool(dir string) *spool {
	s := &spool{dir: dir}
	s.zip, _ = gzip.NewWriterLevel(compressed{s}, gzip.BestSpeed) // which is a level that there is
	return s
}

// Write keeps b.
//
// Errors: no place for a file.
func (s *spool) Write(b []byte) (int, error) { return s.zip.Write(b) }

// compressed is where what is compressed goes.
type compressed struct{ *spool }

func (c compressed) Write(b []byte) (int, error) {
	if c.memory.Len()+len(b) <= spoolBytes {
		return c.memory.Write(b)
	}
	if c.file == nil {
		file, err := os.CreateTemp(c.dir, "graphemu-dump-*")
		if err != nil {
			return 0, fmt.Errorf("a dump of this length needs a temporary file: %w", err)
		}
		// Without a name it is gone as soon as it is closed, also by a crash.
		// Where that cannot be done, close does it.
		_ = os.Remove(file.Name())
		c.file = file
	}
	return c.file.Write(b)
}

// finish ends the writing.
func (s *spool) finish() error {
	if err := s.zip.Close(); err != nil || s.file == nil {
		return err
	}
	_, err := s.file.Seek(0, io.SeekStart)
	return err
}

// send writes what is kept to w, and then keeps nothing.
func (s *spool) send(w io.Writer) error {
	defer s.close()
	var kept io.Reader = &s.memory
	if s.file != nil {
		kept = io.MultiReader(kept, s.file)
	}
	z, err := gzip.NewReader(kept)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, z)
	return err
}

func (s *spool) close() {
	if s.file != nil {
		s.file.Close()
		_ = os.Remove(s.file.Name()) // if it still has a name
	}
}
