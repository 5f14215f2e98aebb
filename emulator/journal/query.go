package journal

import "context"

// A Page is what was asked for of a tenant's journal.
type Page struct {
	Entries []Entry `json:"entries"`
	// Last is the number of the newest entry that was looked at: what came
	// later has a greater one.
	Last int64 `json:"last"`
	// Truncated says that the journal had to drop entries that were asked for,
	// and Dropped how many, whether they match or not.
	Truncated bool  `json:"truncated"`
	Dropped   int64 `json:"dropped"`
}

// Entries returns the entries of tenant that match m and have numbers greater
// than since.
func (j *Journal) Entries(tenant string, m Match, since int64) Page {
	page, _ := j.look(tenant, m, since)
	return page
}

// Wait does the same, but waits until there is one. If ctx ends before, or
// somebody calls [Journal.Interrupt], the Page has no entries.
func (j *Journal) Wait(ctx context.Context, tenant string, m Match, since int64) Page {
	j.mu.RLock()
	stop := j.stop
	j.mu.RUnlock()
	page, added := j.look(tenant, m, since)
	for len(page.Entries) == 0 {
		select {
		case <-ctx.Done():
			return page
		case <-stop:
			return page
		case <-added:
		}
		lost := page.Dropped
		page, added = j.look(tenant, m, page.Last)
		page.Dropped += lost
		page.Truncated = page.Dropped > 0
	}
	return page
}

// Interrupt ends what waits now: a server that stops would wait for it.
func (j *Journal) Interrupt() {
	j.mu.Lock()
	defer j.mu.Unlock()
	close(j.stop)
	j.stop = make(chan struct{})
}

func (j *Journal) look(tenant string, m Match, since int64) (Page, <-chan struct{}) {
	records, dropped, added := j.book(tenant).after(since)
	page := Page{Entries: []Entry{}, Last: since, Dropped: dropped, Truncated: dropped > 0}
	for _, rec := range records {
		page.Last = rec.sequence
		if e := rec.entry(); m.Matches(&e) {
			page.Entries = append(page.Entries, e)
		}
	}
	return page, added
}
