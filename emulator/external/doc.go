// Package external is the domain: what a connection of Microsoft Graph is, and
// what Graph forbids. It does no I/O and knows no HTTP.
//
// A resource is a JSON document. The model describes every type as data
// ([Type], [Property], [Enum]), each fact with its source; that one
// description drives what a create and an update accept, what each API version
// shows, and what $select, $filter and $metadata know.
//
// Facts without a source of their own are from Graph's published metadata
// (v1.0 and beta, August 2026). "A guess" marks what nobody has recorded.
package external
