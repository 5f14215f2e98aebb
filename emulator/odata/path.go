package odata

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// A Path is the part of a URL below the version root, in one canonical form
// whatever the way in which the client wrote it.
type Path []Segment

// A Segment is one step of a Path.
type Segment struct {
	Name   string // decoded, in lower case: Graph compares segments without case (guess)
	Key    string // decoded, as the client wrote it
	HasKey bool   // whether there is a Key; it is never empty
}

// ParsePath reads a path in its percent-encoded form. Empty segments count for
// nothing. It appends to path, which may be nil. What follows a collection is a key, in parentheses or as a segment
// of its own; isCollection is asked with the name in lower case.
//
// A key segment is taken as it stands, even if it is "schema" or looks like
// the qualified name of an action: actions follow a key, and no collection of
// Graph's connectors has any of its own. Only a segment that starts with "$"
// ("$count") is no key; a key with such a start is written "%24count" or in
// parentheses (URL Conventions 4.3.6, Key-as-Segment Convention; the "%24" is a guess).
//
// Errors: *Error.
func ParsePath(path Path, escaped string, isCollection func(name string) bool) (Path, error) {
	wantKey := false
	for len(escaped) > 0 {
		var raw string
		raw, escaped, _ = strings.Cut(escaped, "/")
		if raw == "" {
			continue
		}
		text, err := url.PathUnescape(raw)
		if err != nil || !utf8.ValidString(text) {
			return nil, errorf("The segment '%s' is not properly escaped UTF-8.", strings.ToValidUTF8(raw, "?")) // guess
		}
		if wantKey && raw[0] != '$' {
			last := &path[len(path)-1]
			last.Key, last.HasKey, wantKey = text, true, false
			continue
		}
		segment, err := parseSegment(text, isCollection)
		if err != nil {
			return nil, err
		}
		path = append(path, segment)
		wantKey = !segment.HasKey && isCollection(segment.Name)
	}
	return path, nil
}

// parseSegment reads a decoded segment that is not a key: a name, with a key
// in parentheses if it names a collection.
func parseSegment(text string, isCollection func(name string) bool) (Segment, error) {
	name, predicate, found := strings.Cut(text, "(")
	segment := Segment{Name: strings.ToLower(name)}
	if !found {
		if strings.IndexByte(text, ')') >= 0 {
			return segment, errSyntax()
		}
		return segment, nil
	}
	predicate, closed := strings.CutSuffix(predicate, ")")
	if !closed {
		return segment, errSyntax()
	}
	if !isCollection(segment.Name) {
		return segment, errorf("Resource not found for the segment '%s'.", name) // ODL
	}
	if n := scanIdentifier(predicate); n > 0 && strings.HasPrefix(predicate[n:], "=") {
		predicate = predicate[n+1:] // connections(id='x'), the key with its name
	}
	key, rest, ok := cutString(predicate)
	if !ok || rest != "" || key == "" {
		return segment, errSyntax()
	}
	segment.Key, segment.HasKey = key, true
	return segment, nil
}

// errSyntax is what ODL says of unbalanced parentheses and quotes in a path.
func errSyntax() *Error { return errorf("Bad Request - Error in query syntax.") }

// cutString reads the string literal with which s starts, in which a doubled
// quote stands for one, and returns its value and what follows it.
func cutString(s string) (value, rest string, ok bool) {
	if s == "" || s[0] != '\'' {
		return "", s, false
	}
	doubled := false
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			doubled = true
			i++
			continue
		}
		value = s[1:i]
		if doubled {
			value = strings.ReplaceAll(value, "''", "'")
		}
		return value, s[i+1:], true
	}
	return "", s, false
}

// String returns the canonical form, keys as segments: "/connections/a%2Fb".
// Parsed again it gives the same Path, and [url.PathUnescape] decodes each of
// its segments. The path of no segments is "/".
func (p Path) String() string {
	if len(p) == 0 {
		return "/"
	}
	size := 0
	for _, s := range p {
		size += len(s.Name) + len(s.Key) + 2
	}
	var b strings.Builder
	b.Grow(size)
	for _, s := range p {
		b.WriteByte('/')
		writeEscaped(&b, s.Name, "$")
		if s.HasKey {
			b.WriteByte('/')
			writeEscaped(&b, s.Key, "")
		}
	}
	return b.String()
}

// writeEscaped writes s so that it can be a segment of a path. What RFC 3986
// section 3.3 allows there stays, except for what means something in a key:
// "$", quotes and parentheses are escaped unless they are in keep.
func writeEscaped(b *strings.Builder, s, keep string) {
	const hex = "0123456789ABCDEF"
	const safe = "-_.~!*+,;:=@&"
	dots := s == "." || s == ".." // escaped, or they would be resolved
	for i := 0; i < len(s); i++ {
		c := s[i]
		plain := isLetter(c) || isDigit(c) || strings.IndexByte(safe, c) >= 0 || strings.IndexByte(keep, c) >= 0
		if plain && !dots {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
}
