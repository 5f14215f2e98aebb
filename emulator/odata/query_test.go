package odata

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// testType is like a connection, with a property of every kind.
var testType = Type{
	Name: "microsoft.graph.externalConnectors.externalConnection",
	Property: func(path string) (Kind, bool) {
		kinds := map[string]Kind{
			"id": String, "name": String, "description": String, "state": Enum,
			"count": Int, "score": Double, "enabled": Bool, "created": DateTime, "app": GUID,
			"configuration": Complex, "configuration/owner": String, "configuration/ids": Collection,
			"open": Any, "other": Any,
		}
		k, ok := kinds[path]
		return k, ok
	},
}

func TestParseQuery(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want Query
	}{
		{"", Query{}},
		{"$select=id,name", Query{Select: []string{"id", "name"}}},
		{"$select=id,%20name", Query{Select: []string{"id", "name"}}},
		{"$select=configuration/owner", Query{Select: []string{"configuration/owner"}}},
		{"$select=*", Query{}},
		{"$select=id,*", Query{}},
		{"$top=1&$skip=0", Query{Top: 1}},
		{"$top=999&$skip=20", Query{Top: 999, Skip: 20}},
		{"$count=true", Query{Count: true}},
		{"$count=false", Query{}},
		{"$TOP=5&$Count=true", Query{Top: 5, Count: true}},
		{"%24top=5", Query{Top: 5}},
		{"&&$top=5&", Query{Top: 5}},
		{"top=5&filter=x&select=y&api-version=2", Query{}},
		{"$orderby=name+desc,count", Query{OrderBy: OrderBy{{"name", String, true}, {"count", Int, false}}}},
		{"$orderby=configuration/owner%20asc", Query{OrderBy: OrderBy{{"configuration.owner", String, false}}}},
		{"$skiptoken=eyJrIjoiYSJ9", Query{After: &Token{Key: "a"}}},
	} {
		got, err := ParseQuery(tt.in, OptionsOfCollection, testType)
		if err != nil {
			t.Errorf("%q: %v", tt.in, err)
		}
		if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(orderKey{})); diff != "" {
			t.Errorf("%q: %s", tt.in, diff)
		}
	}
}

func TestParseQueryRefuses(t *testing.T) {
	const noProperty = "Could not find a property named 'nope' on type 'microsoft.graph.externalConnectors.externalConnection'."
	for in, want := range map[string]string{
		"$expand=items":                         "The query parameter '$expand' is not supported.",
		"$search=x":                             "The query parameter '$search' is not supported.",
		"$apply=x":                              "The query parameter '$apply' is not supported.",
		"$":                                     "The query parameter '$' is not supported.",
		"$top=1&$top=1":                         "Query option '$top' was specified more than once, but it must be specified at most once.",
		"$top=1&$TOP=2":                         "Query option '$TOP' was specified more than once, but it must be specified at most once.",
		"$top=0":                                "Invalid page size specified: '0'. Must be between 1 and 999 inclusive.",
		"$top=1000":                             "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive.",
		"$top=-1":                               "Invalid value '-1' for $top query option found. The $top query option requires a non-negative integer value.",
		"$top=%2B1":                             "Invalid value '+1' for $top query option found. The $top query option requires a non-negative integer value.",
		"$top=":                                 "Invalid value '' for $top query option found. The $top query option requires a non-negative integer value.",
		"$top=1.5":                              "Invalid value '1.5' for $top query option found. The $top query option requires a non-negative integer value.",
		"$skip=-1":                              "Invalid value '-1' for $skip query option found. The $skip query option requires a non-negative integer value.",
		"$skip=99999999999":                     "Invalid value '99999999999' for $skip query option found. The $skip query option requires a non-negative integer value.",
		"$count=1":                              "Invalid value '1' for $count query option found.",
		"$count=True":                           "Invalid value 'True' for $count query option found.",
		"$select=":                              "The value for OData query '$select' cannot be empty.",
		"$select=nope":                          noProperty,
		"$select=id,":                           "The $select item '' is not a property.",
		"$select=id name":                       "The $select item 'id name' is not a property.",
		"$select=1a":                            "The $select item '1a' is not a property.",
		"$select=Name":                          strings.Replace(noProperty, "nope", "Name", 1),
		"$filter=":                              "The value for OData query '$filter' cannot be empty.",
		"$filter=nope+eq+1":                     noProperty,
		"$orderby=":                             "The value for OData query '$orderby' cannot be empty.",
		"$orderby=nope":                         noProperty,
		"$orderby=id up":                        "Syntax error in 'id up' of $orderby 'id up'.",
		"$orderby=id,,name":                     "Syntax error in '' of $orderby 'id,,name'.",
		"$orderby=id,id":                        "Duplicate property named 'id' is not supported in '$orderby'.",
		"$orderby=configuration/ids":            "The $orderby expression must evaluate to a single value of primitive type.",
		"$skiptoken=x":                          "The $skiptoken query option is invalid.",
		"$skiptoken=eyJrIjoiYSJ9&$orderby=name": "The $skiptoken query option is invalid.",
		"$top=%":                                "The query option '$top=%' is not properly escaped.",
	} {
		_, err := ParseQuery(in, OptionsOfCollection, testType)
		wantError(t, in, err, want)
	}
}

