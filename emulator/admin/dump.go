package admin

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// dumpPage is about how many bytes are read in one transaction. It is over
// before they are sent, so that a caller who reads slowly keeps no writer
// waiting.
const dumpPage = 1 << 20

// A dumper writes what a tenant holds as the lines of a fixture, always in the
// same order. Of what is written meanwhile it may see a part.
type dumper struct {
	ctx    context.Context
	store  *store.Store
	tenant string
	now    time.Time // by the tenant's clock
	out    io.Writer
	page   bytes.Buffer // lines that wait to be sent
}

// dumpFixtures answers GET /_emulator/fixtures?tenant=ID with a fixture that
// makes another tenant what this one is.
func (a *API) dumpFixtures(r *rest.Request) (*rest.Response, error) {
	return a.withTenant(r, func(id string) (*rest.Response, error) {
		d := &dumper{ctx: r.HTTP.Context(), store: a.o.Store, tenant: id, now: a.o.Clocks.Of(id).Now()}
		resp := rest.NewResponse(http.StatusOK, FixtureType, nil)
		resp.Stream = func(w io.Writer) error {
			d.out = w
			return d.dump()
		}
		return resp, nil
	})
}

func (d *dumper) dump() error {
	var ids []string
	err := d.store.View(d.ctx, d.tenant, func(s *store.Snapshot) error {
		return s.Connections("", func(c external.Connection) bool {
			ids = append(ids, c.ID)
			return true
		})
	})
	for _, id := range ids {
		if err == nil {
			err = d.connection(id)
		}
	}
	return err
}

// connection writes the connection called id and all that is in it. What makes
// it obsolete comes last, because it takes nothing after that.
func (d *dumper) connection(id string) error {
	c := &dumped{id: id, in: string(external.AppendString([]byte(`{"in":`), id)), now: d.now}
	for _, scan := range []scan{c.head, c.items, c.activities, c.groups, c.members} {
		if err := d.pages(scan); err != nil {
			return err
		}
	}
	if !c.obsolete {
		return nil
	}
	_, err := io.WriteString(d.out, c.in+`,"obsolete":true}`+"\n")
	return err
}

// pages sends what next adds, a page at a time. A connection that is deleted
// meanwhile has no more lines.
func (d *dumper) pages(next scan) error {
	for after, more := "", true; more; {
		d.page.Reset()
		more = false
		err := d.store.View(d.ctx, d.tenant, func(s *store.Snapshot) error {
			return next(s, after, func(key, before string, doc []byte, behind string) bool {
				d.page.WriteString(before)
				d.page.Write(doc)
				d.page.WriteString(behind + "}\n")
				after, more = key, key != "" && d.page.Len() >= dumpPage
				return !more
			})
		})
		if missing, ok := errors.AsType[*external.Error](err); ok && missing.Kind == external.NotFound {
			err = nil
		}
		if err != nil {
			return err
		}
		if _, err := d.out.Write(d.page.Bytes()); err != nil {
			return err
		}
	}
	return nil
}
