package main

import ec "github.com/microsoftgraph/msgraph-sdk-go/models/externalconnectors"

func connection() ec.ExternalConnectionable {
	c := ec.NewExternalConnection()
	c.SetId(ptr(id))
	c.SetName(ptr("Contoso HR"))
	c.SetDescription(ptr("What HR knows"))
	return c
}

func schema() ec.Schemaable {
	title := ec.NewProperty()
	title.SetName(ptr("title"))
	title.SetTypeEscaped(ptr(ec.STRING_PROPERTYTYPE))
	title.SetIsSearchable(ptr(true))
	title.SetIsRetrievable(ptr(true))
	title.SetLabels([]ec.Label{ec.TITLE_LABEL})
	assignees := ec.NewProperty()
	assignees.SetName(ptr("assignees"))
	assignees.SetTypeEscaped(ptr(ec.STRINGCOLLECTION_PROPERTYTYPE))
	assignees.SetIsRetrievable(ptr(true))
	s := ec.NewSchema()
	s.SetBaseType(ptr("microsoft.graph.externalItem"))
	s.SetProperties([]ec.Propertyable{title, assignees})
	return s
}

func content() ec.ExternalItemable {
	everyone := ec.NewAcl()
	everyone.SetTypeEscaped(ptr(ec.EVERYONE_ACLTYPE))
	everyone.SetValue(ptr("everyone"))
	everyone.SetAccessType(ptr(ec.GRANT_ACCESSTYPE))
	properties := ec.NewProperties()
	properties.SetAdditionalData(map[string]any{
		"title":                "Printer on fire",
		"assignees@odata.type": "Collection(String)",
		"assignees":            []string{"one@contoso.com", "two@contoso.com"},
	})
	text := ec.NewExternalItemContent()
	text.SetTypeEscaped(ptr(ec.TEXT_EXTERNALITEMCONTENTTYPE))
	text.SetValue(ptr("It burns"))
	i := ec.NewExternalItem()
	i.SetAcl([]ec.Aclable{everyone})
	i.SetProperties(properties)
	i.SetContent(text)
	return i
}
