package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A Connection is a connection in an [Emulator], to be arranged before a test
// and looked at after it. Its methods do what requests would do, by the same
// rules; what Graph would refuse ends the test. But no token is needed, no
// scenario stands in the way, and the journal shows nothing of it.
//
// A document is JSON: a string or bytes that hold it, or what
// [encoding/json.Marshal] makes it of.
type Connection struct {
	emulator *Emulator
	id       string
}

// Connection returns the connection called id, whether there is one or not.
func (e *Emulator) Connection(id string) *Connection { return &Connection{e, id} }

// Draft creates the connection, with its id as its name and no schema.
func (c *Connection) Draft() *Connection {
	c.emulator.t.Helper()
	return c.Create(map[string]string{"name": c.id})
}

// Create creates the connection out of a document, to which it adds the id.
func (c *Connection) Create(doc any) *Connection {
	c.emulator.t.Helper()
	body := c.object(doc)
	body["id"] = json.RawMessage(rest.Marshal(c.id))
	c.must(http.MethodPost, "/connections", body)
	return c
}

// Ready creates the connection if there is none, and registers a schema, which
// completes at once: items can be put.
func (c *Connection) Ready(schema any) *Connection {
	c.emulator.t.Helper()
	if !c.Exists() {
		c.Draft()
	}
	c.must(http.MethodPatch, c.path("schema"), schema)
	return c
}

// Update merges a document into the connection.
func (c *Connection) Update(doc any) *Connection {
	c.emulator.t.Helper()
	c.must(http.MethodPatch, c.path(), doc)
	return c
}

// Item puts an item, in place of one with that id.
func (c *Connection) Item(id string, doc any) *Connection {
	c.emulator.t.Helper()
	c.must(http.MethodPut, c.path("items", id), doc)
	return c
}

// Group creates a group with members, each a document.
func (c *Connection) Group(id string, members ...any) *Connection {
	c.emulator.t.Helper()
	c.must(http.MethodPost, c.path("groups"), map[string]string{"id": id})
	for _, m := range members {
		c.must(http.MethodPost, c.path("groups", id, "members"), m)
	}
	return c
}

// Delete deletes the connection and all that is in it.
func (c *Connection) Delete() {
	c.emulator.t.Helper()
	c.must(http.MethodDelete, c.path(), nil)
}

// path returns the path of something in the connection.
func (c *Connection) path(segments ...string) string {
	path := "/connections/" + url.PathEscape(c.id)
	for _, s := range segments {
		path += "/" + url.PathEscape(s)
	}
	return path
}

// object returns a document as the members of an object.
func (c *Connection) object(doc any) map[string]json.RawMessage {
	c.emulator.t.Helper()
	members := make(map[string]json.RawMessage)
	text, err := text(doc)
	if err == nil {
		err = json.Unmarshal(text, &members)
	}
	if err != nil {
		c.emulator.t.Fatalf("emulator: connection %s: the document is no object: %v", c.id, err)
	}
	return members
}

// must does what a request would do, and returns the answer.
func (c *Connection) must(method, path string, doc any) map[string]any {
	c.emulator.t.Helper()
	answer, err := c.emulator.do(method, path, doc)
	if err != nil {
		c.emulator.t.Fatalf("emulator: %s %s: %v", method, path, plain(err))
	}
	return answer
}

// text returns doc as JSON, which is never empty.
func text(doc any) ([]byte, error) {
	var text []byte
	switch doc := doc.(type) {
	case nil:
	case string:
		text = []byte(doc)
	case []byte:
		text = doc
	default:
		return json.Marshal(doc)
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, errors.New("the document is empty")
	}
	return text, nil
}
