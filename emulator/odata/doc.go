// Package odata is the part of OData v4 that a Microsoft Graph service shows
// to its clients: the two ways to write a key in a path, the query options,
// paging, metadata levels, context URLs and preferences.
//
// It does no I/O and knows no resource: which segments are collections, which
// properties a type has and how documents are read is passed in. Documents
// are JSON, read with gjson where they lie and never decoded.
//
// A collection's handler is a handful of calls:
//
//	q, err := odata.ParseQuery(rawQuery, odata.OptionsOfCollection, connectionType)
//	page, err := q.Page(100, scan)
//	context := odata.Context(base, "v1.0", "external", odata.Selected("connections", q.Select))
//	next := odata.NextLink(base+"/v1.0", escapedPath, rawQuery, page.Next)
//
// Facts about OData are cited from "OData Version 4.01 Part 2: URL
// Conventions", as "URL Conventions" with the section:
// https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html
// Graph is taken to run Microsoft's OData libraries for .NET, so messages
// marked "ODL" or "ASP.NET OData" have their wording, written from memory.
package odata

import "fmt"

// Names of the annotations that Graph puts into a response.
//
// https://docs.oasis-open.org/odata/odata-json-format/v4.0/odata-json-format-v4.0.html#_Toc372793051
const (
	AnnotationContext  = "@odata.context"
	AnnotationCount    = "@odata.count"
	AnnotationNextLink = "@odata.nextLink"
	AnnotationType     = "@odata.type"
)

// An Error says what is wrong with a request's path, query or token, in words
// for the client. It is the only type of error that this package makes.
type Error struct {
	Message string
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// errorf makes an Error.
func errorf(format string, args ...any) *Error {
	return &Error{Message: fmt.Sprintf(format, args...)}
}
