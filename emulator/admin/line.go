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
//	{"connection": {...}}                                the body of a POST
//	{"in": "hr", "schema": {...}}                        of a PATCH that has completed
//	{"in": "hr", "item": {"id": "1", ...}}               of a PUT, with the id
//	{"in": "hr", "group": {...}}                         of a POST
//	{"in": "hr", "group": "managers", "member": {...}}   of a POST
type line struct {
	kind  string
	in    string // id of the connection
	group string // id of the group
	body  []byte
}

// kinds has how to store each kind, and what else its line has to name.
var kinds = map[string]struct {
	put       func(*batch, line) error
	in, group bool
}{
	"connection": {put: (*batch).putConnection},
	"schema":     {put: (*batch).putSchema, in: true},
	"item":       {put: (*batch).putItem, in: true},
	"group":      {put: (*batch).putGroup, in: true},
	"member":     {put: (*batch).putMember, in: true, group: true},
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
		return l, malformed("A line has a connection, schema, item, group or member.")
	case k.in != (l.in != ""):
		return l, misplaced(l.kind, "in", k.in)
	case k.group != (l.group != ""):
		return l, misplaced(l.kind, "group", k.group)
	}
	return l, nil
}

// member reads one member of the line.
func (l *line) member(name string, value gjson.Result) error {
	_, isKind := kinds[name]
	text := value.Type == gjson.String && value.Str != ""
	switch {
	case name == "in" && text:
		l.in = value.Str
	case name == "group" && text:
		l.group = value.Str
	case name == "in":
		return malformed("'in' must be the id of a connection.")
	case !isKind:
		return malformed("A line has no member '%s'.", name)
	case !value.IsObject():
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
