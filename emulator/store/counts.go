package store

import "strconv"

// allItems is the key under which all items of the tenant are counted.
const allItems = "items"

// count returns how many there are of what key names.
func (s *Snapshot) count(key string) (int64, error) {
	value, err := s.r.Get(countBucket, key)
	if err != nil || value == nil {
		return 0, err
	}
	return strconv.ParseInt(string(value), 10, 64)
}

// add changes the count under key by n. A count of nothing is not kept.
func (e *Edit) add(key string, n int64) error {
	old, err := e.count(key)
	if err != nil || n == 0 {
		return err
	}
	if old+n == 0 {
		return e.tx.Delete(countBucket, key)
	}
	return e.tx.Put(countBucket, key, strconv.AppendInt(nil, old+n, 10))
}
