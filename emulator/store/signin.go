package store

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/graphemu/graphemu/emulator/external"
)

// Application is how [Snapshot.InOrder] calls applications.
const Application = "application"

// PutApplication stores what is known of the application with a client id.
func (e *Edit) PutApplication(clientID string, doc []byte) error {
	if old, err := e.r.Get(appBucket, clientID); err != nil {
		return err
	} else if old == nil {
		if err := e.number(Application, clientID); err != nil {
			return err
		}
	}
	return e.tx.Put(appBucket, clientID, doc)
}

// Application returns what is known of an application, or nil.
func (s *Snapshot) Application(clientID string) ([]byte, error) {
	doc, err := s.r.Get(appBucket, clientID)
	return bytes.Clone(doc), err
}

// PutPassword stores the password of a user; "" means that any will do.
func (e *Edit) PutPassword(user, password string) error {
	if password == "" {
		return e.tx.Delete(passwordBucket, user)
	}
	return e.tx.Put(passwordBucket, user, []byte(password))
}

// Password returns the password of a user, or "".
func (s *Snapshot) Password(user string) (string, error) {
	password, err := s.r.Get(passwordBucket, user)
	return string(password), err
}

// number notes that id is the last of its kind.
func (e *Edit) number(kind, id string) error {
	n, err := e.count(orderBucket + "/" + kind)
	if err != nil {
		return err
	}
	if err := e.add(orderBucket+"/"+kind, 1); err != nil {
		return err
	}
	return e.tx.Put(orderBucket, fmt.Sprintf("%s/%016d", kind, n), []byte(id))
}

// InOrder calls fn with the id of each object of the directory that is of a
// kind, the name of a type or [Application], in the order in which they were
// added, until fn returns false.
func (s *Snapshot) InOrder(kind string, fn func(id string) bool) error {
	return s.r.Scan(orderBucket, kind+"/", func(key, id []byte) bool {
		return strings.HasPrefix(string(key), kind+"/") && fn(string(id))
	})
}

// First returns the id of the first of a kind, or "".
func (s *Snapshot) First(kind string) (first string, err error) {
	err = s.InOrder(kind, func(id string) bool { first = id; return false })
	return first, err
}

// DirectoryInOrder calls fn for each object of type t, in the order in which
// they were added, until fn returns false. doc is valid only until fn returns.
func (s *Snapshot) DirectoryInOrder(t *external.Type, fn func(id string, doc []byte) bool) error {
	var failed error
	err := s.InOrder(t.Name, func(id string) bool {
		var doc []byte
		doc, failed = s.r.Get(directoryBucket(t), id)
		return failed == nil && fn(id, doc)
	})
	if failed != nil {
		return failed
	}
	return err
}

// DirectMembers calls fn for each member of a group of the directory, in the
// order of their ids, until fn returns false.
func (s *Snapshot) DirectMembers(group string, fn func(member string) bool) error {
	prefix := memberKey(group, "")
	return s.r.Scan(string(Members), prefix, func(key, _ []byte) bool {
		member, ok := strings.CutPrefix(string(key), prefix)
		return ok && fn(member)
	})
}
