package odata

import "strings"

// Context returns a context URL: base is the scheme and host, version is
// "v1.0" or "beta", and the fragment is joined with slashes.
//
//	Context("http://host", "v1.0", "external", Keyed("connections", "a"), "items", "$entity")
//
// is "http://host/v1.0/$metadata#external/connections('a')/items/$entity".
//
// https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html#sec_ContextURL
func Context(base, version string, fragment ...string) string {
	const document = "/$metadata#"
	var b strings.Builder
	b.Grow(len(base) + len(version) + len(document) + 64) // most fragments are shorter
	b.WriteString(base)
	b.WriteByte('/')
	b.WriteString(version)
	b.WriteString(document)
	for i, f := range fragment {
		if i > 0 {
			b.WriteByte('/')
		}
		b.WriteString(f)
	}
	return b.String()
}

// Keyed returns one entity of a collection as a context URL writes it:
// "connections('contoso')". A quote in the key is doubled, and what may not
// stand in a URL is percent-encoded.
func Keyed(collection, key string) string {
	var b strings.Builder
	b.Grow(len(collection) + len(key) + len("('')"))
	b.WriteString(collection)
	b.WriteString("('")
	writeEscaped(&b, strings.ReplaceAll(key, "'", "''"), "$'()")
	b.WriteString("')")
	return b.String()
}

// Selected returns what names a collection or entity, with the properties
// that $select asked for: "connections(id,name)". Without any it is name alone.
func Selected(name string, properties []string) string {
	if len(properties) == 0 {
		return name
	}
	return name + "(" + strings.Join(properties, ",") + ")"
}

// NextLink returns the URL of the page after this one: base, path and query as
// the client sent them, options in their order, with token as the $skiptoken
// and without $skip, which the token has already done. If token is empty there
// is no next page and no link.
//
// The form "?$top=1&$skiptoken=..." is Graph's:
// https://learn.microsoft.com/graph/paging
func NextLink(base, escapedPath, rawQuery, token string) string {
	if token == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString(base)
	b.WriteString(escapedPath)
	separator := byte('?')
	for pair := range strings.SplitSeq(rawQuery, "&") {
		if name, _, err := decodePair(pair); pair == "" || err == nil && isPosition(name) {
			continue
		}
		b.WriteByte(separator)
		b.WriteString(pair)
		separator = '&'
	}
	b.WriteByte(separator)
	b.WriteString("$skiptoken=")
	b.WriteString(token)
	return b.String()
}

// isPosition reports whether the option says where a page starts.
func isPosition(name string) bool {
	return strings.EqualFold(name, "$skip") || strings.EqualFold(name, "$skiptoken")
}
