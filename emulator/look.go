package emulator

import (
	"net/http"
	"strings"
)

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
