package admin

import (
	"context"
	"net/http"
	"time"

	"github.com/graphemu/graphemu/emulator/clock"
	"github.com/graphemu/graphemu/emulator/rest"
)

// Clock is what a tenant's clock shows.
type Clock struct {
	Now time.Time `json:"now"`
	// Speed is how many seconds pass in one of the machine's; 0 stands still.
	Speed float64 `json:"speed"`
}

// getClock answers GET /_emulator/clock?tenant=ID.
func (a *API) getClock(r *rest.Request) (*rest.Response, error) {
	return a.withTenant(r, func(id string) (*rest.Response, error) {
		return answer(http.StatusOK, shown(a.o.Clocks.Of(id)))
	})
}

func shown(c *clock.Clock) Clock { return Clock{c.Now(), c.Speed()} }

// ClockChange says how a tenant's clock is to change. Set is done first, then
// Advance, then Speed.
type ClockChange struct {
	Set *time.Time `json:"set,omitempty"`
	// Advance is a duration such as "15m".
	Advance string `json:"advance,omitempty"`
	// Speed is how many seconds pass in one of the machine's: 3600 is an hour a
	// second, 0 stands still.
	Speed *float64 `json:"speed,omitempty"`
}

// changeClock answers PATCH /_emulator/clock?tenant=ID. From then on the tenant
// has a clock of its own.
func (a *API) changeClock(r *rest.Request) (*rest.Response, error) {
	var change ClockChange
	if err := decode(r, &change); err != nil {
		return nil, err
	}
	var by time.Duration
	if change.Advance != "" {
		var err error
		if by, err = time.ParseDuration(change.Advance); err != nil {
			return nil, refused("'advance' is '" + change.Advance + "', which is no duration: write '90s', '15m' or '1h30m'.")
		}
	}
	if change.Speed != nil {
		if err := clock.New().SetSpeed(*change.Speed); err != nil { // before anything changes
			return nil, refused("'speed' is a number of seconds a second, from 0 to 31536000.")
		}
	}
	id, err := a.tenant(r)
	if err != nil {
		return nil, err
	}
	c := a.o.Clocks.Own(id)
	if change.Set != nil {
		c.Set(*change.Set)
	}
	c.Advance(by)
	if change.Speed != nil {
		if err := c.SetSpeed(*change.Speed); err != nil {
			return nil, err
		}
	}
	return answer(http.StatusOK, shown(c))
}

// resetClock answers DELETE /_emulator/clock?tenant=ID: the tenant goes by the
// common clock again.
func (a *API) resetClock(r *rest.Request) (*rest.Response, error) {
	return a.withTenant(r, func(id string) (*rest.Response, error) {
		a.o.Clocks.Reset(id)
		return rest.Empty(http.StatusNoContent), nil
	})
}

// named runs op on r's tenant and the name in its query.
func (a *API) named(r *rest.Request, status int, op func(ctx context.Context, tenant, name string) error) (*rest.Response, error) {
	name := r.HTTP.URL.Query().Get("name")
	return a.withTenant(r, func(id string) (*rest.Response, error) {
		if err := op(r.HTTP.Context(), id, name); err != nil {
			return nil, notThere(err, "snapshot", name)
		}
		return rest.Empty(status), nil
	})
}
