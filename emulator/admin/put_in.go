package admin

import (
	"crypto/md5"
	"fmt"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/rest"
)

func (b *batch) putItem(l line) error {
	b.counts.Items++
	c, err := b.Connection(l.in)
	if err != nil {
		return err
	}
	id := external.ID(l.body)
	err = b.CheckItem(c.ID, id)
	isNew := isMissing(err)
	if err != nil && !isNew {
		return err
	}
	action := external.UpdateItem
	if isNew {
		action = external.CreateItem
	}
	if err := c.State(b.now, b.limits).Allows(action); err != nil {
		return err
	}
	schema, known := b.schemas[c.ID]
	if !known {
		if schema, err = b.Schema(c, b.now); err != nil {
			return err
		}
		b.schemas[c.ID] = schema
	}
	write, err := external.NewItemWrite(l.body, id, external.Beta, schema, false)
	if err != nil {
		return err
	}
	if err := b.PutItem(c.ID, id, write.Apply(nil), isNew); err != nil {
		return err
	}
	return b.putActivities(c.ID, id, write.Activities)
}

// putActivities stores what came with an item. The ids follow from where it is.
func (b *batch) putActivities(connection, item string, activities []external.Activity) error {
	for i, activity := range activities {
		if activity.Err != nil {
			return activity.Err
		}
		id := rest.FormatID(md5.Sum(fmt.Appendf(nil, "%s/%s/%d", connection, item, i)))
		if err := b.PutActivity(connection, item, id, activity.WithID(id)); err != nil {
			return err
		}
	}
	return nil
}

// putActivity stores an activity under the id that it has.
func (b *batch) putActivity(l line) error {
	b.counts.Activities++
	id := external.ID(l.body)
	if id == "" {
		return malformed("'activity' needs an 'id'.")
	}
	if err := b.CheckItem(l.in, l.item); err != nil {
		return err
	}
	activities, err := external.NewActivities(fmt.Appendf(nil, `{"activities":[%s]}`, l.body), external.Beta)
	if err != nil {
		return err
	}
	return b.PutActivity(l.in, l.item, id, activities[0].WithID(id))
}

func (b *batch) putGroup(l line) error {
	b.counts.Groups++
	g, err := external.NewGroup(l.body, external.Beta)
	if err != nil {
		return err
	}
	stored, err := b.Group(l.in, g.ID)
	switch n, failed := b.TenantGroups(); {
	case failed != nil:
		return failed
	case err == nil:
		g.Members = stored.Members
	case !isMissing(err):
		return err
	case n >= b.limits.Groups:
		return external.LimitReached("Group", "groups in a tenant", b.limits.Groups)
	}
	return b.PutGroup(l.in, g) // which asks for the connection
}

func (b *batch) putMember(l line) error {
	b.counts.Members++
	m, _, err := external.NewGroupMember(l.body, external.Beta)
	if err != nil {
		return err
	}
	g, err := b.Group(l.in, l.group)
	if err != nil {
		return err
	}
	there, err := b.HasMember(l.in, g.ID, m.ID)
	if err == nil && !there && g.Members >= b.limits.Members {
		err = external.LimitReached("Member", "members in a group", b.limits.Members)
	}
	if err != nil {
		return err
	}
	return b.PutMember(l.in, g, m)
}
