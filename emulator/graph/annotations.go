package graph

import "github.com/graphemu/graphemu/emulator/external"

// annotations returns what metadata says of how properties are written.
//
// That an item is updated by PUT, that a schema cannot be deleted and that the
// state of a connection is computed are annotations of Graph's own metadata,
// August 2026. That it has them on no other property that the service computes
// is no reason to leave them out here.
func (d *description) annotations() []*node {
	const capabilities = "Org.OData.Capabilities.V1."
	connection := external.ConnectionType.EdmName()
	byPut := element("Record").add(
		element("PropertyValue", "Property", "UpdateMethod").add(
			textElement("EnumMember", capabilities+"HttpMethod/PUT")),
		element("PropertyValue", "Property", "Updatable", "Bool", "true"))
	stays := element("Record").add(element("PropertyValue", "Property", "Deletable", "Bool", "false"))

	list := []*node{
		annotate(connection+"/items", element("Annotation", "Term", capabilities+"UpdateRestrictions").add(byPut)),
		annotate(connection+"/schema", element("Annotation", "Term", capabilities+"DeleteRestrictions").add(stays)),
	}
	for _, t := range d.types {
		for _, p := range d.properties(t) {
			if p.Access == external.ReadOnly {
				computed := element("Annotation", "Term", "Org.OData.Core.V1.Computed", "Bool", "true")
				list = append(list, annotate(t.EdmName()+"/"+p.Name, computed))
			}
		}
	}
	return list
}

func annotate(target string, a *node) *node { return element("Annotations", "Target", target).add(a) }
