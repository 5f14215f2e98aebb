package clients

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	msgraph "github.com/microsoftgraph/msgraph-sdk-go"
	core "github.com/microsoftgraph/msgraph-sdk-go-core"
	"github.com/microsoftgraph/msgraph-sdk-go/external"
	ec "github.com/microsoftgraph/msgraph-sdk-go/models/externalconnectors"
)

type (
	listOptions  = external.ConnectionsRequestBuilderGetRequestConfiguration
	listQuery    = external.ConnectionsRequestBuilderGetQueryParameters
	countOptions = external.ConnectionsCountRequestBuilderGetRequestConfiguration
	countQuery   = external.ConnectionsCountRequestBuilderGetQueryParameters
)

// seeded is the connection that every tenant starts with.
const seeded = "e625035b-035b-e625-5b03-25e65b0325e6"

// newCollection returns a client whose tenant holds the seed and three more.
func newCollection(t *testing.T) *msgraph.GraphServiceClient {
	t.Helper()
	client := newClient(t)
	for _, c := range []connection{
		{ID: "alpha", Name: "Sales"}, {ID: "beta", Name: "O'Hara & Sons"}, {ID: "gamma", Name: "Sales archive"},
	} {
		create(t, client, c)
	}
	return client
}

func list(t *testing.T, client *msgraph.GraphServiceClient, q listQuery) ec.ExternalConnectionCollectionResponseable {
	t.Helper()
	page, err := client.External().Connections().Get(t.Context(), &listOptions{QueryParameters: &q})
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// ids returns the ids of a page, sorted: Graph promises no order.
func ids(page ec.ExternalConnectionCollectionResponseable) []string {
	var list []string
	for _, c := range page.GetValue() {
		list = append(list, *c.GetId())
	}
	slices.Sort(list)
	return list
}

func TestPageIteratorSeesEachConnectionOnce(t *testing.T) {
	client := newCollection(t)
	first := list(t, client, listQuery{Top: new(int32(1))})
	if n := len(first.GetValue()); n != 1 || first.GetOdataNextLink() == nil {
		t.Fatalf("$top=1: got %d connections and nextLink %v, want 1 and a link", n, first.GetOdataNextLink())
	}
	pages, err := core.NewPageIterator[ec.ExternalConnectionable](first, client.GetAdapter(), ec.CreateExternalConnectionCollectionResponseFromDiscriminatorValue)
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	if err := pages.Iterate(t.Context(), func(c ec.ExternalConnectionable) bool {
		seen = append(seen, *c.GetId())
		return true
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(seen)
	if diff := cmp.Diff([]string{"alpha", "beta", seeded, "gamma"}, seen); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
}

func TestListQueries(t *testing.T) {
	client := newCollection(t)
	tests := []struct {
		name  string
		query listQuery
		want  []string
	}{
		{"all", listQuery{}, []string{"alpha", "beta", seeded, "gamma"}},
		{"filter eq", listQuery{Filter: new("name eq 'Sales'")}, []string{"alpha"}},
		{"filter with a quote and an ampersand", listQuery{Filter: new("name eq 'O''Hara & Sons'")}, []string{"beta"}},
		{"filter startswith", listQuery{Filter: new("startswith(name,'Sales') and state eq 'draft'")}, []string{"alpha", "gamma"}},
		{"filter in", listQuery{Filter: new("id in ('alpha','gamma','delta')")}, []string{"alpha", "gamma"}},
		{"filter for none", listQuery{Filter: new("name eq 'None'")}, nil},
		{"skip", listQuery{Orderby: []string{"id desc"}, Skip: new(int32(3))}, []string{"alpha"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			page := list(t, client, tt.query)
			if diff := cmp.Diff(tt.want, ids(page)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if page.GetOdataNextLink() != nil {
				t.Errorf("got nextLink %s, want none", *page.GetOdataNextLink())
			}
		})
	}
}

func TestListOrder(t *testing.T) {
	var names []string
	for _, c := range list(t, newCollection(t), listQuery{Orderby: []string{"name desc"}, Select: []string{"name"}}).GetValue() {
		if c.GetId() != nil {
			t.Errorf("$select=name shows the id %s", *c.GetId())
		}
		names = append(names, *c.GetName())
	}
	if diff := cmp.Diff([]string{"Sales archive", "Sales", "O'Hara & Sons", "Contoso HR"}, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCount(t *testing.T) {
	client := newCollection(t)
	page := list(t, client, listQuery{Count: new(true), Top: new(int32(2))})
	if n := page.GetOdataCount(); n == nil || *n != 4 {
		t.Errorf("$count=true: got %v, want 4", n)
	}
	n, err := client.External().Connections().Count().Get(t.Context(), nil)
	if err != nil || n == nil || *n != 4 {
		t.Errorf("/$count: got %v, %v, want 4", n, err)
	}
	n, err = client.External().Connections().Count().Get(t.Context(), &countOptions{QueryParameters: &countQuery{Filter: new("startswith(name,'Sales')")}})
	if err != nil || n == nil || *n != 2 {
		t.Errorf("/$count with a filter: got %v, %v, want 2", n, err)
	}
}

func TestListRefused(t *testing.T) {
	client := newClient(t)
	for name, q := range map[string]listQuery{
		"an unknown property": {Filter: new("colour eq 'red'")},
		"a broken filter":     {Filter: new("name eq")},
		"an $expand":          {Expand: []string{"items"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.External().Connections().Get(t.Context(), &listOptions{QueryParameters: &q})
			wantRefused(t, err, http.StatusBadRequest, "BadRequest")
		})
	}
}
