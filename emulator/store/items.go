package store

import (
	"bytes"
	"strings"

	"github.com/graphemu/graphemu/emulator/external"
)

// Item returns the document of an item.
//
// Errors: an [*external.Error] of kind [external.NotFound].
func (s *Snapshot) Item(connection, id string) ([]byte, error) {
	doc, err := s.item(connection, id)
	return bytes.Clone(doc), err
}

// CheckItem returns nil if there is an item of that id. It copies nothing of it,
// which can be 4 MB.
//
// Errors: as Item.
func (s *Snapshot) CheckItem(connection, id string) error {
	_, err := s.item(connection, id)
	return err
}

// item returns a document that is valid only inside the transaction.
func (s *Snapshot) item(connection, id string) ([]byte, error) {
	doc, err := s.r.Get(itemBucket(connection), id)
	if err == nil && doc == nil {
		err = external.Missing("Item")
	}
	return doc, err
}

// Items calls fn for each item of a connection whose id comes after the id
// after, in the order of ids, until fn returns false. doc is valid only until
// fn returns.
func (s *Snapshot) Items(connection, after string, fn func(id string, doc []byte) bool) error {
	return s.r.Scan(itemBucket(connection), after, func(key, doc []byte) bool { return fn(string(key), doc) })
}

// ItemCount returns how many items a connection has, without reading them.
func (s *Snapshot) ItemCount(connection string) (int64, error) {
	return s.count(itemBucket(connection))
}

// PutItem stores the document of an item. isNew says that there was none under
// this id before.
func (e *Edit) PutItem(connection, id string, doc []byte, isNew bool) error {
	if isNew {
		if err := e.countItems(connection, 1); err != nil {
			return err
		}
	}
	return e.tx.Put(itemBucket(connection), id, doc)
}

// DeleteItem removes an item and what was done with it.
//
// Errors: an [*external.Error] of kind [external.NotFound].
func (e *Edit) DeleteItem(connection, id string) error {
	if err := e.CheckItem(connection, id); err != nil {
		return err
	}
	var done []string
	err := e.Activities(connection, id, "", func(activity string, _ []byte) bool {
		done = append(done, activity)
		return true
	})
	if err != nil {
		return err
	}
	for _, activity := range done {
		if err := e.tx.Delete(activityBucket(connection), activityKey(id, activity)); err != nil {
			return err
		}
	}
	if err := e.countItems(connection, -1); err != nil {
		return err
	}
	return e.tx.Delete(itemBucket(connection), id)
}

func (e *Edit) countItems(connection string, n int64) error {
	if err := e.add(itemBucket(connection), n); err != nil {
		return err
	}
	return e.add(allItems, n)
}

// clearItems removes all items of a connection, however many there are.
func (e *Edit) clearItems(connection string) error {
	n, err := e.ItemCount(connection)
	if err != nil {
		return err
	}
	if err := e.countItems(connection, -n); err != nil {
		return err
	}
	return e.tx.Clear(itemBucket(connection))
}

// Activities calls fn for each activity on an item whose id comes after the id
// after, in the order of ids, until fn returns false. doc is valid only until
// fn returns.
func (s *Snapshot) Activities(connection, item, after string, fn func(id string, doc []byte) bool) error {
	prefix := activityKey(item, "")
	return s.r.Scan(activityBucket(connection), prefix+after, func(key, doc []byte) bool {
		id, ok := strings.CutPrefix(string(key), prefix)
		return ok && fn(id, doc)
	})
}

// Activity returns the document of an activity.
//
// Errors: an [*external.Error] of kind [external.NotFound].
func (s *Snapshot) Activity(connection, item, id string) ([]byte, error) {
	doc, err := s.r.Get(activityBucket(connection), activityKey(item, id))
	if err == nil && doc == nil {
		err = external.Missing("Activity")
	}
	return bytes.Clone(doc), err
}

// PutActivity stores the document of an activity.
func (e *Edit) PutActivity(connection, item, id string, doc []byte) error {
	return e.tx.Put(activityBucket(connection), activityKey(item, id), doc)
}

// activityKey begins with the item's id, which holds no NUL.
func activityKey(item, activity string) string { return item + "\x00" + activity }
