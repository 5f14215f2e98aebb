package odata

// A Page is some of a collection's documents.
type Page struct {
	Documents [][]byte
	Count     int    // how many pass the filter on all pages; only if $count asked
	Next      string // the token of the next page; empty on the last
}

// A Scan calls fn for each document after the key after, in order of keys,
// until fn returns false. An empty after starts at the first. What fn is given
// is valid only until it returns.
type Scan func(after string, fn func(key string, document []byte) bool) error

// Page returns the page that q asks for; size is its length if $top does not say.
//
// Errors: what scan returns.
func (q Query) Page(size int, scan Scan) (Page, error) { return Page{}, nil }

// Project returns a document with only what $select asked for.
func (q Query) Project(document []byte) []byte { return document }
