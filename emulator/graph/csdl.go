package graph

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/graphemu/graphemu/emulator/external"
)

// alias is what Graph's metadata calls its own namespace for short.
const alias = "graph"

// document returns d in OData's Common Schema Definition Language, laid out as
// Graph's own metadata.
//
// https://docs.oasis-open.org/odata/odata/v4.0/odata-v4.0-part3-csdl.html
func (d *description) document() []byte {
	const edmx, edm = "http://docs.oasis-open.org/odata/ns/edmx", "http://docs.oasis-open.org/odata/ns/edm"

	graph := element("Schema", "Namespace", external.OldNamespace, "Alias", alias, "xmlns", edm)
	graph.add(element("ComplexType", "Name", "Json"), baseEntity())
	graph.add(d.declarations(true)...)
	graph.add(container())
	graph.add(d.annotations()...)

	connectors := element("Schema", "Namespace", external.Namespace, "xmlns", edm)
	connectors.add(d.declarations(false)...)
	connectors.add(addActivities())

	b := bytes.NewBufferString(xmlHeader)
	element("edmx:Edmx", "Version", "4.0", "xmlns:edmx", edmx).
		add(element("edmx:DataServices").add(graph, connectors)).write(b, "")
	return b.Bytes()
}

// declarations returns the types of one of the two namespaces.
func (d *description) declarations(graph bool) []*node {
	var enums, complexes, entities []*node
	for _, e := range d.enums {
		if e.Graph == graph {
			enums = append(enums, enumType(e))
		}
	}
	for _, t := range d.types {
		switch {
		case t.Graph != graph:
		case isEntity(t):
			entities = append(entities, d.structured("EntityType", t))
		default:
			complexes = append(complexes, d.structured("ComplexType", t))
		}
	}
	return append(append(enums, complexes...), entities...)
}

func enumType(e *external.Enum) *node {
	n := element("EnumType", "Name", e.Name)
	if e.Flags {
		n.set("IsFlags", "true")
	}
	if e.Underlying != "" {
		n.set("UnderlyingType", e.Underlying.EdmName())
	}
	for _, m := range e.Members {
		n.add(element("Member", "Name", m.Name, "Value", strconv.Itoa(m.Value)))
	}
	return n
}

func (d *description) structured(kind string, t *external.Type) *node {
	n := element(kind, "Name", t.Name)
	switch {
	case t.Base != nil:
		n.set("BaseType", typeName(t.Base, false))
	case t.Entity:
		n.set("BaseType", alias+".entity")
	}
	if t.Abstract {
		n.set("Abstract", "true")
	}
	if t.Open {
		n.set("OpenType", "true")
	}
	for _, p := range d.properties(t) {
		property := element("Property", "Name", p.Name, "Type", typeName(p.Type, p.Many))
		if p.NotNull && !p.Nullable {
			property.set("Nullable", "false")
		}
		n.add(property)
	}
	for _, nav := range d.navigation(t) {
		property := element("NavigationProperty", "Name", nav.Name, "Type", typeName(nav.Target, nav.Many))
		if !nav.Reference {
			property.set("ContainsTarget", "true")
		}
		n.add(property)
	}
	return n
}

// typeName returns how metadata names a type where it is used.
func typeName(e external.Edm, many bool) string {
	name := e.EdmName()
	if own, ok := strings.CutPrefix(name, external.OldNamespace+"."); ok && !strings.Contains(own, ".") {
		name = alias + "." + own
	}
	if many {
		return "Collection(" + name + ")"
	}
	return name
}

// baseEntity is what all entities extend; it has their key.
func baseEntity() *node {
	return element("EntityType", "Name", "entity", "Abstract", "true").add(
		element("Key").add(element("PropertyRef", "Name", "id")),
		element("Property", "Name", "id", "Type", external.String.EdmName(), "Nullable", "false"))
}

// addActivities is the only action of the connectors.
func addActivities() *node {
	return element("Action", "Name", "addActivities", "IsBound", "true").add(
		element("Parameter", "Name", "bindingParameter", "Type", typeName(external.ItemType, false)),
		element("Parameter", "Name", "activities", "Type", typeName(external.ActivityType, true), "Nullable", "false"),
		element("ReturnType", "Type", typeName(external.ActivityResultType, true)))
}

// container holds the two roots.
func container() *node {
	return element("EntityContainer", "Name", "GraphService").add(
		element("EntitySet", "Name", "connections", "EntityType", typeName(external.ConnectionType, false)),
		element("Singleton", "Name", "external", "Type", typeName(external.ServiceType, false)))
}
