package plant

import (
	"bytes"
	"fmt"
	"time"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/fixtures"
)

func (b *batch) putSchema(r fixtures.Resource) error {
	c, err := b.Connection(r.In)
	if err != nil {
		return err
	}
	next, err := external.NewSchema(r.Body, external.Beta, c.People(), nil)
	if err != nil {
		return err
	}
	registration := external.Registration{Started: b.o.Now, // and completed at once
		Operation: fmt.Sprintf("1.emu.%s.%d", b.o.ID, b.number+b.index+1)}
	if r.Operation != "" {
		if registration, err = b.Operation(r.In, r.Operation); err != nil {
			return err
		}
	}
	in, err := b.inForce(c)
	if isMissing(err) {
		delete(b.schemas, r.In)
		return b.PutSchema(c, nil, next, registration)
	}
	if err != nil {
		return err
	}
	same := bytes.Equal(in.Doc, next.Doc)
	if r.Operation != "" {
		if !same {
			err = in.Update(next, c.People())
		}
		if err == nil {
			delete(b.schemas, r.In)
			err = b.PutSchema(c, nil, next, registration)
		}
		return err
	}
	if same {
		return nil
	}
	if err := c.State(b.o.Now, b.o.Limits).Allows(external.UpdateSchema); err != nil {
		return err
	}
	if err := in.Update(next, c.People()); err != nil {
		return err
	}
	delete(b.schemas, r.In)
	registration.Updates = true
	return b.PutSchema(c, &in, next, registration)
}

// inForce returns the schema of c; it is missing as long as c is a draft.
func (b *batch) inForce(c external.Connection) (external.Schema, error) {
	if c.State(b.o.Now, b.o.Limits) == external.Draft {
		return external.Schema{}, external.Missing("Schema")
	}
	return b.Schema(c, b.o.Now)
}

func (b *batch) putPrevious(r fixtures.Resource) error {
	c, err := b.Connection(r.In)
	if err != nil {
		return err
	}
	previous, err := external.NewSchema(r.Body, external.Beta, c.People(), nil)
	if err != nil {
		return err
	}
	return b.PutPreviousSchema(r.In, previous)
}

func (b *batch) putOperation(r fixtures.Resource) error {
	if _, err := b.Connection(r.In); err != nil {
		return err
	}
	o := struct {
		ID              string    `json:"id"`
		StartedDateTime time.Time `json:"startedDateTime"`
		Takes           string    `json:"takes"`
		Stuck           bool      `json:"stuck"`
		Polls           int       `json:"polls"`
		Failure         string    `json:"failure"`
		Updates         bool      `json:"updates"`
	}{StartedDateTime: b.o.Now}
	if err := decode(external.OperationSettings, r, &o); err != nil {
		return err
	}
	if o.ID == "" {
		return &external.Error{Path: []string{"id"}, Message: "'id' must not be empty."}
	}
	if o.Polls < 0 {
		return &external.Error{Path: []string{"polls"}, Message: "'polls' must not be negative."}
	}
	takes, _ := time.ParseDuration(o.Takes) // checked; "" is 0
	return b.PutOperation(r.In, external.Registration{Operation: o.ID, Started: o.StartedDateTime.UTC(), Updates: o.Updates,
		Plan: external.Plan{Takes: takes, Stuck: o.Stuck, Polls: o.Polls, Failure: o.Failure}})
}
