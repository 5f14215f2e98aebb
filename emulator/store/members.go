package store

import (
	"bytes"
	"strings"

	"github.com/graphemu/graphemu/emulator/external"
)

// Member returns a member of a group.
//
// Errors: an [*external.Error] of kind [external.NotFound] for the connection,
// the group or the member.
func (s *Snapshot) Member(connection, group, id string) (external.GroupMember, error) {
	if _, err := s.Group(connection, group); err != nil {
		return external.GroupMember{}, err
	}
	doc, err := s.r.Get(memberBucket(connection), memberKey(group, id))
	if err == nil && doc == nil {
		err = missingMember()
	}
	return external.GroupMember{ID: id, Doc: bytes.Clone(doc)}, err
}

// Members calls fn for each member of a group whose id comes after the id
// after, in the order of ids, until fn returns false. doc is valid only until
// fn returns.
//
// Errors: as [Snapshot.Group].
func (s *Snapshot) Members(connection, group, after string, fn func(id string, doc []byte) bool) error {
	if _, err := s.Group(connection, group); err != nil {
		return err
	}
	return s.scanMembers(connection, group, after, fn)
}

func (s *Snapshot) scanMembers(connection, group, after string, fn func(id string, doc []byte) bool) error {
	prefix := memberKey(group, "")
	return s.r.Scan(memberBucket(connection), prefix+after, func(key, doc []byte) bool {
		id, ok := strings.CutPrefix(string(key), prefix)
		return ok && fn(id, doc)
	})
}

// HasMember reports whether a member of a group is called id. It does not ask
// whether there is such a group.
func (s *Snapshot) HasMember(connection, group, id string) (bool, error) {
	doc, err := s.r.Get(memberBucket(connection), memberKey(group, id))
	return doc != nil, err
}

// PutMember stores m as a member of g, which must be as it is stored.
func (e *Edit) PutMember(connection string, g external.Group, m external.GroupMember) error {
	there, err := e.HasMember(connection, g.ID, m.ID)
	if err != nil {
		return err
	}
	if !there {
		g.Members++
		if err := e.PutGroup(connection, g); err != nil {
			return err
		}
	}
	return e.tx.Put(memberBucket(connection), memberKey(g.ID, m.ID), m.Doc)
}

// DeleteMember removes a member from a group.
//
// Errors: as [Snapshot.Member].
func (e *Edit) DeleteMember(connection, group, id string) error {
	g, err := e.Group(connection, group)
	if err != nil {
		return err
	}
	if there, err := e.HasMember(connection, group, id); err != nil {
		return err
	} else if !there {
		return missingMember()
	}
	g.Members--
	if err := e.PutGroup(connection, g); err != nil {
		return err
	}
	return e.tx.Delete(memberBucket(connection), memberKey(group, id))
}

// missingMember has the pattern of a connection's error; nobody has recorded it
// for a member, so the source is a guess.
func missingMember() error { return external.Missing("Member") }

// memberKey begins with the group's id, which holds no NUL.
func memberKey(group, member string) string { return group + "\x00" + member }
