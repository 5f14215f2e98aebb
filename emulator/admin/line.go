package admin

import (
	"errors"
	"fmt"
	"strings"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/tidwall/gjson"
)

// A line is one line of a fixture: a resource, under the name of its kind, and
// where it belongs.
//
//	{"connection": {...}}                                the body of a POST; "creator": "app" says whose
//	{"in": "hr", "schema": {...}}                        of a PATCH that has completed
//	{"in": "hr", "item": {"id": "1", ...}}               of a PUT, with the id
//	{"in": "hr", "item": "1", "activity": {...}}         one of addActivities, with an id
//	{"in": "hr", "group": {...}}                         of a POST
//	{"in": "hr", "group": "managers", "member": {...}}   of a POST
//	{"in": "hr", "obsolete": true}                       no request does it
type line struct {
	kind    string
	in      string  // id of the connection
	item    string  // id of the item
	group   string  // id of the group
	creator *string // client id of the application that made the connection, empty for nobody's; nil if it is not said
	body    []byte
}

// kinds has how to store each kind, and what else its line has to name.
var kinds = map[string]struct {
	put             func(*batch, line) error
	in, item, group bool
}{
	"connection": {put: (*batch).putConnection},
	"schema":     {put: (*batch).putSchema, in: true},
	"item":       {put: (*batch).putItem, in: true},
	"activity":   {put: (*batch).putActivity, in: true, item: true},
	"group":      {put: (*batch).putGroup, in: true},
	"member":     {put: (*batch).putMember, in: true, group: true},
	"obsolete":   {put: (*batch).putObsolete, in: true},
}

// parseLine reads a line.
//
// Errors: an [*external.Error].
func parseLine(text []byte) (line, error) {
	var l line
	doc, err := external.Parse(text)
	if e, ok := errors.AsType[*external.Error](err); ok {
		return l, malformed("%s", strings.Replace(e.Message, "The body", "The line", 1))
	}
	doc.ForEach(func(key, value gjson.Result) bool {
		err = l.member(key.Str, value)
		return err == nil
	})
	if err != nil {
		return l, err
	}
	k, ok := kinds[l.kind]
	switch {
	case !ok:
		return l, malformed("A line has a connection, schema, item, activity, group or member, or obsolete.")
	case k.in != (l.in != ""):
		return l, misplaced(l.kind, "in", k.in)
	case k.item != (l.item != ""):
		return l, misplaced(l.kind, "item", k.item)
	case k.group != (l.group != ""):
		return l, misplaced(l.kind, "group", k.group)
	case l.creator != nil && l.kind != "connection":
		return l, misplaced(l.kind, "creator", false)
	}
	return l, nil
}

// member reads one member of the line.
func (l *line) member(name string, value gjson.Result) error {
	places := map[string]*string{"in": &l.in, "item": &l.item, "group": &l.group}
	_, isKind := kinds[name]
	place := places[name]
	switch {
	case place != nil && value.Type == gjson.String && value.Str != "":
		*place = value.Str
	case name == "in":
		return malformed("'in' must be the id of a connection.")
	case name == "creator" && value.Type == gjson.String:
		l.creator = &value.Str
	case name == "creator":
		return malformed("'creator' must be the client id of an application.")
	case !isKind:
		return malformed("A line has no member '%s'.", name)
	case name == "obsolete" && value.Type != gjson.True:
		return malformed("'obsolete' must be true.")
	case name != "obsolete" && !value.IsObject():
		return malformed("'%s' must be an object.", name)
	case l.kind != "":
		return malformed("A line has one resource, and not '%s' and '%s'.", l.kind, name)
	default:
		l.kind, l.body = name, []byte(value.Raw)
	}
	return nil
}

// misplaced says that a line of a kind lacks a member, or has it for nothing.
func misplaced(kind, member string, needed bool) error {
	if needed {
		return malformed("'%s' needs '%s' beside it, which says where it belongs.", kind, member)
	}
	return malformed("'%s' cannot have '%s' beside it.", kind, member)
}

func malformed(format string, args ...any) *external.Error {
	return &external.Error{Kind: external.Unreadable, Message: fmt.Sprintf(format, args...)}
}
