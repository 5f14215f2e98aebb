package clients

import (
	"encoding/json"

	"github.com/microsoft/kiota-abstractions-go/serialization"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
	ec "github.com/microsoftgraph/msgraph-sdk-go/models/externalconnectors"
)

// A connection is all that the SDK's ExternalConnection holds of a connection,
// as plain values: two can be compared.
type connection struct {
	ID, Name, Description, ConnectorID string
	State                              string // filled by the emulator
	Apps                               []string
	Templates                          []template
	Resolvers                          []resolver
}

type template struct {
	ID       string
	Layout   map[string]any
	Priority int32
	Rules    []rule
}

type rule struct {
	Property  string
	Operation ec.RuleOperation
	Values    []string
	JoinedBy  models.BinaryOperator
}

type resolver struct {
	ItemID   string
	Priority int32
	BaseURLs []string
	Pattern  string
}

// model returns c as the SDK sends it. A member that is set to nil is sent as
// null, so one that c leaves empty is not set at all.
func (c connection) model() ec.ExternalConnectionable {
	m := ec.NewExternalConnection()
	setText(m.SetId, c.ID)
	setText(m.SetName, c.Name)
	setText(m.SetDescription, c.Description)
	setText(m.SetConnectorId, c.ConnectorID)
	if c.Apps != nil {
		configuration := ec.NewConfiguration()
		configuration.SetAuthorizedAppIds(c.Apps)
		m.SetConfiguration(configuration)
	}
	if c.Templates != nil {
		m.SetSearchSettings(searchSettings(c.Templates))
	}
	if c.Resolvers != nil {
		m.SetActivitySettings(activitySettings(c.Resolvers))
	}
	return m
}

func searchSettings(templates []template) ec.SearchSettingsable {
	var list []ec.DisplayTemplateable
	for _, t := range templates {
		m := ec.NewDisplayTemplate()
		m.SetId(&t.ID)
		m.SetLayout(untyped(t.Layout))
		m.SetPriority(&t.Priority)
		var rules []ec.PropertyRuleable
		for _, r := range t.Rules {
			m := ec.NewPropertyRule()
			m.SetProperty(&r.Property)
			m.SetOperation(&r.Operation)
			m.SetValues(r.Values)
			m.SetValuesJoinedBy(&r.JoinedBy)
			rules = append(rules, m)
		}
		m.SetRules(rules)
		list = append(list, m)
	}
	s := ec.NewSearchSettings()
	s.SetSearchResultTemplates(list)
	return s
}

func activitySettings(resolvers []resolver) ec.ActivitySettingsable {
	var list []ec.UrlToItemResolverBaseable
	for _, r := range resolvers {
		match := ec.NewUrlMatchInfo()
		match.SetBaseUrls(r.BaseURLs)
		match.SetUrlPattern(&r.Pattern)
		m := ec.NewItemIdResolver()
		m.SetItemId(&r.ItemID)
		m.SetPriority(&r.Priority)
		m.SetUrlMatchInfo(match)
		list = append(list, m)
	}
	s := ec.NewActivitySettings()
	s.SetUrlToItemResolvers(list)
	return s
}

// read returns what the SDK read, through its typed members alone. A member
// that must be there and is not, or is of another type, panics.
func read(m ec.ExternalConnectionable) connection {
	c := connection{ID: textOf(m.GetId()), Name: textOf(m.GetName()), Description: textOf(m.GetDescription()), ConnectorID: textOf(m.GetConnectorId())}
	if s := m.GetState(); s != nil {
		c.State = s.String()
	}
	if s := m.GetConfiguration(); s != nil {
		c.Apps = s.GetAuthorizedAppIds()
	}
	if s := m.GetSearchSettings(); s != nil {
		for _, t := range s.GetSearchResultTemplates() {
			read := template{ID: *t.GetId(), Layout: object(t.GetLayout()), Priority: *t.GetPriority()}
			for _, r := range t.GetRules() {
				read.Rules = append(read.Rules, rule{*r.GetProperty(), *r.GetOperation(), r.GetValues(), *r.GetValuesJoinedBy()})
			}
			c.Templates = append(c.Templates, read)
		}
	}
	if s := m.GetActivitySettings(); s != nil {
		for _, r := range s.GetUrlToItemResolvers() {
			byID := r.(ec.ItemIdResolverable) // by its @odata.type
			match := byID.GetUrlMatchInfo()
			c.Resolvers = append(c.Resolvers, resolver{*byID.GetItemId(), *byID.GetPriority(), match.GetBaseUrls(), *match.GetUrlPattern()})
		}
	}
	return c
}

// untyped returns JSON in the form in which the SDK holds a value without a
// schema; object is its inverse.
func untyped(object map[string]any) serialization.UntypedNodeable {
	text, err := json.Marshal(object)
	if err != nil {
		panic(err)
	}
	node, err := serialization.DeserializeFromJson(text, serialization.CreateUntypedNodeFromDiscriminatorValue)
	if err != nil {
		panic(err)
	}
	return node.(serialization.UntypedNodeable)
}

func object(node serialization.UntypedNodeable) (object map[string]any) {
	text, err := serialization.SerializeToJson(node)
	if err == nil {
		err = json.Unmarshal(text, &object)
	}
	if err != nil {
		panic(err)
	}
	return object
}

// setText sets a member unless text is empty.
func setText(set func(*string), text string) {
	if text != "" {
		set(&text)
	}
}

// textOf returns the text of a member that may be missing.
func textOf(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}
