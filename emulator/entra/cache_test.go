package entra

import (
	"crypto/sha256"
	"encoding/binary"
	"testing"
	"time"
)

func TestCacheIsBounded(t *testing.T) {
	c := newCache()
	now := time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)
	id := func(n int) (id [sha256.Size]byte) {
		binary.BigEndian.PutUint64(id[:], uint64(n))
		return id
	}
	for n := range maxVerified {
		c.put(id(n), verified{until: now.Add(time.Hour)}, now)
	}
	c.put(id(-1), verified{until: now.Add(2 * time.Hour)}, now)
	if len(c.tokens) != maxVerified {
		t.Errorf("%d tokens, want %d", len(c.tokens), maxVerified)
	}
	if _, ok := c.get(id(-1)); !ok {
		t.Error("the newest token is gone")
	}
	c.put(id(-2), verified{until: now.Add(2 * time.Hour)}, now.Add(time.Hour))
	if len(c.tokens) != 2 {
		t.Errorf("%d tokens after all but two expired", len(c.tokens))
	}
}
