package rest

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"time"
)

// A Request is one request to one operation, as far as it has been understood.
// [Edge.Serve] makes it; routers and middleware fill in what they find out.
type Request struct {
	// HTTP is the request as it came in. Its body is read with [Request.JSON].
	HTTP *http.Request
	// ID is new for each request; ClientID is the caller's client-request-id,
	// or ID when the caller sent none.
	ID, ClientID string
	// Time is when the request came in, by the emulator's clock.
	Time time.Time
	// Base is the scheme and host that the caller used, such as
	// "http://127.0.0.1:4365": links in an answer start with it.
	Base string
	// Operation names what is asked for, such as "connections.update".
	Operation string
	// Version is the API version in the path: "v1.0" or "beta".
	Version string
	// Vars holds the decoded keys of the path.
	Vars Vars
	// Caller is who asks.
	Caller Caller
	// Body is what [Request.Bytes] has read and inflated; nil before. It must
	// not be changed.
	Body []byte
	// Rule names the rule of a scenario that changed what happened; empty if
	// none did.
	Rule string
	// Effect is what the engine of scenarios has in store for the request. Only
	// the engine knows what it is.
	Effect any
	// Work is the status that the work had before a rule changed the answer; 0
	// if nothing was done.
	Work int
	// Parent is the ID of the request whose body this one came in, if it is a
	// part of a batch.
	Parent string

	edge *Edge // where it came in
}

// A Caller is who sent a request, as its bearer token says.
type Caller struct {
	// Tenant is the id of the directory that the token was issued for.
	Tenant string
	// App is the client id of the calling application.
	App string
	// User is the object id of the signed-in user; empty for an application
	// that acts for itself.
	User string
	// Roles are the application permissions, Scopes the delegated ones.
	Roles, Scopes []string
	// OwnedOnly says that they reach only what the application owns.
	OwnedOnly bool
}

// A Handler answers one request.
type Handler func(*Request) (*Response, error)

// A Middleware wraps a Handler.
type Middleware func(Handler) Handler

// Chain wraps h in all of list; the first of list is outermost.
func Chain(h Handler, list ...Middleware) Handler {
	for i := len(list) - 1; i >= 0; i-- {
		h = list[i](h)
	}
	return h
}

// NewID returns a random GUID in its lower-case text form.
func NewID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails since Go 1.24
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return FormatID(b)
}

// FormatID returns b in the text form of a GUID.
func FormatID(b [16]byte) string {
	var text [36]byte
	hex.Encode(text[:8], b[:4])
	hex.Encode(text[9:13], b[4:6])
	hex.Encode(text[14:18], b[6:8])
	hex.Encode(text[19:23], b[8:10])
	hex.Encode(text[24:], b[10:])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text[:])
}
