package emulator_test

import (
	"encoding/xml"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/graphemu/graphemu/emulator"
)

// The part of a metadata document that the tests read.
type (
	csdl struct {
		Schemas []csdlSchema `xml:"DataServices>Schema"`
	}
	csdlSchema struct {
		Namespace, Alias string       `xml:",attr"`
		Enums            []csdlEnum   `xml:"EnumType"`
		Complexes        []csdlType   `xml:"ComplexType"`
		Entities         []csdlType   `xml:"EntityType"`
		Actions          []csdlAction `xml:"Action"`
		Container        struct {
			Name       string     `xml:",attr"`
			Sets       []csdlRoot `xml:"EntitySet"`
			Singletons []csdlRoot `xml:"Singleton"`
		} `xml:"EntityContainer"`
		Annotations []struct {
			Target string `xml:",attr"`
			Is     struct {
				Term, Bool string `xml:",attr"`
				Method     string `xml:"Record>PropertyValue>EnumMember"`
			} `xml:"Annotation"`
		}
	}
	csdlEnum struct {
		Name, IsFlags, UnderlyingType string `xml:",attr"`
		Members                       []struct {
			Name, Value string `xml:",attr"`
		} `xml:"Member"`
	}
	csdlType struct {
		Name, BaseType, Abstract, OpenType string         `xml:",attr"`
		Key                                []csdlProperty `xml:"Key>PropertyRef"`
		Properties                         []csdlProperty `xml:"Property"`
		Navigation                         []csdlProperty `xml:"NavigationProperty"`
	}
	csdlProperty struct {
		Name, Type, Nullable, ContainsTarget string `xml:",attr"`
	}
	csdlAction struct {
		Name, IsBound string         `xml:",attr"`
		Parameters    []csdlProperty `xml:"Parameter"`
		Returns       csdlProperty   `xml:"ReturnType"`
	}
	csdlRoot struct {
		Name, EntityType, Type string `xml:",attr"`
	}
)

// metadata asks without a token, as anybody may.
func (h *harness) metadata(version string) string {
	h.t.Helper()
	return h.must(200, h.send("GET", "/"+version+"/$metadata", "", "Authorization", "")).Body.String()
}

func parseMetadata(t *testing.T, document string) csdl {
	t.Helper()
	var m csdl
	if err := xml.Unmarshal([]byte(document), &m); err != nil {
		t.Fatal(err)
	}
	if len(m.Schemas) != 2 {
		t.Fatalf("%d schemas, want 2", len(m.Schemas))
	}
	return m
}

func TestMetadataNeedsNoTokenAndNothingElseGoesWithout(t *testing.T) {
	h := start(t, emulator.Options{})
	for _, version := range []string{"v1.0", "beta", "V1.0"} {
		a := h.must(200, h.send("GET", "/"+version+"/$metadata", "", "Authorization", ""))
		if got := a.Header().Get("Content-Type"); got != "application/xml" {
			t.Errorf("%s: Content-Type %q", version, got)
		}
		for _, name := range []string{"Request-Id", "Client-Request-Id", "X-Ms-Ags-Diagnostic", "Odata-Version"} {
			if a.Header().Get(name) == "" {
				t.Errorf("%s: no %s", version, name)
			}
		}
	}
	h.must(401, h.send("GET", "/v1.0/connections", "", "Authorization", ""))
	h.must(401, h.send("GET", "/v1.0/$metadata/more", "", "Authorization", ""))
	h.must(401, h.send("POST", "/v1.0/$metadata", "{}", "Authorization", ""))
	h.must(405, h.send("POST", "/v1.0/$metadata", "{}"))
}

func TestMetadataIsTheSameEachTime(t *testing.T) {
	a, b := start(t, emulator.Options{}), start(t, emulator.Options{})
	for _, version := range []string{"v1.0", "beta"} {
		first := a.metadata(version)
		if first != a.metadata(version) || first != b.metadata(version) {
			t.Errorf("%s: the document varies", version)
		}
	}
}

// described writes a type of the document as the tests below write it: kind and
// name, then a line for each member. "ec." is the connectors' namespace.
func described(kind string, t csdlType) string {
	var b strings.Builder
	b.WriteString(kind + " " + t.Name)
	for _, part := range []struct{ name, value string }{
		{"base", t.BaseType}, {"abstract", t.Abstract}, {"open", t.OpenType},
	} {
		if part.value != "" {
			b.WriteString(" " + part.name + "=" + part.value)
		}
	}
	for _, k := range t.Key {
		b.WriteString(" key=" + k.Name)
	}
	for _, p := range t.Properties {
		b.WriteString("\n\t" + p.Name + " " + p.Type)
		if p.Nullable == "false" {
			b.WriteString(" not null")
		}
	}
	for _, p := range t.Navigation {
		b.WriteString("\n\t/" + p.Name + " " + p.Type)
		if p.ContainsTarget == "true" {
			b.WriteString(" contained")
		}
	}
	return strings.ReplaceAll(b.String(), "microsoft.graph.externalConnectors.", "ec.")
}

