package journal

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A Message is what went over the wire in one direction.
type Message struct {
	Headers map[string]string `json:"headers,omitempty"`
	// Body is the body: JSON as it is, anything else as a string.
	Body json.RawMessage `json:"body,omitempty"`
	// Size is how many bytes the body had. Cut says that Body has only the
	// first of them.
	Size int  `json:"size,omitempty"`
	Cut  bool `json:"cut,omitempty"`
}

// message returns what may be shown of headers and a body.
func message(h http.Header, b body) Message {
	m := Message{Headers: make(map[string]string, len(h)), Size: b.size, Cut: b.size > len(b.kept)}
	for name, values := range h {
		m.Headers[name] = blotHeader(name, strings.Join(values, ", "))
	}
	switch {
	case len(b.kept) == 0:
		m.Cut = false // nobody has read it, so there is nothing that could be cut
	case !m.Cut && json.Valid(b.kept):
		m.Body = blotJSON(b.kept)
	default:
		m.Body = rest.Marshal(blotText(h.Get("Content-Type"), b.kept))
	}
	return m
}
