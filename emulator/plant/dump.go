package plant

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/store"
	"github.com/tidwall/sjson"
)

// Dump writes all that s has as lines of a fixture, each resource after what it
// belongs to, always in the same order. Loaded into a tenant that starts as this
// one did, it makes it the same.
//
// Errors: the first failure of w or the store, or ctx.Err().
func Dump(ctx context.Context, s *store.Snapshot, w io.Writer) error {
	d := &dumper{ctx: ctx, s: s, out: bufio.NewWriterSize(w, 64<<10)}
	d.directory()
	d.held()
	var ids []string
	d.note(s.Connections("", func(c external.Connection) bool {
		ids = append(ids, c.ID)
		return true
	}))
	for _, id := range ids {
		d.connection(id)
	}
	d.note(d.out.Flush())
	return d.err
}

// A dumper writes lines until something fails.
type dumper struct {
	ctx context.Context
	s   *store.Snapshot
	out *bufio.Writer
	err error
}

func (d *dumper) note(err error) {
	if d.err == nil {
		d.err = err
	}
}

// line writes a line of parts and reports whether there may be more.
func (d *dumper) line(before string, doc []byte, behind string) bool {
	d.note(d.ctx.Err())
	if d.err != nil {
		return false
	}
	_, e1 := d.out.WriteString(before)
	_, e2 := d.out.Write(doc)
	_, e3 := d.out.WriteString(behind)
	_, e4 := d.out.WriteString("}\n")
	d.note(cmp.Or(e1, e2, e3, e4))
	return d.err == nil
}

// value writes a line of which the document is made of v.
func (d *dumper) value(before string, v any) bool {
	doc, err := json.Marshal(v)
	d.note(err)
	return d.line(before, doc, "")
}

// directory writes who there is: groups after users, and members after groups,
// which they may be of each other.
func (d *dumper) directory() {
	known, err := Directory(d.s)
	d.note(err)
	for _, t := range known.Tenants {
		d.value(`{"tenant":`, struct {
			ID      string   `json:"id"`
			Domains []string `json:"domains,omitempty"`
		}{t.ID, t.Domains})
	}
	d.note(d.s.InOrder(store.Application, func(id string) bool {
		doc, err := d.s.Application(id)
		d.note(err)
		return d.line(`{"application":`, doc, "")
	}))
	d.note(d.s.DirectoryInOrder(external.UserType, func(id string, doc []byte) bool {
		password, err := d.s.Password(id)
		d.note(err)
		if password != "" {
			doc, err = sjson.SetBytes(doc, "password", password)
			d.note(err)
		}
		return d.line(`{"user":`, doc, "")
	}))
	var groups []string
	d.note(d.s.DirectoryInOrder(external.DirectoryGroupType, func(id string, doc []byte) bool {
		groups = append(groups, id)
		return d.line(`{"group":`, doc, "")
	}))
	for _, g := range groups {
		d.note(d.s.DirectMembers(g, func(id string) bool {
			return d.line(`{"group":"`+g+`","member":`, []byte(`{"id":"`+id+`"}`), "")
		}))
	}
}

func (d *dumper) held() {
	d.note(d.s.Holds(func(id string, until time.Time) bool {
		return d.value(`{"held":`, struct {
			ID    string    `json:"id"`
			Until time.Time `json:"until"`
		}{id, until})
	}))
}

// quoted returns s as JSON.
func quoted(s string) string { return string(external.AppendString(nil, s)) }

// operation writes how a schema of the connection in came to be registered.
func (d *dumper) operation(in string, r external.Registration) bool {
	takes := ""
	if r.Takes > 0 {
		takes = r.Takes.String()
	}
	return d.value(in+`,"operation":`, struct {
		ID              string    `json:"id"`
		StartedDateTime time.Time `json:"startedDateTime"`
		Takes           string    `json:"takes,omitempty"`
		Stuck           bool      `json:"stuck,omitempty"`
		Polls           int       `json:"polls,omitempty"`
		Failure         string    `json:"failure,omitempty"`
		Updates         bool      `json:"updates,omitempty"`
	}{r.Operation, r.Started.UTC(), takes, r.Stuck, r.Polls, r.Failure, r.Updates})
}

// of returns how a line begins that names an owner inside a connection.
func of(in, kind, id string) string { return fmt.Sprintf(`%s,"%s":%s`, in, kind, quoted(id)) }