func describedAll(m csdl) map[string]string {
	all := make(map[string]string)
	for _, s := range m.Schemas {
		for _, t := range s.Complexes {
			all[t.Name] = described("complex", t)
		}
		for _, t := range s.Entities {
			all[t.Name] = described("entity", t)
		}
	}
	return all
}

// The types of v1.0 that have something of each kind, written by hand from
// Graph's metadata of August 2026.
var metadataTypes = []string{
	"complex Json",
	"complex properties open=true",
	`entity entity abstract=true key=id
	id Edm.String not null`,
	`entity external
	/connections Collection(ec.externalConnection) contained`,
	`complex configuration open=true
	authorizedAppIds Collection(Edm.String)`,
	`entity externalConnection base=graph.entity
	activitySettings ec.activitySettings
	configuration ec.configuration
	connectorId Edm.String
	contentCategory ec.contentCategory not null
	description Edm.String
	name Edm.String
	searchSettings ec.searchSettings
	state ec.connectionState
	/groups Collection(ec.externalGroup) contained
	/items Collection(ec.externalItem) contained
	/operations Collection(ec.connectionOperation) contained
	/schema ec.schema contained`,
	`entity externalItem base=graph.entity
	acl Collection(ec.acl)
	content ec.externalItemContent
	informationProtectionLabel ec.externalItemInformationProtectionLabel
	properties ec.properties
	/activities Collection(ec.externalActivity) contained`,
	`complex acl
	accessType ec.accessType not null
	type ec.aclType not null
	value Edm.String not null`,
	`entity externalActivity base=graph.entity
	startDateTime Edm.DateTimeOffset not null
	type ec.externalActivityType not null
	/performedBy ec.identity`,
	`entity externalActivityResult base=ec.externalActivity
	error graph.publicError`,
	`complex urlToItemResolverBase abstract=true
	priority Edm.Int32`,
	`complex itemIdResolver base=ec.urlToItemResolverBase
	itemId Edm.String not null
	urlMatchInfo ec.urlMatchInfo`,
	`complex displayTemplate
	id Edm.String not null
	layout graph.Json not null
	priority Edm.Int32 not null
	rules Collection(ec.propertyRule)`,
	`complex propertyRule
	operation ec.ruleOperation not null
	property Edm.String not null
	values Collection(Edm.String) not null
	valuesJoinedBy graph.binaryOperator not null`,
	`entity schema base=graph.entity
	baseType Edm.String not null
	properties Collection(ec.property)`,
	`complex property
	aliases Collection(Edm.String)
	description Edm.String
	isQueryable Edm.Boolean
	isRefinable Edm.Boolean
	isRetrievable Edm.Boolean
	isSearchable Edm.Boolean
	labels Collection(ec.label)
	name Edm.String not null
	type ec.propertyType not null`,
	`complex principal
	email Edm.String
	entraDisplayName Edm.String
	entraId Edm.String
	externalId Edm.String
	externalName Edm.String
	tenantId Edm.String
	upn Edm.String`,
	`complex publicInnerError open=true
	code Edm.String
	details Collection(graph.publicErrorDetail)
	message Edm.String
	target Edm.String`,
}

