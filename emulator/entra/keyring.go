package entra

import (
	"crypto/rand"
	"crypto/rsa"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
)

// maxKeys is how many keys a tenant has. The key set of the real Entra ID has
// about as many (from memory: a guess).
const maxKeys = 5

// A keyring holds the keys that verify tokens. Tenants share them until one has
// its own rolled: what is done to the keys of one tenant is not seen in another.
type keyring struct {
	mu  sync.Mutex // held to change
	now atomic.Pointer[keys]
}

// keys are the keys at one time; they do not change. In each list the one that
// signs is first.
type keys struct {
	shared []*signingKey
	own    map[string][]*signingKey // by tenant
}

func newKeyring(first *signingKey) *keyring {
	r := new(keyring)
	r.now.Store(&keys{shared: []*signingKey{first}})
	return r
}

// of returns the keys of a tenant.
func (r *keyring) of(tenant string) []*signingKey {
	k := r.now.Load()
	if own, ok := k.own[tenant]; ok {
		return own
	}
	return k.shared
}

// published returns the keys that a tenant's documents show. Those of any
// tenant, which is "", show all.
func (r *keyring) published(tenant string) []*signingKey {
	if tenant != "" {
		return r.of(tenant)
	}
	k := r.now.Load()
	list := slices.Clone(k.shared)
	for _, name := range slices.Sorted(maps.Keys(k.own)) {
		for _, key := range k.own[name] {
			if !slices.Contains(list, key) {
				list = append(list, key)
			}
		}
	}
	return list
}

// find returns the tenant's key with this id, or nil.
func (r *keyring) find(tenant, id string) *signingKey {
	for _, k := range r.of(tenant) {
		if k.id == id {
			return k
		}
	}
	return nil
}

// set makes first the key that signs for the tenant, with the newest of the
// others, as many as keep, behind it. Nil stands for the one that signs now, and
// "" for all tenants, which then share their keys again.
func (r *keyring) set(tenant string, first *signingKey, keep int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.of(tenant)
	if first == nil {
		first = list[0]
	}
	others := slices.DeleteFunc(slices.Clone(list), func(k *signingKey) bool { return k == first })
	list = append([]*signingKey{first}, others[:min(keep, len(others))]...)
	if tenant == "" {
		r.now.Store(&keys{shared: list})
		return
	}
	was := r.now.Load()
	next := &keys{shared: was.shared, own: map[string][]*signingKey{}}
	maps.Copy(next.own, was.own)
	next.own[tenant] = list
	r.now.Store(next)
}

// Roll makes a new key, which signs from now on for the tenant with that id, and
// returns the key's id. The key that signed before still verifies and stays
// published, so that tokens live out their time; of more than a few old keys
// the oldest is forgotten. The tenant "" stands for all: they get the same key,
// and a tenant that had keys of its own loses them.
//
// Keys are in memory: after a restart the first one signs again.
//
// https://learn.microsoft.com/entra/identity-platform/signing-key-rollover
func (e *Entra) Roll(tenant string) (string, error) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return "", err
	}
	key, err := newSigningKey(private)
	if err != nil {
		return "", err
	}
	e.keys.set(tenant, key, maxKeys-1)
	return key.id, nil
}

// Forget drops all keys of the tenant but the one that signs: what they signed
// is refused from now on, as after an emergency of the real Entra ID. The tenant
// "" stands for all.
func (e *Entra) Forget(tenant string) { e.keys.set(tenant, nil, 0) }
