package graph

import (
	"bytes"
	"html"
)

// A node is an element of XML, which has attributes and then either other
// elements or text.
type node struct {
	name       string
	attributes []string // a name, its value, the next name, ...
	nodes      []*node
	text       string
}

func element(name string, attributes ...string) *node {
	return &node{name: name, attributes: attributes}
}

func textElement(name, text string) *node { return &node{name: name, text: text} }

// set adds an attribute.
func (n *node) set(name, value string) { n.attributes = append(n.attributes, name, value) }

// add adds elements below n and returns n.
func (n *node) add(nodes ...*node) *node {
	n.nodes = append(n.nodes, nodes...)
	return n
}

// write writes n, one element a line.
func (n *node) write(b *bytes.Buffer, indent string) {
	b.WriteString(indent + "<" + n.name)
	for i := 0; i < len(n.attributes); i += 2 {
		b.WriteString(" " + n.attributes[i] + `="`)
		escape(b, n.attributes[i+1])
		b.WriteByte('"')
	}
	switch {
	case n.text != "":
		b.WriteByte('>')
		escape(b, n.text)
		b.WriteString("</" + n.name + ">\n")
	case len(n.nodes) > 0:
		b.WriteString(">\n")
		for _, child := range n.nodes {
			child.write(b, indent+"  ")
		}
		b.WriteString(indent + "</" + n.name + ">\n")
	default:
		b.WriteString(" />\n")
	}
}

const xmlHeader = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// escape escapes what has a meaning in XML, which is what has one in HTML, too.
// encoding/xml does it as well, but fills a table of HTML's entities at each
// start.
func escape(b *bytes.Buffer, text string) { b.WriteString(html.EscapeString(text)) }
