package store

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/graphemu/graphemu/emulator/external"
)

// allGroups is the key under which all groups of the tenant are counted.
const allGroups = "groups"

// Group returns a group of a connection.
//
// Errors: an [*external.Error] of kind [external.NotFound] for the connection
// or the group.
func (s *Snapshot) Group(connection, id string) (external.Group, error) {
	if err := s.needConnection(connection); err != nil {
		return external.Group{}, err
	}
	record, err := s.r.Get(groupBucket(connection), id)
	if err == nil && record == nil {
		err = external.Missing("Group")
	}
	if err != nil {
		return external.Group{}, err
	}
	return decodeGroup(id, bytes.Clone(record))
}

// Groups calls fn for each group of a connection whose id comes after the id
// after, in the order of ids, until fn returns false. The document that fn gets
// is valid only until fn returns.
//
// Errors: an [*external.Error] of kind [external.NotFound] for the connection.
func (s *Snapshot) Groups(connection, after string, fn func(external.Group) bool) error {
	if err := s.needConnection(connection); err != nil {
		return err
	}
	var failed error
	err := s.r.Scan(groupBucket(connection), after, func(key, record []byte) bool {
		var g external.Group
		g, failed = decodeGroup(string(key), record)
		return failed == nil && fn(g)
	})
	if failed != nil {
		return failed
	}
	return err
}

// HasGroup reports whether a group of a connection is called id.
//
// Errors: an [*external.Error] of kind [external.NotFound] for the connection.
func (s *Snapshot) HasGroup(connection, id string) (bool, error) {
	if err := s.needConnection(connection); err != nil {
		return false, err
	}
	record, err := s.r.Get(groupBucket(connection), id)
	return record != nil, err
}

// GroupCount returns how many groups a connection has, without reading them.
//
// Errors: an [*external.Error] of kind [external.NotFound] for the connection.
func (s *Snapshot) GroupCount(connection string) (int64, error) {
	if err := s.needConnection(connection); err != nil {
		return 0, err
	}
	return s.count(groupBucket(connection))
}

// TenantGroups returns how many groups all connections have, without reading
// them.
func (s *Snapshot) TenantGroups() (int64, error) { return s.count(allGroups) }

// PutGroup stores g, which must belong to a connection that exists, under its id.
func (e *Edit) PutGroup(connection string, g external.Group) error {
	there, err := e.HasGroup(connection, g.ID)
	if err == nil && !there {
		err = e.countGroups(connection, 1)
	}
	if err != nil {
		return err
	}
	record := append(strconv.AppendInt(nil, g.Members, 10), '\n')
	return e.tx.Put(groupBucket(connection), g.ID, append(record, g.Doc...))
}

// DeleteGroup removes a group and its members.
//
// Errors: as [Snapshot.Group].
func (e *Edit) DeleteGroup(connection, id string) error {
	if _, err := e.Group(connection, id); err != nil {
		return err
	}
	var members []string // Scan lets nobody write
	err := e.scanMembers(connection, id, "", func(member string, _ []byte) bool {
		members = append(members, member)
		return true
	})
	if err != nil {
		return err
	}
	for _, member := range members {
		if err := e.tx.Delete(memberBucket(connection), memberKey(id, member)); err != nil {
			return err
		}
	}
	if err := e.countGroups(connection, -1); err != nil {
		return err
	}
	return e.tx.Delete(groupBucket(connection), id)
}

func (e *Edit) countGroups(connection string, n int64) error {
	if err := e.add(groupBucket(connection), n); err != nil {
		return err
	}
	return e.add(allGroups, n)
}

// clearGroups removes all groups of a connection with their members, however
// many there are.
func (e *Edit) clearGroups(connection string) error {
	n, err := e.GroupCount(connection)
	if err != nil {
		return err
	}
	if err := e.countGroups(connection, -n); err != nil {
		return err
	}
	if err := e.tx.Clear(memberBucket(connection)); err != nil {
		return err
	}
	return e.tx.Clear(groupBucket(connection))
}

func (s *Snapshot) needConnection(id string) error {
	there, err := s.HasConnection(id)
	if err == nil && !there {
		err = external.Missing("Connection")
	}
	return err
}

// decodeGroup reads a record: the number of members in a line of its own, and
// then the document, which can be served as it lies there.
func decodeGroup(id string, record []byte) (external.Group, error) {
	line, doc, _ := bytes.Cut(record, []byte{'\n'})
	members, err := strconv.ParseInt(string(line), 10, 64)
	if err != nil {
		return external.Group{}, fmt.Errorf("store: record of group %q is damaged: %w", id, err)
	}
	return external.Group{ID: id, Members: members, Doc: doc}, nil
}
