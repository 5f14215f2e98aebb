package scenario

import "github.com/graphemu/graphemu/emulator/rest"

// A keysFault changes the keys of the tenant before the work. The request's own
// token has been looked at by then.
type keysFault struct{ keys Keys }

func (k keysFault) wrap(f *firing, next rest.Handler) rest.Handler {
	return func(r *rest.Request) (*rest.Response, error) {
		if f.roll != nil {
			if err := f.roll(f.run.tenant, k.keys == KeysReplaced); err != nil {
				return nil, err
			}
		}
		return next(r)
	}
}