func TestMetadataShowsTheTypes(t *testing.T) {
	got := describedAll(parseMetadata(t, start(t, emulator.Options{}).metadata("v1.0")))
	for _, want := range metadataTypes {
		name := strings.Fields(want)[1]
		if diff := cmp.Diff(want, got[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestMetadataOfBetaHasMore(t *testing.T) {
	h := start(t, emulator.Options{})
	v1, beta := describedAll(parseMetadata(t, h.metadata("v1.0"))), describedAll(parseMetadata(t, h.metadata("beta")))
	var more []string
	for name, text := range beta {
		if v1[name] == "" {
			more = append(more, name)
		}
		for line := range strings.Lines(text) {
			if v1[name] != "" && !strings.Contains(v1[name]+"\n", strings.TrimSuffix(line, "\n")+"\n") {
				more = append(more, name+"."+strings.Fields(line)[0])
			}
		}
	}
	slices.Sort(more)
	want := []string{
		"acl.identitySource", "complianceSettings", "connectionQuota", "externalConnection./quota",
		"externalConnection.complianceSettings", "externalConnection.enabledContentExperiences",
		"externalConnection.ingestedItemsCount", "property.isExactMatchRequired", "property.rankingHint", "rankingHint",
	}
	if diff := cmp.Diff(want, more); diff != "" {
		t.Errorf("what only beta has (-want +got):\n%s", diff)
	}
	for _, name := range []string{"contentExperienceType", "identitySourceType", "importanceScore"} {
		if strings.Contains(h.metadata("v1.0"), name) || !strings.Contains(h.metadata("beta"), `<EnumType Name="`+name+`"`) {
			t.Errorf("%s is not an enumeration of beta alone", name)
		}
	}
	for name := range v1 {
		if beta[name] == "" {
			t.Errorf("beta has no %s", name)
		}
	}
}

func TestMetadataShowsEnumerationsAndTheirValues(t *testing.T) {
	m := parseMetadata(t, start(t, emulator.Options{}).metadata("beta"))
	got := make(map[string]string)
	for _, s := range m.Schemas {
		for _, e := range s.Enums {
			text := strings.TrimSpace(e.IsFlags + " " + e.UnderlyingType)
			for _, member := range e.Members {
				text += " " + member.Name + "=" + member.Value
			}
			got[e.Name] = strings.TrimSpace(text)
		}
	}
	for name, want := range map[string]string{
		"contentExperienceType": "true Edm.Int64 search=1 compliance=32 unknownFutureValue=2048",
		"accessType":            "grant=1 deny=2 unknownFutureValue=3",
		"binaryOperator":        "or=0 and=1",
		"connectionState":       "draft=1 ready=2 obsolete=3 limitExceeded=4 unknownFutureValue=5",
		"propertyType": "string=0 int64=1 double=2 dateTime=3 boolean=4 stringCollection=5 int64Collection=6 " +
			"doubleCollection=7 dateTimeCollection=8 unknownFutureValue=9 principal=10 principalCollection=11",
	} {
		if diff := cmp.Diff(want, got[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for _, member := range []string{"fileExtension=8 unknownFutureValue=12 containerName=13", "personWorkPositions=57"} {
		if !strings.Contains(got["label"], member) {
			t.Errorf("label lacks %s: %s", member, got["label"])
		}
	}
}

func TestMetadataShowsRootsActionAndAnnotations(t *testing.T) {
	const ns = "microsoft.graph.externalConnectors."
	m := parseMetadata(t, start(t, emulator.Options{}).metadata("v1.0"))
	graph, connectors := m.Schemas[0], m.Schemas[1]
	if graph.Namespace != "microsoft.graph" || graph.Alias != "graph" || connectors.Namespace != "microsoft.graph.externalConnectors" {
		t.Errorf("schemas %s (%s) and %s", graph.Namespace, graph.Alias, connectors.Namespace)
	}
	if diff := cmp.Diff([]csdlRoot{{Name: "connections", EntityType: ns + "externalConnection"}}, graph.Container.Sets); diff != "" {
		t.Errorf("entity sets (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]csdlRoot{{Name: "external", Type: ns + "external"}}, graph.Container.Singletons); diff != "" {
		t.Errorf("singletons (-want +got):\n%s", diff)
	}
	action := csdlAction{Name: "addActivities", IsBound: "true", Parameters: []csdlProperty{
		{Name: "bindingParameter", Type: ns + "externalItem"},
		{Name: "activities", Type: "Collection(" + ns + "externalActivity)", Nullable: "false"},
	}, Returns: csdlProperty{Type: "Collection(" + ns + "externalActivityResult)"}}
	if diff := cmp.Diff([]csdlAction{action}, connectors.Actions); diff != "" {
		t.Errorf("actions (-want +got):\n%s", diff)
	}
	terms := make(map[string]string)
	for _, a := range graph.Annotations {
		terms[strings.TrimPrefix(a.Target, ns)] = a.Is.Term + a.Is.Method + a.Is.Bool
	}
	want := map[string]string{
		"externalConnection/items":   "Org.OData.Capabilities.V1.UpdateRestrictionsOrg.OData.Capabilities.V1.HttpMethod/PUT",
		"externalConnection/schema":  "Org.OData.Capabilities.V1.DeleteRestrictions",
		"externalConnection/state":   "Org.OData.Core.V1.Computedtrue",
		"connectionOperation/status": "Org.OData.Core.V1.Computedtrue",
		"connectionOperation/error":  "Org.OData.Core.V1.Computedtrue",
	}
	if diff := cmp.Diff(want, terms); diff != "" {
		t.Errorf("annotations (-want +got):\n%s", diff)
	}
}
