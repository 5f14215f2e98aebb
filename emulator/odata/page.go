package odata

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/tidwall/gjson"
)

// A Page is some of a collection's documents.
type Page struct {
	Documents [][]byte // whole: $select is left to Project
	Count     int      // how many pass the filter, on all pages; 0 unless $count asked
	Next      string   // the token of the next page; empty on the last
}

// A Scan calls fn for each document after the key after, in the byte order of
// their keys, until fn returns false. An empty after starts at the first. What
// fn is given is valid only until it returns.
type Scan func(after string, fn func(key string, document []byte) bool) error

// Page returns the page that q asks for; size is its length if $top does not
// say. In Graph $top is the length of a page and not of the whole answer:
// https://learn.microsoft.com/graph/paging.
//
// Without $orderby it reads no further than the first document of the next
// page, unless $count wants all of them.
//
// Errors: what scan returns.
func (q Query) Page(size int, scan Scan) (Page, error) {
	if q.Top > 0 {
		size = q.Top
	}
	size = max(size, 1)
	if len(q.OrderBy) > 0 {
		return q.sorted(size, scan)
	}
	return q.streamed(size, scan)
}

// streamed makes a page in the order of keys.
func (q Query) streamed(size int, scan Scan) (page Page, err error) {
	skip, after := q.start()
	start := after
	if q.Count {
		start = ""
	}
	last, count := "", 0
	err = scan(start, func(key string, document []byte) bool {
		if q.Filter != nil && !q.Filter.Match(gjson.ParseBytes(document)) {
			return true
		}
		count++
		switch {
		case after != "" && key <= after: // read only to be counted
		case skip > 0:
			skip--
		case len(page.Documents) < size:
			page.Documents = append(page.Documents, bytes.Clone(document))
			last = key
		case page.Next == "":
			page.Next = (&Token{Key: last}).Encode()
			return q.Count
		}
		return true
	})
	if q.Count {
		page.Count = count
	}
	return page, err
}

// start returns how many documents are skipped and the key after which the page
// starts. Where a page before this one ended, $skip has been done.
func (q Query) start() (skip int, after string) {
	if q.After != nil {
		return 0, q.After.Key
	}
	return q.Skip, ""
}

// A row is a document that is to be sorted.
type row struct {
	key    string
	doc    gjson.Result
	values []value
}

// sorted makes a page in the order of $orderby, and of keys where that does
// not tell. It has to read all documents.
func (q Query) sorted(size int, scan Scan) (page Page, err error) {
	var rows []row
	err = scan("", func(key string, document []byte) bool {
		doc := gjson.ParseBytes(document) // a copy
		if q.Filter == nil || q.Filter.Match(doc) {
			rows = append(rows, row{key, doc, q.OrderBy.values(doc)})
		}
		return true
	})
	if err != nil {
		return Page{}, err
	}
	slices.SortFunc(rows, q.compareRows)
	if q.Count {
		page.Count = len(rows)
	}
	rows = rows[q.first(rows):]
	if len(rows) > size {
		rows = rows[:size]
		last := rows[size-1]
		page.Next = (&Token{last.key, q.OrderBy.save(last.doc)}).Encode()
	}
	for _, r := range rows {
		page.Documents = append(page.Documents, []byte(r.doc.Raw))
	}
	return page, nil
}

func (q Query) compareRows(a, b row) int {
	return cmp.Or(q.OrderBy.compare(a.values, b.values), cmp.Compare(a.key, b.key))
}

// first returns the index of the page's first row.
func (q Query) first(rows []row) int {
	skip, after := q.start()
	if q.After == nil {
		return min(skip, len(rows))
	}
	last := row{key: after, values: q.OrderBy.restore(q.After.Values)}
	i, found := slices.BinarySearchFunc(rows, last, q.compareRows)
	if found {
		i++
	}
	return i
}
