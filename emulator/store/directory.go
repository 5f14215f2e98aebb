package store

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/graphemu/graphemu/emulator/external"
)

// directoryTypes are the types of what a directory holds, by name.
var directoryTypes = map[string]*external.Type{
	external.UserType.Name:           external.UserType,
	external.DirectoryGroupType.Name: external.DirectoryGroupType,
	external.OrganizationType.Name:   external.OrganizationType,
}

// A Relation leads from a directory object to others. It is the bucket that
// has them.
type Relation string

// The relations. Each is the other one backwards.
const (
	Members  Relation = "directory/members"  // group id, NUL, member id -> name of the member's type
	MemberOf Relation = "directory/memberOf" // member id, NUL, group id -> name of the group's type
)

// DirectoryObject returns the object of type t with this id, and whether there
// is one.
func (s *Snapshot) DirectoryObject(t *external.Type, id string) (external.DirectoryObject, bool, error) {
	doc, err := s.r.Get(directoryBucket(t), id)
	return external.DirectoryObject{Type: t, ID: id, Doc: bytes.Clone(doc)}, doc != nil, err
}

// DirectoryObjects calls fn for each object of type t whose id comes after the
// id after, in the order of ids, until fn returns false. doc is valid only
// until fn returns.
func (s *Snapshot) DirectoryObjects(t *external.Type, after string, fn func(id string, doc []byte) bool) error {
	return s.r.Scan(directoryBucket(t), after, func(key, doc []byte) bool { return fn(string(key), doc) })
}

// FindDirectoryObject returns the object with this id, whatever its type, and
// whether there is one.
func (s *Snapshot) FindDirectoryObject(id string) (o external.DirectoryObject, found bool, err error) {
	for _, t := range directoryTypes {
		if o, found, err = s.DirectoryObject(t, id); found || err != nil {
			break
		}
	}
	return o, found, err
}

// NamedUser returns the id of the user with this principal name, which compares
// without case; empty if there is none.
func (s *Snapshot) NamedUser(principalName string) (string, error) {
	id, err := s.r.Get(principalBucket, strings.ToLower(principalName))
	return string(id), err
}

// Related returns the types of the objects to which rel leads from id, by their
// ids: in one step, or in any number of them. From an object back to itself it
// does not lead, wherever groups are members of each other.
func (s *Snapshot) Related(rel Relation, id string, transitive bool) (map[string]*external.Type, error) {
	found := make(map[string]*external.Type)
	for next := []string{id}; len(next) > 0; {
		from := next[0]
		next = next[1:]
		err := s.r.Scan(string(rel), from+"\x00", func(key, typeName []byte) bool {
			to, here := strings.CutPrefix(string(key), from+"\x00")
			if here && to != id && found[to] == nil {
				found[to] = directoryTypes[string(typeName)]
				next = append(next, to)
			}
			return here
		})
		if err != nil || !transitive {
			return found, err
		}
	}
	return found, nil
}

// PutDirectoryObject stores o, in place of an object of its type with its id. A
// group that takes the place of another has no members.
//
// Errors: an [*external.Error] for an id that is that of an object of another
// type, or a principal name that is another user's.
func (e *Edit) PutDirectoryObject(o external.DirectoryObject) error {
	old, replaced, err := e.FindDirectoryObject(o.ID)
	switch {
	case err != nil:
		return err
	case replaced && old.Type != o.Type:
		return taken("id", "id %q is that of another object of the directory", o.ID)
	case replaced && o.Type == external.DirectoryGroupType:
		err = e.removeMembers(o.ID)
	case replaced && old.PrincipalName() != "":
		err = e.tx.Delete(principalBucket, strings.ToLower(old.PrincipalName()))
	case !replaced:
		err = e.number(o.Type.Name, o.ID)
	}
	if err != nil {
		return err
	}
	if name := strings.ToLower(o.PrincipalName()); name != "" {
		if other, err := e.NamedUser(name); err != nil {
			return err
		} else if other != "" {
			return taken("userPrincipalName", "userPrincipalName %q is that of user %s already", name, other)
		}
		if err := e.tx.Put(principalBucket, name, []byte(o.ID)); err != nil {
			return err
		}
	}
	return e.tx.Put(directoryBucket(o.Type), o.ID, o.Doc)
}

// removeMembers takes all members out of a group of the directory.
func (e *Edit) removeMembers(group string) error {
	members, err := e.Related(Members, group, false)
	for member := range members {
		if err == nil {
			err = e.tx.Delete(string(Members), memberKey(group, member))
		}
		if err == nil {
			err = e.tx.Delete(string(MemberOf), memberKey(member, group))
		}
	}
	return err
}

func taken(member, format string, args ...any) error {
	return &external.Error{Kind: external.Exists, Message: fmt.Sprintf(format, args...), Path: []string{member}}
}

// wrongMember is the error of a member that a group of the directory cannot have.
func wrongMember(format string, args ...any) error {
	return &external.Error{Kind: external.Invalid, Message: fmt.Sprintf(format, args...), Path: []string{"id"}}
}

// AddToGroup makes a user or group a member of a group, which must be there.
//
// Errors: an [*external.Error] for a member that is neither a user nor a group of the directory, that is
// the group itself, or that is a member already.
func (e *Edit) AddToGroup(group, member string) error {
	o, there, err := e.FindDirectoryObject(member)
	switch {
	case err != nil:
		return err
	case !there || o.Type == external.OrganizationType:
		return wrongMember("member %q is no user or group of the directory", member)
	case member == group:
		return wrongMember("member %q is the group itself", member)
	}
	if twice, err := e.r.Get(string(Members), memberKey(group, member)); err != nil {
		return err
	} else if twice != nil {
		return wrongMember("member %q is named twice", member)
	}
	if err := e.tx.Put(string(Members), memberKey(group, member), []byte(o.Type.Name)); err != nil {
		return err
	}
	return e.tx.Put(string(MemberOf), memberKey(member, group), []byte(external.DirectoryGroupType.Name))
}
