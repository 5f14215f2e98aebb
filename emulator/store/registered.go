package store

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/graphemu/graphemu/emulator/external"
)

// Schemas returns the schema that the last registration of a connection brought
// and the one that it was to replace. Either may be nil.
func (s *Snapshot) Schemas(connection string) (last, previous []byte, err error) {
	if last, err = s.r.Get(schemaBucket, connection); err != nil {
		return nil, nil, err
	}
	previous, err = s.r.Get(schemaBucket, previousSchema(connection))
	return bytes.Clone(last), bytes.Clone(previous), err
}

// PutPreviousSchema stores the schema that the last registration of a
// connection was to replace.
func (e *Edit) PutPreviousSchema(connection string, s external.Schema) error {
	return e.tx.Put(schemaBucket, previousSchema(connection), s.Doc)
}

// PutOperation stores a registration of which nothing is known but how it went.
func (e *Edit) PutOperation(connection string, r external.Registration) error {
	record, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return e.tx.Put(operationBucket(connection), r.Operation, record)
}

// Holds calls fn for each id that was kept from being used, in their order,
// until fn returns false. Some may be free by now.
func (s *Snapshot) Holds(fn func(id string, until time.Time) bool) error {
	var failed error
	err := s.r.Scan(releaseBucket, "", func(key, value []byte) bool {
		var until time.Time
		until, failed = time.Parse(time.RFC3339Nano, string(value))
		return failed == nil && fn(string(key), until)
	})
	if failed != nil {
		return failed
	}
	return err
}
