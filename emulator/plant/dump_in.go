package plant

import (
	"strings"

	"github.com/graphemu/graphemu/emulator/external"
)

// connection writes the connection called id and all that is in it. What makes
// it obsolete comes last, because it takes nothing after that.
func (d *dumper) connection(id string) {
	if d.err != nil {
		return
	}
	c, err := d.s.Connection(id)
	if err != nil {
		d.note(err)
		return
	}
	doc, err := c.Written()
	d.note(err)
	d.line(`{"connection":`, doc, `,"creator":`+quoted(c.Creator))

	in := `{"in":` + quoted(id)
	d.schema(c, in)
	view := d.view(id)
	d.note(d.s.Items(id, "", func(_ string, doc []byte) bool {
		return d.line(in+`,"item":`, view.Append(nil, external.ItemType, doc), "")
	}))
	d.note(d.s.AllActivities(id, "", func(_, item string, doc []byte) bool {
		return d.line(of(in, "item", item)+`,"activity":`, doc, "")
	}))
	d.note(d.s.Groups(id, "", func(g external.Group) bool {
		return d.line(in+`,"group":`, g.Doc, "")
	}))
	d.note(d.s.AllMembers(id, "", func(_, group string, doc []byte) bool {
		return d.line(of(in, "group", group)+`,"member":`, doc, "")
	}))
	if c.Deprecated {
		d.line(in, nil, `,"obsolete":true`)
	}
}

// schema writes the operations of c, and the schemas that they brought.
func (d *dumper) schema(c external.Connection, in string) {
	d.note(d.s.Operations(c.ID, "", func(r external.Registration) bool { return d.operation(in, r) }))
	last, previous, err := d.s.Schemas(c.ID)
	d.note(err)
	if previous != nil {
		d.line(in+`,"previous":`, previous, "")
	}
	if last != nil && c.Registration != nil {
		d.line(of(in, "operation", c.Registration.Operation)+`,"schema":`, last, "")
	}
}

// view returns how the items of a connection are written: with what a client
// has to say of a collection, or it is refused.
func (d *dumper) view(connection string) external.View {
	last, previous, err := d.s.Schemas(connection)
	d.note(err)
	now, before := external.ParseSchema(last), external.ParseSchema(previous)
	return external.View{Version: external.Beta, AllMembers: true, Dynamic: func(name string) string {
		for _, schema := range []external.Schema{now, before} {
			if t := schema.Annotation(name); strings.HasPrefix(t, "#Collection(") {
				return t
			}
		}
		return ""
	}}
}
