package plant

import (
	"errors"
	"time"

	"github.com/graphemu/graphemu/emulator/document"
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/fixtures"
)

// A batch stores resources in one transaction. It is made anew when the
// transaction is run again.
type batch struct {
	*store.Edit
	*Loader
	done    Counts
	index   int                          // of the resource that is stored now
	schemas map[string][]external.Schema // that items may go by, as far as they were read, by connection

	wrong    *document.Problem // where the batch ended
	rule     *external.Error
	problems document.Problems // where it went on
	broken   map[string]bool   // connections of which the mistake has been told
}

// putAll stores resources until one breaks a rule, or all that break none if the
// Loader takes notes.
//
// Errors: an [*external.Error], or a failure of the driver.
func (b *batch) putAll(list []fixtures.Resource) error {
	for i, r := range list {
		b.index = i
		if r.In != "" && b.broken[r.In] {
			continue
		}
		err := puts[r.Kind](b, r)
		rule, refused := errors.AsType[*external.Error](err)
		switch {
		case refused && b.notes != nil:
			b.problems = append(b.problems, problem(r, rule))
			b.spoil(r)
		case refused:
			b.wrong, b.rule = problem(r, rule), rule
			return err
		case err != nil:
			return err
		default:
			*b.done.of(r)++
		}
	}
	return nil
}

// spoil keeps what is in the connection that r is about from being looked at:
// all of it would be wrong.
func (b *batch) spoil(r fixtures.Resource) {
	switch r.Kind {
	case fixtures.Connection:
		b.broken[external.ID(r.Body)] = true
	case fixtures.Schema, fixtures.Operation, fixtures.Previous:
		b.broken[r.In] = true
	}
}

func (b *batch) putConnection(r fixtures.Resource) error {
	creator, err := b.creator(r)
	if err != nil {
		return err
	}
	// A client could make an id like the seed's before 2021, and not today.
	c, _, err := external.NewConnection(r.Body, creator, external.Beta, external.Rules{AnyID: true, Stored: true})
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
	if r.Creator != nil { // a dump, which tells all of the connection; what makes it obsolete comes last
		stored.Creator, stored.Deprecated = creator, false
	}
	if err := stored.State(b.o.Now, b.o.Limits).Allows(external.UpdateConnection); err != nil {
		return err
	}
	delete(b.schemas, c.ID) // a draft's may go by other rules now
	stored.Doc = c.Doc
	return b.PutConnection(stored)
}

// creator returns the application to which a connection belongs: the one that
// the pack names, or the first that the tenant knows.
func (b *batch) creator(r fixtures.Resource) (string, error) {
	if r.Creator != nil {
		return *r.Creator, nil
	}
	first, err := b.First(store.Application)
	if first == "" {
		first = b.o.Creator
	}
	return first, err
}

// putObsolete makes a connection obsolete: after what is in it, since it takes
// nothing from then on.
func (b *batch) putObsolete(r fixtures.Resource) error {
	c, err := b.Connection(r.In)
	if err != nil {
		return err
	}
	c.Deprecated = true
	return b.PutConnection(c)
}

// room returns nil if the tenant may have one more connection called id.
func (b *batch) room(id string) error {
	held, err := b.Held(id, b.o.Now)
	if err != nil {
		return err
	}
	if held {
		return &external.Error{Kind: external.Exists, Source: "Connection",
			Message: "The id '" + id + "' is still that of a connection that was deleted."}
	}
	return b.RoomForConnection(b.o.Limits)
}

func (b *batch) putHeld(r fixtures.Resource) error {
	var held struct {
		ID    string
		Until time.Time
	}
	if err := decode(external.HeldSettings, r, &held); err != nil {
		return err
	}
	if there, err := b.HasConnection(held.ID); err != nil {
		return err
	} else if there {
		return &external.Error{Kind: external.Exists, Path: []string{"id"}, Message: "The id '" + held.ID + "' is that of a connection that is there."}
	}
	return b.Hold(held.ID, held.Until)
}

func isMissing(err error) bool {
	e, ok := errors.AsType[*external.Error](err)
	return ok && e.Kind == external.NotFound
}
