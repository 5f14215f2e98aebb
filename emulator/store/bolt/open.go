package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

// Errors of [Open]. What wraps them names the file and says, on one line, what
// to do about it. A file that is refused has not been written to.
var (
	// ErrLocked means that another process has the file open.
	ErrLocked = errors.New("bolt: file is in use")
	// ErrDamaged means that the file is no database, or not a whole one. View
	// and Update return it too, when they come upon a page that cannot be read.
	ErrDamaged = errors.New("bolt: file is damaged")
	// ErrFormat means that another version, or another program, made the file.
	ErrFormat = errors.New("bolt: file has an unknown format")
)

// format is the number of the layout that the package documentation shows.
const format = 2

// Open opens the file at path, which it makes if there is none or an empty one,
// with the folders above it.
//
// Errors: [ErrLocked], [ErrDamaged], [ErrFormat], those of package os.
func Open(path string, o Options) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	fresh, err := inspect(path, o)
	if err != nil {
		return nil, Explain(path, err)
	}
	stamped := fresh && stamp(path)
	file, err := openFile(path, o, false)
	if err != nil {
		return nil, Explain(path, err)
	}
	if fresh && !stamped {
		if err := prepare(file); err != nil {
			_ = file.Close()
			return nil, Explain(path, err)
		}
	}
	db := start(file)
	db.unsynced.Store(fresh)
	return db, nil
}

// openFile opens path with bbolt, the way the package documentation says.
func openFile(path string, o Options, readOnly bool) (file *bbolt.DB, err error) {
	if o.Timeout == 0 {
		o.Timeout = time.Second // bbolt's zero waits for ever
	}
	settings := &bbolt.Options{
		Timeout:        o.Timeout,
		ReadOnly:       readOnly,
		NoSync:         o.NoSync,
		NoGrowSync:     o.NoSync,
		FreelistType:   bbolt.FreelistMapType,
		NoFreelistSync: true,
	}
	if strconv.IntSize == 64 && runtime.GOOS != "windows" { // there a map makes the file as large
		settings.InitialMmapSize = 1 << 30
	}
	// A panic here leaves the file mapped, and so locked, until the process
	// ends; inspect has looked for what could cause one.
	var g guard
	err = g.run(func() error {
		return g.own(func() error {
			file, err = bbolt.Open(path, 0o600, settings)
			return err
		})
	}).unwrap()
	if err != nil {
		return nil, err
	}
	// bbolt enlarges a file by this much. Its 16 MiB are a lot for a test.
	file.AllocSize = 1 << 20
	return file, nil
}

// prepare gives a new file its format. Nobody has been told of anything yet, so
// it need not wait for the disk: the first commit that does writes this, too.
func prepare(file *bbolt.DB) error {
	defer func(was bool) { file.NoSync, file.NoGrowSync = was, was }(file.NoSync)
	file.NoSync, file.NoGrowSync = true, true
	return file.Update(func(tx *bbolt.Tx) error {
		for _, name := range []string{bucketMeta, bucketTenants, bucketData, bucketTrash} {
			if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
				return err
			}
		}
		return tx.Bucket([]byte(bucketMeta)).Put([]byte(keyFormat), []byte(strconv.Itoa(format)))
	})
}

// Explain says what err, which came of the file at path, means for it and what
// helps.
func Explain(path string, err error) error {
	switch {
	case errors.Is(err, bbolterrors.ErrTimeout):
		return fmt.Errorf("%w: %s: another process has it open; stop that one or choose another file", ErrLocked, path)
	case errors.Is(err, ErrFormat):
		return fmt.Errorf("%w; use the version that made it, or choose another file (%s)", err, path)
	case errors.Is(err, ErrDamaged):
		return fmt.Errorf("%w; put a copy in its place, or remove it to start anew (%s)", err, path)
	case errors.As(err, new(*fs.PathError)):
		return err // which names the path
	default:
		return fmt.Errorf("bolt: open %s: %w", path, err)
	}
}