func TestParseQueryRefusesWhatTheOperationDoesNotAllow(t *testing.T) {
	options := []string{"$select=id", "$filter=enabled", "$orderby=id", "$top=1", "$skip=1", "$skiptoken=eyJrIjoiYSJ9", "$count=true"}
	titles := []string{"Select", "Filter", "OrderBy", "Top", "Skip", "SkipToken", "Count"}
	for i, option := range options {
		allowed := Options(1 << i)
		if _, err := ParseQuery(option, allowed, testType); err != nil {
			t.Errorf("%s is allowed: %v", option, err)
		}
		_, err := ParseQuery(option, OptionsOfCollection&^allowed, testType)
		wantError(t, option, err, "Query option '"+titles[i]+"' is not allowed. To allow it, set the 'AllowedQueryOptions' property on EnableQueryAttribute or QueryValidationSettings.")
	}
}

func TestNoQueryAllocatesNothing(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() {
		if _, err := ParseQuery("", OptionsOfCollection, testType); err != nil {
			t.Error(err)
		}
	}); n != 0 {
		t.Errorf("got %v allocations", n)
	}
}

func TestProject(t *testing.T) {
	const doc = `{"@odata.context":"c","id":"a","name@odata.type":"#String","name":"N","configuration":{"owner":"o","ids":[1]},"properties":[{"n":1,"t":2},{"n":3}],"none":null}`
	for _, tt := range []struct {
		paths []string
		want  string
	}{
		{nil, doc},
		{[]string{"id"}, `{"@odata.context":"c","id":"a"}`},
		{[]string{"name", "id"}, `{"@odata.context":"c","id":"a","name@odata.type":"#String","name":"N"}`},
		{[]string{"configuration/owner"}, `{"@odata.context":"c","configuration":{"owner":"o"}}`},
		{[]string{"configuration/owner", "configuration"}, `{"@odata.context":"c","configuration":{"owner":"o","ids":[1]}}`},
		{[]string{"properties/n"}, `{"@odata.context":"c","properties":[{"n":1},{"n":3}]}`},
		{[]string{"none/x"}, `{"@odata.context":"c","none":null}`},
		{[]string{"configuration/absent"}, `{"@odata.context":"c","configuration":{}}`},
		{[]string{"absent"}, `{"@odata.context":"c"}`},
	} {
		if got := string(Query{Select: tt.paths}.Project([]byte(doc))); got != tt.want {
			t.Errorf("%v: got\n%s, want\n%s", tt.paths, got, tt.want)
		}
	}
	if got := string(Query{Select: []string{"id"}}.Project([]byte(`{"name":"x"}`))); got != "{}" {
		t.Errorf("got %s, want {}", got)
	}
}
