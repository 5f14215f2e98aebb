package clients

import ec "github.com/microsoftgraph/msgraph-sdk-go/models/externalconnectors"

// A property is all that the SDK's Property holds, as plain values.
type property struct {
	Name                                          string
	Type                                          ec.PropertyType
	Searchable, Queryable, Retrievable, Refinable bool
	Labels                                        []ec.Label
	Aliases                                       []string
}

// ticketSchema has a property of every type that the SDK has.
var ticketSchema = []property{
	{Name: "title", Type: ec.STRING_PROPERTYTYPE, Searchable: true, Queryable: true, Retrievable: true, Labels: []ec.Label{ec.TITLE_LABEL}, Aliases: []string{"subject"}},
	{Name: "link", Type: ec.STRING_PROPERTYTYPE, Retrievable: true, Labels: []ec.Label{ec.URL_LABEL}},
	{Name: "icon", Type: ec.STRING_PROPERTYTYPE, Retrievable: true, Labels: []ec.Label{ec.ICONURL_LABEL}},
	{Name: "changed", Type: ec.DATETIME_PROPERTYTYPE, Queryable: true, Retrievable: true, Refinable: true, Labels: []ec.Label{ec.LASTMODIFIEDDATETIME_LABEL}},
	{Name: "authors", Type: ec.STRINGCOLLECTION_PROPERTYTYPE, Searchable: true, Retrievable: true, Labels: []ec.Label{ec.AUTHORS_LABEL}},
	{Name: "priority", Type: ec.INT64_PROPERTYTYPE, Queryable: true, Refinable: true},
	{Name: "score", Type: ec.DOUBLE_PROPERTYTYPE},
	{Name: "open", Type: ec.BOOLEAN_PROPERTYTYPE, Queryable: true},
	{Name: "counts", Type: ec.INT64COLLECTION_PROPERTYTYPE},
	{Name: "scores", Type: ec.DOUBLECOLLECTION_PROPERTYTYPE},
	{Name: "dates", Type: ec.DATETIMECOLLECTION_PROPERTYTYPE},
}

// schemaOf returns a schema as the SDK sends it.
func schemaOf(properties ...property) ec.Schemaable {
	var list []ec.Propertyable
	for _, p := range properties {
		m := ec.NewProperty()
		m.SetName(&p.Name)
		m.SetTypeEscaped(&p.Type)
		m.SetIsSearchable(&p.Searchable)
		m.SetIsQueryable(&p.Queryable)
		m.SetIsRetrievable(&p.Retrievable)
		m.SetIsRefinable(&p.Refinable)
		m.SetLabels(p.Labels)
		m.SetAliases(p.Aliases)
		list = append(list, m)
	}
	schema := ec.NewSchema()
	schema.SetBaseType(new("microsoft.graph.externalItem"))
	schema.SetProperties(list)
	return schema
}

// properties returns what the SDK read of a schema. A member that is missing
// panics.
func properties(schema ec.Schemaable) (list []property) {
	for _, m := range schema.GetProperties() {
		p := property{*m.GetName(), *m.GetTypeEscaped(), *m.GetIsSearchable(), *m.GetIsQueryable(), *m.GetIsRetrievable(), *m.GetIsRefinable(), nil, nil}
		p.Labels = append(p.Labels, m.GetLabels()...) // nil if there are none
		p.Aliases = append(p.Aliases, m.GetAliases()...)
		list = append(list, p)
	}
	return list
}
