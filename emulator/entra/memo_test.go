package entra

import (
	"testing"
	"time"
)

func TestMemoIsBounded(t *testing.T) {
	const size = 64
	m := newMemo[int, string](size)
	now := time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)
	for n := range size {
		m.put(n, "", now.Add(time.Hour), now)
	}
	m.put(-1, "", now.Add(2*time.Hour), now)
	if len(m.entries) != size {
		t.Errorf("%d entries, want %d", len(m.entries), size)
	}
	if _, ok := m.get(-1); !ok {
		t.Error("the newest entry is gone")
	}
	m.put(-2, "", now.Add(2*time.Hour), now.Add(time.Hour))
	if len(m.entries) != 2 {
		t.Errorf("%d entries after all but two expired", len(m.entries))
	}
}

func TestMemoAddsOnce(t *testing.T) {
	m := newMemo[string, int](2)
	now := time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)
	if !m.add("a", 1, now.Add(time.Hour), now) || m.add("a", 2, now.Add(time.Hour), now.Add(2*time.Hour)) {
		t.Error("a key is taken, and only once")
	}
	m.change("a", func(n *int) { *n += 10 })
	m.change("b", func(n *int) { *n = 1 })
	if a, _ := m.get("a"); a != 11 {
		t.Errorf("a is %d", a)
	}
	if _, ok := m.get("b"); ok {
		t.Error("a change made an entry")
	}
}
