package odata

import "testing"

func TestContext(t *testing.T) {
	for _, tt := range []struct {
		fragment []string
		want     string
	}{
		{[]string{"external", "connections"}, "#external/connections"},
		{[]string{"external", Selected("connections", nil), "$entity"}, "#external/connections/$entity"},
		{[]string{"external", Selected("connections", []string{"id", "name"})}, "#external/connections(id,name)"},
		{[]string{"external", Selected("connections", []string{"id", "name"}), "$entity"}, "#external/connections(id,name)/$entity"},
		{[]string{"external", Keyed("connections", "contoso"), "items", "$entity"}, "#external/connections('contoso')/items/$entity"},
		{[]string{"external", Keyed("connections", "c"), Keyed("groups", "a'b"), "members"}, "#external/connections('c')/groups('a''b')/members"},
		{[]string{Keyed("items", "a/b #%é(1)$")}, "#items('a%2Fb%20%23%25%C3%A9(1)$')"},
		{[]string{"Collection(microsoft.graph.searchResponse)"}, "#Collection(microsoft.graph.searchResponse)"},
	} {
		if got, want := Context("http://host:8080", "v1.0", tt.fragment...), "http://host:8080/v1.0/$metadata"+tt.want; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestNextLink(t *testing.T) {
	for query, want := range map[string]string{
		"":       "?$skiptoken=T",
		"$top=1": "?$top=1&$skiptoken=T",
		"$top=1&$skip=5&$filter=a%20eq%20'x%26y'": "?$top=1&$filter=a%20eq%20'x%26y'&$skiptoken=T",
		"%24skip=5&$SKIP=5":                       "?$skiptoken=T",
		"$skiptoken=old&$top=1":                   "?$top=1&$skiptoken=T",
		"$select=id,name&custom=+x&&flag":         "?$select=id,name&custom=+x&flag&$skiptoken=T",
		"skip=5":                                  "?skip=5&$skiptoken=T",
	} {
		if got := NextLink("http://host/v1.0", "/external/connections('a%2Fb')/items", query, "T"); got != "http://host/v1.0/external/connections('a%2Fb')/items"+want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
	if got := NextLink("http://host", "/x", "$top=1", ""); got != "" {
		t.Errorf("got %s on the last page", got)
	}
}
