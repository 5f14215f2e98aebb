package admin

import (
	"context"
	"io"
	"net/http"

	"github.com/graphemu/graphemu/emulator/plant"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// dumpFixtures answers GET /_emulator/fixtures?tenant=ID with a fixture that
// makes another tenant what this one is now. It is read at once and sent
// afterwards, so that a caller who reads slowly keeps no writer waiting.
func (a *API) dumpFixtures(r *rest.Request) (*rest.Response, error) {
	return a.withTenant(r, func(id string) (*rest.Response, error) {
		ctx := r.HTTP.Context()
		resp := rest.NewResponse(http.StatusOK, FixtureType, nil)
		if r.HTTP.Method == http.MethodHead {
			resp.Stream = func(io.Writer) error { return nil }
			return resp, nil
		}
		kept, err := a.spool(ctx, id)
		if err != nil {
			return nil, err
		}
		resp.Stream = func(w io.Writer) error { return kept.send(w) }
		return resp, nil
	})
}

// spool keeps what the tenant holds now.
func (a *API) spool(ctx context.Context, tenant string) (*spool, error) {
	kept := newSpool(a.o.TempDir)
	err := a.o.Store.View(ctx, tenant, func(s *store.Snapshot) error { return plant.Dump(ctx, s, kept) })
	if err == nil {
		err = kept.finish()
	}
	if err != nil {
		kept.close()
		return nil, err
	}
	return kept, nil
}
