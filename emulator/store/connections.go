package store

import (
	"bytes"
	"fmt"

	"github.com/graphemu/graphemu/emulator/external"
)

// facts are what is known of a connection beside its document. The record of a
// connection is its facts in one line of JSON and then the document, so that
// one read gets both and the document can be served as it lies there. What it
// points to is shared by all who read it, and never changed.
type facts struct {
	Creator      string                 `json:"creator,omitempty"`
	Registration *external.Registration `json:"registration,omitempty"`
	Deprecated   bool                   `json:"deprecated,omitempty"`
	Lag          *external.Lag          `json:"lag,omitempty"`
}

// Connection returns the connection called id.
//
// Errors: an [*external.Error] of kind [external.NotFound].
func (s *Snapshot) Connection(id string) (external.Connection, error) {
	record, err := s.record(id)
	if err != nil {
		return external.Connection{}, err
	}
	return s.connection(id, bytes.Clone(record))
}

// record returns that of the connection called id, valid until the transaction
// ends.
func (s *Snapshot) record(id string) ([]byte, error) {
	record, err := s.r.Get(connectionBucket, id)
	if err == nil && record == nil {
		err = external.Missing("Connection")
	}
	return record, err
}

// Connections calls fn for each connection whose id comes after the id after,
// in the order of ids, until fn returns false. The document that fn gets is
// valid only until fn returns.
func (s *Snapshot) Connections(after string, fn func(external.Connection) bool) error {
	var failed error
	err := s.r.Scan(connectionBucket, after, func(key, record []byte) bool {
		var c external.Connection
		if c, failed = s.connection(string(key), record); failed != nil {
			return false
		}
		return fn(c)
	})
	if failed != nil {
		return failed
	}
	return err
}

// HasConnection reports whether a connection is called id.
func (s *Snapshot) HasConnection(id string) (bool, error) {
	record, err := s.r.Get(connectionBucket, id)
	return record != nil, err
}

// RoomForConnection returns nil if the tenant may have one more connection.
//
// Errors: an [*external.Error] of kind [external.Full].
func (s *Snapshot) RoomForConnection(l external.Limits) error {
	var n int64
	err := s.r.Scan(connectionBucket, "", func(_, _ []byte) bool {
		n++
		return n < l.Connections
	})
	if err == nil && n >= l.Connections {
		err = external.LimitReached("Connection", "connections", l.Connections)
	}
	return err
}

// PutConnection stores c under its id.
func (e *Edit) PutConnection(c external.Connection) error {
	_, err := e.putConnection(c)
	return err
}

// UpdateConnection stores what change makes of the connection called id, and
// returns it. The document that change gets is valid only until it returns.
//
// Errors: what change returns, or an [*external.Error] of kind
// [external.NotFound].
func (e *Edit) UpdateConnection(id string, change func(external.Connection) (external.Connection, error)) (external.Connection, error) {
	record, err := e.record(id)
	if err != nil {
		return external.Connection{}, err
	}
	c, err := e.connection(id, record)
	if err != nil {
		return external.Connection{}, err
	}
	if c, err = change(c); err != nil {
		return external.Connection{}, err
	}
	return e.putConnection(c)
}

// putConnection stores c and returns it with its document as it is stored.
func (e *Edit) putConnection(c external.Connection) (external.Connection, error) {
	line, err := e.known.line(facts{c.Creator, c.Registration, c.Deprecated, c.Lag})
	if err != nil {
		return c, err
	}
	record := make([]byte, 0, len(line)+1+len(c.Doc))
	record = append(append(append(record, line...), '\n'), c.Doc...)
	c.Doc = record[len(line)+1:]
	return c, e.tx.Put(connectionBucket, c.ID, record)
}

// DeleteConnection removes the connection called id and all that is in it.
//
// Errors: an [*external.Error] of kind [external.NotFound].
func (e *Edit) DeleteConnection(id string) error {
	if there, err := e.HasConnection(id); err != nil {
		return err
	} else if !there {
		return external.Missing("Connection")
	}
	if err := e.clearItems(id); err != nil {
		return err
	}
	if err := e.clearGroups(id); err != nil {
		return err
	}
	for _, bucket := range []string{activityBucket(id), operationBucket(id)} {
		if err := e.tx.Clear(bucket); err != nil {
			return err
		}
	}
	for _, key := range []string{id, previousSchema(id)} {
		if err := e.tx.Delete(schemaBucket, key); err != nil {
			return err
		}
	}
	return e.tx.Delete(connectionBucket, id)
}

// connection decodes a record and adds the counts.
func (s *Snapshot) connection(id string, record []byte) (external.Connection, error) {
	line, doc, _ := bytes.Cut(record, []byte{'\n'})
	known, err := s.known.parse(line)
	if err != nil || len(doc) == 0 {
		return external.Connection{}, fmt.Errorf("store: record of connection %q is damaged", id)
	}
	c := external.Connection{ID: id, Creator: known.Creator, Doc: doc, Registration: known.Registration, Deprecated: known.Deprecated, Lag: known.Lag}
	if c.Registration == nil {
		return c, nil // without a schema it has no items
	}
	if c.Items, err = s.ItemCount(id); err == nil {
		c.TenantItems, err = s.count(allItems)
	}
	return c, err
}
