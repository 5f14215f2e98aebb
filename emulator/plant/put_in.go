package plant

import (
	"crypto/md5"
	"fmt"
	"time"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/fixtures"
)

func (b *batch) putItem(r fixtures.Resource) error {
	c, err := b.Connection(r.In)
	if err != nil {
		return err
	}
	id := external.ID(r.Body)
	err = b.CheckItem(c.ID, id)
	isNew := isMissing(err)
	if err != nil && !isNew {
		return err
	}
	action := external.UpdateItem
	if isNew {
		action = external.CreateItem
	}
	// By the time at which the registration has ended: a dump has items that
	// came when it had, by a clock that may have been ahead.
	if err := c.State(ended(c), b.o.Limits).Allows(action); err != nil {
		return err
	}
	write, err := b.itemWrite(c, id, r.Body)
	if err != nil {
		return err
	}
	doc := write.Apply(nil)
	if b.notes != nil {
		doc = []byte("{}") // nobody is going to read it
	}
	if err := b.PutItem(c.ID, id, doc, isNew); err != nil {
		return err
	}
	return b.putActivities(c.ID, id, write.Activities)
}

// ended returns a time at which the last registration of c is over, unless it is
// stuck.
func ended(c external.Connection) time.Time {
	if c.Registration == nil {
		return time.Time{}
	}
	return c.Registration.Started.Add(c.Registration.Takes)
}

// itemWrite checks an item against the schemas that it may go by: the last one,
// or the one before, if the last did not come to be.
func (b *batch) itemWrite(c external.Connection, id string, body []byte) (write external.ItemWrite, err error) {
	schemas, known := b.schemas[c.ID]
	if !known {
		last, previous, err := b.Schemas(c.ID)
		if err != nil {
			return write, err
		}
		schemas = append(schemas, external.ParseSchema(last))
		if previous != nil {
			schemas = append(schemas, external.ParseSchema(previous))
		}
		b.schemas[c.ID] = schemas
	}
	for _, schema := range schemas {
		fits, wrong := external.NewItemWrite(body, id, external.Beta, schema, false)
		if wrong == nil {
			return fits, nil
		}
		if err == nil {
			err = wrong
		}
	}
	return write, err
}

// putActivities stores what came with an item. The ids follow from where it is,
// unless the pack gives them.
func (b *batch) putActivities(connection, item string, activities []external.Activity) error {
	for i, activity := range activities {
		if activity.Err != nil {
			return activity.Err
		}
		id := external.ID(activity.Doc)
		if id == "" {
			id = rest.FormatID(md5.Sum(fmt.Appendf(nil, "%s/%s/%d", connection, item, i)))
		}
		if err := b.PutActivity(connection, item, id, activity.WithID(id)); err != nil {
			return err
		}
	}
	return nil
}

// putActivity stores an activity under the id that it has.
func (b *batch) putActivity(r fixtures.Resource) error {
	id := external.ID(r.Body)
	if id == "" {
		return &external.Error{Path: []string{"id"}, Message: "'activity' needs an 'id'."}
	}
	if err := b.CheckItem(r.In, r.Item); err != nil {
		return err
	}
	activities, err := external.NewActivities(fmt.Appendf(nil, `{"activities":[%s]}`, r.Body), external.Beta)
	if err != nil {
		return err
	}
	return b.PutActivity(r.In, r.Item, id, activities[0].WithID(id))
}

func (b *batch) putGroup(r fixtures.Resource) error {
	if r.In == "" {
		return b.putDirectoryGroup(r)
	}
	g, err := external.NewGroup(r.Body, external.Beta)
	if err != nil {
		return err
	}
	stored, err := b.Group(r.In, g.ID)
	switch n, failed := b.TenantGroups(); {
	case failed != nil:
		return failed
	case err == nil:
		g.Members = stored.Members
	case !isMissing(err):
		return err
	case n >= b.o.Limits.Groups:
		return external.LimitReached("Group", "groups in a tenant", b.o.Limits.Groups)
	}
	return b.PutGroup(r.In, g) // which asks for the connection
}

func (b *batch) putMember(r fixtures.Resource) error {
	if r.In == "" {
		return b.putDirectoryMember(r)
	}
	m, _, err := external.NewGroupMember(r.Body, external.Beta)
	if err != nil {
		return err
	}
	g, err := b.Group(r.In, r.Group)
	if err != nil {
		return err
	}
	there, err := b.HasMember(r.In, g.ID, m.ID)
	if err == nil && !there && g.Members >= b.o.Limits.Members {
		err = external.LimitReached("Member", "members in a group", b.o.Limits.Members)
	}
	if err != nil {
		return err
	}
	return b.PutMember(r.In, g, m)
}
