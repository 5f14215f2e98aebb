package admin

import (
	"strings"
	"time"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/store"
)

// An adder adds a line and reports whether there is room for more. key is where
// the next transaction goes on; empty means that there is none.
type adder func(key, before string, doc []byte, behind string) bool

// A scan adds a line for each resource of a kind after a key.
type scan func(s *store.Snapshot, after string, line adder) error

// A dumped is a connection that is written. Its methods are the scans of what is
// in it.
type dumped struct {
	id   string
	in   string // how the lines of what is in it begin
	now  time.Time
	view external.View // of its items

	obsolete bool
}

// head adds the connection and its schema, if one is in force.
func (c *dumped) head(s *store.Snapshot, _ string, line adder) error {
	stored, err := s.Connection(c.id)
	if err != nil {
		return err
	}
	doc, err := stored.Written()
	if err != nil {
		return err
	}
	c.obsolete = stored.Deprecated
	line("", `{"connection":`, doc, string(external.AppendString([]byte(`,"creator":`), stored.Creator)))
	if r := stored.Registration; r == nil || !r.Updates && r.Status(c.now) != external.Completed {
		return nil // a draft
	}
	schema, err := s.Schema(stored, c.now)
	if err != nil {
		return err
	}
	line("", c.in+`,"schema":`, schema.Doc, "")
	c.view = external.View{Version: external.Beta, AllMembers: true, Dynamic: func(name string) string {
		if t := schema.Annotation(name); strings.HasPrefix(t, "#Collection(") {
			return t // without which a collection is refused
		}
		return ""
	}}
	return nil
}

func (c *dumped) items(s *store.Snapshot, after string, line adder) error {
	return s.Items(c.id, after, func(key string, doc []byte) bool {
		return line(key, c.in+`,"item":`, c.view.Append(nil, external.ItemType, doc), "")
	})
}

func (c *dumped) activities(s *store.Snapshot, after string, line adder) error {
	return s.AllActivities(c.id, after, func(key, item string, doc []byte) bool {
		return line(key, c.of("item", item)+`,"activity":`, doc, "")
	})
}

func (c *dumped) groups(s *store.Snapshot, after string, line adder) error {
	return s.Groups(c.id, after, func(g external.Group) bool {
		return line(g.ID, c.in+`,"group":`, g.Doc, "")
	})
}

func (c *dumped) members(s *store.Snapshot, after string, line adder) error {
	return s.AllMembers(c.id, after, func(key, group string, doc []byte) bool {
		return line(key, c.of("group", group)+`,"member":`, doc, "")
	})
}

// of returns how a line begins that names an owner inside the connection.
func (c *dumped) of(kind, id string) string {
	return string(external.AppendString([]byte(c.in+`,"`+kind+`":`), id))
}
