package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/graph"
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

// Exists reports whether there is such a connection.
func (c *Connection) Exists() bool {
	c.emulator.t.Helper()
	_, err := c.emulator.do(http.MethodGet, c.path(), nil)
	if err != nil && statusOf(err) != http.StatusNotFound {
		c.emulator.t.Fatalf("emulator: connection %s: %v", c.id, err)
	}
	return err == nil
}

// Get returns the connection's document, with all that beta shows.
func (c *Connection) Get() map[string]any {
	c.emulator.t.Helper()
	return c.must(http.MethodGet, c.path(), nil)
}

// State returns the connection's state: "draft", "ready", "limitExceeded" or
// "obsolete".
func (c *Connection) State() string {
	c.emulator.t.Helper()
	state, _ := c.Get()["state"].(string)
	return state
}

// Schema returns the document of the connection's schema.
func (c *Connection) Schema() map[string]any {
	c.emulator.t.Helper()
	return c.must(http.MethodGet, c.path("schema"), nil)
}

// Items returns the documents of all items, in the order of their ids.
func (c *Connection) Items() []map[string]any {
	c.emulator.t.Helper()
	return c.all("items")
}

// Groups returns the documents of all groups, in the order of their ids.
func (c *Connection) Groups() []map[string]any {
	c.emulator.t.Helper()
	return c.all("groups")
}

// Members returns the documents of a group's members, in the order of their
// ids.
func (c *Connection) Members(group string) []map[string]any {
	c.emulator.t.Helper()
	return c.all("groups", group, "members")
}

// all returns a collection, page by page.
func (c *Connection) all(segments ...string) []map[string]any {
	c.emulator.t.Helper()
	var list []map[string]any
	for next := c.path(segments...) + "?$top=999"; next != ""; {
		page := c.must(http.MethodGet, next, nil)
		values, _ := page["value"].([]any)
		for _, value := range values {
			if doc, ok := value.(map[string]any); ok {
				list = append(list, doc)
			}
		}
		link, _ := page["@odata.nextLink"].(string)
		_, next, _ = strings.Cut(link, "/beta")
	}
	return list
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

// do does what a request would do: path and query lie below beta. It returns
// the answer.
//
// Errors: Graph's, as a [*rest.Error], or a failure of the store.
func (e *Emulator) do(method, target string, doc any) (map[string]any, error) {
	var body io.Reader = http.NoBody
	if doc != nil {
		text, err := text(doc)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	hr, err := http.NewRequest(method, e.server.URL()+"/beta"+target, body)
	if err != nil {
		return nil, err
	}
	hr.Header.Set("Content-Type", "application/json")
	// Without it Graph calls a state unknown that is newer than its first ones.
	hr.Header.Set("Prefer", "include-unknown-enum-members")
	resp, err := e.server.bare().Handle(&rest.Request{
		HTTP: hr, ID: rest.NewID(), Time: e.Now(), Base: e.server.URL(),
		Caller: rest.Caller{Tenant: e.tenant, App: e.server.entra.Directory().Applications[0].ClientID, Roles: entra.ConnectorRoles()},
	})
	if err != nil || len(resp.Body) == 0 {
		return nil, err
	}
	var answer map[string]any
	if err := json.Unmarshal(resp.Body, &answer); err != nil {
		return nil, fmt.Errorf("the answer: %w", err)
	}
	return answer, nil
}

// text returns doc as JSON.
func text(doc any) ([]byte, error) {
	switch doc := doc.(type) {
	case string:
		return []byte(doc), nil
	case []byte:
		return doc, nil
	}
	return json.Marshal(doc)
}

func statusOf(err error) int {
	if e, ok := errors.AsType[*rest.Error](err); ok {
		return e.Status
	}
	return 0
}

// plain returns err as Graph would tell it, without the cause.
func plain(err error) error {
	e, ok := errors.AsType[*rest.Error](err)
	if !ok || e.Inner.Message == "" {
		return err
	}
	told := *e
	told.Err = nil
	return &told
}

// newBare returns Graph with nothing around it, in which registrations complete
// at once.
func (s *Server) newBare(limits external.Limits) *graph.API {
	return graph.New(graph.Options{Store: s.store, Limits: limits})
}
