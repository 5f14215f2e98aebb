package store

import "strings"

// AllActivities calls fn for each activity on any item of a connection that
// comes after the key after, until fn returns false. The key is good for
// nothing else. doc is valid only until fn returns.
func (s *Snapshot) AllActivities(connection, after string, fn func(key, item string, doc []byte) bool) error {
	return s.parts(activityBucket(connection), after, fn)
}

// AllMembers does for the members of all groups of a connection what
// [Snapshot.AllActivities] does for activities.
func (s *Snapshot) AllMembers(connection, after string, fn func(key, group string, doc []byte) bool) error {
	return s.parts(memberBucket(connection), after, fn)
}

// parts scans a bucket whose keys begin with the id of what their values
// belong to, and a NUL.
func (s *Snapshot) parts(bucket, after string, fn func(key, owner string, doc []byte) bool) error {
	return s.r.Scan(bucket, after, func(key, doc []byte) bool {
		owner, _, _ := strings.Cut(string(key), "\x00")
		return fn(string(key), owner, doc)
	})
}
