package floor

import (
	"bytes"
	"sync"

	"go.etcd.io/bbolt"
)

var shelfBucket = []byte("documents")

// A boltShelf is one bucket of a bbolt file.
type boltShelf struct {
	db     *bbolt.DB
	shared bool // writers that wait share the next transaction

	seat    chan struct{} // holds one value while somebody writes for all
	mu      sync.Mutex    // guards waiting
	waiting []*write
}

// A write is a document on its way to the disk.
type write struct {
	key  string
	doc  []byte
	done chan struct{} // closed when it is there, or err says why not
	err  error
}

func openShelf(file string, shared bool) (*boltShelf, error) {
	// As graphemu opens its own file; with bbolt's defaults it would be slower
	// once the file has free pages.
	db, err := bbolt.Open(file, 0o600, &bbolt.Options{NoFreelistSync: true, FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return nil, err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists(shelfBucket)
		return err
	})
	return &boltShelf{db: db, shared: shared, seat: make(chan struct{}, 1)}, err
}

func (s *boltShelf) get(key string, fn func([]byte)) error {
	return s.db.View(func(tx *bbolt.Tx) error {
		fn(tx.Bucket(shelfBucket).Get([]byte(key)))
		return nil
	})
}

func (s *boltShelf) page(prefix string, n int, fn func([]byte)) error {
	return s.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(shelfBucket).Cursor()
		for k, doc := c.Seek([]byte(prefix)); n > 0 && bytes.HasPrefix(k, []byte(prefix)); k, doc = c.Next() {
			fn(doc)
			n--
		}
		return nil
	})
}

func (s *boltShelf) put(key string, doc []byte) error {
	w := &write{key: key, doc: doc}
	if !s.shared {
		s.commit([]*write{w})
		return w.err
	}
	w.done = make(chan struct{})
	s.mu.Lock()
	s.waiting = append(s.waiting, w)
	s.mu.Unlock()
	select {
	case <-w.done:
	case s.seat <- struct{}{}:
		select {
		case <-w.done: // by whoever had the seat before
		default:
			s.lead()
		}
		<-s.seat
	}
	return w.err
}

// lead writes for all that wait.
func (s *boltShelf) lead() {
	s.mu.Lock()
	writes := s.waiting
	s.waiting = nil
	s.mu.Unlock()
	s.commit(writes)
	for _, w := range writes {
		close(w.done)
	}
}

// commit puts writes in one transaction.
func (s *boltShelf) commit(writes []*write) {
	err := s.db.Update(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(shelfBucket)
		for _, w := range writes {
			if err := bucket.Put([]byte(w.key), w.doc); err != nil {
				return err
			}
		}
		return nil
	})
	for _, w := range writes {
		w.err = err
	}
}
