package scenario

import (
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A wireSpoiler says how the answer goes wrong on its way.
type wireSpoiler struct{ then *Then }

func (s wireSpoiler) spoil(f *firing, _ *rest.Request, resp *rest.Response) {
	t := s.then
	w := rest.Wire{
		Drip: time.Duration(t.Drip),
		Cut:  t.Connection == Cut, Reset: t.Connection == Reset || t.Connection == Refuse, Hang: t.Connection == Hang,
	}
	if t.DelayAfter != nil {
		// The next draw: a delay before the work has the first.
		w.Delay = t.DelayAfter.draw(f.draw.after().rng())
	}
	resp.Abort = resp.Abort || w.Reset || w.Hang || t.Connection == Close
	if w != (rest.Wire{}) {
		resp.Wire = &w
	}
}
