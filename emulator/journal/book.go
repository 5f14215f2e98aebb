package journal

import (
	"slices"
	"sync"
)

// A book is the journal of one tenant.
type book struct {
	mu      sync.Mutex
	records []*record // the oldest first; their sequence has no gaps
	last    int64     // sequence number of the newest, there or not
	weight  int       // of records, in bytes
	dropped int64     // sequence number of the newest that had to go; 0 if none
	cleared int64     // sequence number of the newest that was cleared
	added   chan struct{}
}

// add gives rec its number and keeps it, within the bounds of o. Records are
// numbered as they are answered, so that who has seen one number has seen all
// before it.
func (b *book) add(rec *record, o Options) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last++
	rec.sequence = b.last
	b.records = append(b.records, rec)
	b.weight += rec.weight()
	for len(b.records) > o.Entries || b.weight > o.Bytes && len(b.records) > 1 {
		b.dropped = b.records[0].sequence
		b.weight -= b.records[0].weight()
		b.records[0] = nil // append leaves it behind only now and then
		b.records = b.records[1:]
	}
	if b.added != nil { // somebody waits
		close(b.added)
		b.added = nil
	}
}

func (b *book) clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.records, b.weight, b.dropped, b.cleared = nil, 0, 0, b.last
}

// after returns the records whose numbers are greater than since, how many of
// these had to go, and a channel that is closed when there is one more.
func (b *book) after(since int64) (list []*record, dropped int64, added <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.added == nil {
		b.added = make(chan struct{})
	}
	from := len(b.records)
	for from > 0 && b.records[from-1].sequence > since {
		from--
	}
	return slices.Clone(b.records[from:]), max(0, b.dropped-max(since, b.cleared)), b.added
}
