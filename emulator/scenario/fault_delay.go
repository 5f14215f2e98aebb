package scenario

import (
	"github.com/graphemu/graphemu/emulator/rest"
)

// A delayFault waits before the work.
type delayFault struct{ delay Delay }

func (d delayFault) wrap(f *firing, next rest.Handler) rest.Handler {
	return func(r *rest.Request) (*rest.Response, error) {
		sleep(r.HTTP.Context(), d.delay.draw(f.draw.rng()))
		return next(r)
	}
}
