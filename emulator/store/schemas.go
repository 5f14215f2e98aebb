package store

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/graphemu/graphemu/emulator/external"
)

// Schema returns the schema of c that is in force at now.
//
// Errors: an [*external.Error] of kind [external.NotFound] if c has none.
func (s *Snapshot) Schema(c external.Connection, now time.Time) (external.Schema, error) {
	r := c.Registration
	if r == nil {
		return external.Schema{}, external.Missing("Schema")
	}
	key := c.ID
	if r.Updates && r.Status(now) == external.Failed {
		key = previousSchema(c.ID)
	}
	doc, err := s.r.Get(schemaBucket, key)
	if err == nil && doc == nil {
		err = external.Missing("Schema")
	}
	if err != nil {
		return external.Schema{}, err
	}
	return external.ParseSchema(bytes.Clone(doc)), nil
}

// PutSchema stores the schema with whose registration r the connection c is to
// begin. in is the schema that is in force, if there is one.
func (e *Edit) PutSchema(c external.Connection, in *external.Schema, next external.Schema, r external.Registration) error {
	if in != nil {
		if err := e.tx.Put(schemaBucket, previousSchema(c.ID), in.Doc); err != nil {
			return err
		}
	}
	if err := e.tx.Put(schemaBucket, c.ID, next.Doc); err != nil {
		return err
	}
	return e.PutRegistration(c, r)
}

// PutRegistration stores how far the last registration of c's schema is.
func (e *Edit) PutRegistration(c external.Connection, r external.Registration) error {
	if err := e.PutOperation(c.ID, r); err != nil {
		return err
	}
	c.Registration = &r
	return e.PutConnection(c)
}

// Operation returns the registration that ran under an operation's id.
//
// Errors: an [*external.Error] of kind [external.NotFound].
func (s *Snapshot) Operation(connection, id string) (external.Registration, error) {
	var r external.Registration
	record, err := s.r.Get(operationBucket(connection), id)
	if err != nil {
		return r, err
	}
	if record == nil {
		return r, external.Missing("Operation")
	}
	return r, json.Unmarshal(record, &r)
}

// Operations calls fn for each operation of a connection whose id comes after
// the id after, in the order of ids, until fn returns false.
func (s *Snapshot) Operations(connection, after string, fn func(external.Registration) bool) error {
	var failed error
	err := s.r.Scan(operationBucket(connection), after, func(_, record []byte) bool {
		var r external.Registration
		if failed = json.Unmarshal(record, &r); failed != nil {
			return false
		}
		return fn(r)
	})
	if failed != nil {
		return failed
	}
	return err
}

// Hold keeps the id of a deleted connection from being used before until.
func (e *Edit) Hold(id string, until time.Time) error {
	return e.tx.Put(releaseBucket, id, until.UTC().AppendFormat(nil, time.RFC3339Nano))
}

// Held reports whether an id is still kept from being used at now.
func (s *Snapshot) Held(id string, now time.Time) (bool, error) {
	value, err := s.r.Get(releaseBucket, id)
	if err != nil || value == nil {
		return false, err
	}
	until, err := time.Parse(time.RFC3339Nano, string(value))
	return now.Before(until), err
}
