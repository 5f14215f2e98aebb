package entra

import (
	"crypto/sha256"
	"sync"
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
)

// maxVerified bounds the memory for verified tokens to about a megabyte.
const maxVerified = 4096

// verified is what is remembered of a token that was verified.
type verified struct {
	caller      rest.Caller
	from, until time.Time
}

// A cache holds verified tokens by their SHA-256: verifying one takes 30 µs, a
// look-up about one, nearly all of it for the hash.
type cache struct {
	mu     sync.RWMutex
	tokens map[[sha256.Size]byte]verified
}

func newCache() *cache { return &cache{tokens: map[[sha256.Size]byte]verified{}} }

func (c *cache) get(id [sha256.Size]byte) (verified, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	v, ok := c.tokens[id]
	return v, ok
}

// put adds a token. A full cache drops what has expired, and if that was
// nothing, any token: it is verified again when it comes again.
func (c *cache) put(id [sha256.Size]byte, v verified, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.tokens) >= maxVerified {
		c.shrink(now)
	}
	c.tokens[id] = v
}

func (c *cache) shrink(now time.Time) {
	for id, v := range c.tokens {
		if !now.Before(v.until) {
			delete(c.tokens, id)
		}
	}
	for id := range c.tokens {
		if len(c.tokens) < maxVerified {
			break
		}
		delete(c.tokens, id)
	}
}
