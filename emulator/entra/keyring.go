package entra

import (
	"crypto/rand"
	"crypto/rsa"
	"slices"
	"sync"
)

// maxKeys is how many keys a keyring holds. The key set of the real Entra ID
// has about as many (from memory: a guess).
const maxKeys = 5

// A keyring holds the keys that verify tokens, the one that signs first.
type keyring struct {
	mu   sync.RWMutex
	keys []*signingKey
}

// all returns the keys, the one that signs first. The caller must not change
// the list.
func (r *keyring) all() []*signingKey {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.keys
}

// find returns the key with this id, or nil.
func (r *keyring) find(id string) *signingKey {
	for _, k := range r.all() {
		if k.id == id {
			return k
		}
	}
	return nil
}

// set makes first the key that signs, with the newest of the others, as many as
// keep, behind it.
func (r *keyring) set(first *signingKey, keep int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if first == nil {
		first = r.keys[0]
	}
	others := slices.DeleteFunc(slices.Clone(r.keys), func(k *signingKey) bool { return k == first })
	keep = min(keep, len(others))
	for _, k := range others[keep:] {
		k.forgotten.Store(true)
	}
	r.keys = append([]*signingKey{first}, others[:keep]...)
}

// Roll makes a new key, which signs from now on, and returns its id. The key
// that signed before still verifies and stays published, so that tokens live
// out their time; of more than a few old keys the oldest is forgotten.
//
// https://learn.microsoft.com/entra/identity-platform/signing-key-rollover
func (e *Entra) Roll() (string, error) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return "", err
	}
	key, err := newSigningKey(private)
	if err != nil {
		return "", err
	}
	e.keys.set(key, maxKeys-1)
	return key.id, nil
}

// Forget drops all keys but the one that signs: what they signed is refused
// from now on, as after an emergency of the real Entra ID.
func (e *Entra) Forget() { e.keys.set(nil, 0) }
