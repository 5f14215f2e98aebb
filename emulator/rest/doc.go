// Package rest is how the emulator speaks HTTP: a [Handler] takes a [Request]
// and returns a [Response] or an error, [Middleware] wraps handlers, and
// [Edge.Serve] is the only code that touches an [http.ResponseWriter].
//
// A returned answer can still be changed by whoever wraps the handler; an
// answer that is written cannot. That is why nothing here writes early.
package rest
