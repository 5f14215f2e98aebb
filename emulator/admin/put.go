package admin

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/store"
)

// A batch stores a chunk of lines in one transaction. It is made anew when the
// transaction is run again.
type batch struct {
	*store.Edit
	*loader
	counts  Loaded
	done    int                        // how many lines
	schemas map[string]external.Schema // those in force that were read, by connection
}

// putAll stores lines. What a line brings replaces what is there, so that a
// fixture can be loaded again.
//
// Errors: an [*external.Error], or a failure of the driver.
func (b *batch) putAll(lines [][]byte) error {
	for _, text := range lines {
		if len(bytes.TrimSpace(text)) > 0 {
			l, err := parseLine(text)
			if err == nil {
				err = kinds[l.kind].put(b, l)
			}
			if err != nil {
				return err
			}
		}
		b.done++
	}
	return nil
}

func (b *batch) putConnection(l line) error {
	b.counts.Connections++
	// A client could make an id like the seed's before 2021, and not today.
	creator := b.creator
	if l.creator != nil {
		creator = *l.creator
	}
	c, _, err := external.NewConnection(l.body, creator, external.Beta, external.Rules{AnyID: true, Stored: true})
	if err != nil {
		return err
	}
	stored, err := b.Connection(c.ID)
	if isMissing(err) {
		if err := b.room(c.ID); err != nil {
			return err
		}
		return b.PutConnection(c)
	}
	if err != nil {
		return err
	}
	if l.creator != nil { // a dump, which tells all of the connection; the line that makes it obsolete comes last
		stored.Creator, stored.Deprecated = creator, false
	}
	if err := stored.State(b.now, b.limits).Allows(external.UpdateConnection); err != nil {
		return err
	}
	delete(b.schemas, c.ID) // a draft's may go by other rules now
	stored.Doc = c.Doc
	return b.PutConnection(stored)
}

// putObsolete makes a connection obsolete: after what is in it, since it takes
// nothing from then on.
func (b *batch) putObsolete(l line) error {
	c, err := b.Connection(l.in)
	if err != nil {
		return err
	}
	c.Deprecated = true
	return b.PutConnection(c)
}

// room returns nil if the tenant may have one more connection called id.
func (b *batch) room(id string) error {
	held, err := b.Held(id, b.now)
	if err != nil {
		return err
	}
	if held {
		return &external.Error{Kind: external.Exists, Source: "Connection",
			Message: "The id '" + id + "' is still that of a connection that was deleted."}
	}
	return b.RoomForConnection(b.limits)
}

func (b *batch) putSchema(l line) error {
	b.counts.Schemas++
	c, err := b.Connection(l.in)
	if err != nil {
		return err
	}
	next, err := external.NewSchema(l.body, external.Beta, c.People(), nil)
	if err != nil {
		return err
	}
	registration := external.Registration{Started: b.now, // and completed at once
		Operation: fmt.Sprintf("1.emu.%s.%d", b.id, b.stored+b.done+1)}
	in, err := b.inForce(c)
	if isMissing(err) {
		return b.PutSchema(c, nil, next, registration)
	}
	if err != nil || bytes.Equal(in.Doc, next.Doc) {
		return err
	}
	if err := c.State(b.now, b.limits).Allows(external.UpdateSchema); err != nil {
		return err
	}
	if err := in.Update(next); err != nil {
		return err
	}
	delete(b.schemas, l.in)
	registration.Updates = true
	return b.PutSchema(c, &in, next, registration)
}

// inForce returns the schema of c; it is missing as long as c is a draft.
func (b *batch) inForce(c external.Connection) (external.Schema, error) {
	switch r := c.Registration; {
	case r != nil && r.Status(b.now) == external.InProgress:
		return external.Schema{}, &external.Error{Kind: external.Exists, Source: "Schema",
			Message: "A registration of the connection's schema runs."}
	case c.State(b.now, b.limits) == external.Draft:
		return external.Schema{}, external.Missing("Schema")
	}
	return b.Schema(c, b.now)
}

func isMissing(err error) bool {
	e, ok := errors.AsType[*external.Error](err)
	return ok && e.Kind == external.NotFound
}
