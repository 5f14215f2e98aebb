package clients

import (
	"encoding/json"
	"time"

	ec "github.com/microsoftgraph/msgraph-sdk-go/models/externalconnectors"
)

// An item is all that the SDK's ExternalItem holds but activities, as plain
// values.
type item struct {
	ID         string
	ACL        []entry
	Properties map[string]any
	Text, HTML string // one of them is the content
}

type entry struct {
	Type   ec.AclType
	Value  string
	Access ec.AccessType
}

var everyone = []entry{{ec.EVERYONE_ACLTYPE, "everyone", ec.GRANT_ACCESSTYPE}}

// ticket returns an item that has every property of ticketSchema. The SDK has
// no types for properties: it sends what Go has, in random order, with the
// annotations that collections need.
func ticket(id string) item {
	day := time.Date(2026, time.August, 1, 12, 0, 0, 0, time.UTC)
	return item{
		ID: id,
		ACL: []entry{
			{ec.EVERYONEEXCEPTGUESTS_ACLTYPE, "8b0d7c1c-2f39-4f8b-9a55-0f6f4f2f0c11", ec.GRANT_ACCESSTYPE},
			{ec.USER_ACLTYPE, "e811976d-83df-4cbd-8b9b-5215b18aa874", ec.DENY_ACCESSTYPE},
			{ec.EXTERNALGROUP_ACLTYPE, "interns", ec.DENY_ACCESSTYPE},
		},
		Properties: map[string]any{
			"title": "Ticket " + id + ": é, 日本", "title@odata.type": "String",
			"link": "https://hr.contoso.com/" + id, "icon": "https://hr.contoso.com/icon.png",
			"changed": day, "priority": int64(1) << 40, "score": 0.5, "open": true,
			"authors": []string{"Adele", "Alex"}, "authors@odata.type": "Collection(String)",
			"counts": []int64{1, -2}, "counts@odata.type": "Collection(Int64)",
			"scores": []float64{1.25, -2.5}, "scores@odata.type": "Collection(Double)",
			"dates": []time.Time{day, day.AddDate(0, 0, 1)}, "dates@odata.type": "Collection(DateTimeOffset)",
		},
		HTML: "<p>The printer is on fire</p>",
	}
}

// model returns i as the SDK sends it.
func (i item) model() ec.ExternalItemable {
	m := ec.NewExternalItem()
	if i.ACL != nil {
		var acl []ec.Aclable
		for _, e := range i.ACL {
			m := ec.NewAcl()
			m.SetTypeEscaped(&e.Type)
			m.SetValue(&e.Value)
			m.SetAccessType(&e.Access)
			acl = append(acl, m)
		}
		m.SetAcl(acl)
	}
	if i.Properties != nil {
		properties := ec.NewProperties()
		properties.SetAdditionalData(i.Properties)
		m.SetProperties(properties)
	}
	for kind, value := range map[ec.ExternalItemContentType]string{ec.TEXT_EXTERNALITEMCONTENTTYPE: i.Text, ec.HTML_EXTERNALITEMCONTENTTYPE: i.HTML} {
		if value != "" {
			content := ec.NewExternalItemContent()
			content.SetTypeEscaped(&kind)
			content.SetValue(&value)
			m.SetContent(content)
		}
	}
	return m
}

// readItem returns what the SDK read.
func readItem(m ec.ExternalItemable) item {
	i := item{ID: *m.GetId(), Properties: m.GetProperties().GetAdditionalData()}
	for _, e := range m.GetAcl() {
		i.ACL = append(i.ACL, entry{*e.GetTypeEscaped(), *e.GetValue(), *e.GetAccessType()})
	}
	if content := m.GetContent(); content != nil && *content.GetTypeEscaped() == ec.HTML_EXTERNALITEMCONTENTTYPE {
		i.HTML = *content.GetValue()
	} else if content != nil {
		i.Text = *content.GetValue()
	}
	return i
}

// plain returns properties in the types of JSON.
func plain(properties map[string]any) (plain map[string]any) {
	text, err := json.Marshal(properties)
	if err == nil {
		err = json.Unmarshal(text, &plain)
	}
	if err != nil {
		panic(err)
	}
	return plain
}
