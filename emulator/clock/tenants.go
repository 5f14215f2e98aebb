package clock

import (
	"sync"
	"time"
)

// Tenants are the clocks of tenants. A tenant whose clock nobody has touched
// goes by the common one. It may be used from several goroutines at once.
type Tenants struct {
	common *Clock

	mu  sync.RWMutex
	own map[string]*Clock
}

// NewTenants returns clocks that go by common until they are touched.
func NewTenants(common *Clock) *Tenants {
	return &Tenants{common: common, own: make(map[string]*Clock)}
}

// Now returns the instant that tenant's clock shows.
func (t *Tenants) Now(tenant string) time.Time { return t.Of(tenant).Now() }

// Of returns the clock that tenant goes by, which is to be read only.
func (t *Tenants) Of(tenant string) *Clock {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if c := t.own[tenant]; c != nil {
		return c
	}
	return t.common
}

// Own returns a clock that only tenant goes by, which can be changed.
func (t *Tenants) Own(tenant string) *Clock {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.own[tenant]
	if c == nil {
		c = t.common.copy()
		t.own[tenant] = c
	}
	return c
}

// Copy makes the tenant to go on as the tenant from does.
func (t *Tenants) Copy(from, to string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.own[from]; c != nil {
		t.own[to] = c.copy()
		return
	}
	delete(t.own, to)
}

// Reset makes tenant go by the common clock again.
func (t *Tenants) Reset(tenant string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.own, tenant)
}
