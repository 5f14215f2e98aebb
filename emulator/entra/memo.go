package entra

import (
	"sync"
	"time"
)

// A memo is a map of bounded size whose entries may be dropped once they have
// expired. It may be used from several goroutines at once.
type memo[K comparable, V any] struct {
	max     int
	mu      sync.RWMutex
	entries map[K]memoEntry[V]
}

type memoEntry[V any] struct {
	value V
	until time.Time
}

func newMemo[K comparable, V any](max int) *memo[K, V] {
	return &memo[K, V]{max: max, entries: map[K]memoEntry[V]{}}
}

// get returns what is stored under k, expired or not.
func (m *memo[K, V]) get(k K) (V, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	e, ok := m.entries[k]
	return e.value, ok
}

// put stores v under k until until, in place of what was there.
func (m *memo[K, V]) put(k K, v V, until, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.store(k, memoEntry[V]{v, until}, now)
}

// add stores v under k until until, and reports false if k is taken.
func (m *memo[K, V]) add(k K, v V, until, now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, taken := m.entries[k]; taken {
		return false
	}
	m.store(k, memoEntry[V]{v, until}, now)
	return true
}

// change lets fn change what is stored under k, if anything is.
func (m *memo[K, V]) change(k K, fn func(*V)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, ok := m.entries[k]; ok {
		fn(&e.value)
		m.entries[k] = e
	}
}

func (m *memo[K, V]) store(k K, e memoEntry[V], now time.Time) {
	if len(m.entries) >= m.max {
		m.shrink(now)
	}
	m.entries[k] = e
}

// shrink drops what has expired, and if that was nothing, any entry.
func (m *memo[K, V]) shrink(now time.Time) {
	for k, e := range m.entries {
		if !now.Before(e.until) {
			delete(m.entries, k)
		}
	}
	for k := range m.entries {
		if len(m.entries) < m.max {
			break
		}
		delete(m.entries, k)
	}
}
