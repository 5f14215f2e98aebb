package clients

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	abstractions "github.com/microsoft/kiota-abstractions-go"
	msgraph "github.com/microsoftgraph/msgraph-sdk-go"
	core "github.com/microsoftgraph/msgraph-sdk-go-core"
	"github.com/microsoftgraph/msgraph-sdk-go/external"
	ec "github.com/microsoftgraph/msgraph-sdk-go/models/externalconnectors"
)

type (
	itemsOptions = external.ConnectionsItemItemsRequestBuilderGetRequestConfiguration
	itemsQuery   = external.ConnectionsItemItemsRequestBuilderGetQueryParameters
)

// wantItem fails t unless the SDK read want: its properties in JSON's types and
// without annotations, as Microsoft's pages show them.
func wantItem(t *testing.T, m ec.ExternalItemable, want item) {
	t.Helper()
	got := readItem(m)
	got.Properties, want.Properties = plain(got.Properties), plain(want.Properties)
	maps.DeleteFunc(want.Properties, func(name string, _ any) bool { return strings.Contains(name, "@") })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the item differs (-want +got):\n%s", diff)
	}
}

func put(t *testing.T, one *connectionBuilder, i item) ec.ExternalItemable {
	t.Helper()
	m, err := one.Items().ByExternalItemId(i.ID).Put(t.Context(), i.model(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// itemIDs returns the ids of all items, of pages of at most top, sorted.
func itemIDs(t *testing.T, client *msgraph.GraphServiceClient, one *connectionBuilder, top int32) (ids []string) {
	t.Helper()
	first, err := one.Items().Get(t.Context(), &itemsOptions{QueryParameters: &itemsQuery{Top: &top, Select: []string{"id"}}})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := core.NewPageIterator[ec.ExternalItemable](first, client.GetAdapter(), ec.CreateExternalItemCollectionResponseFromDiscriminatorValue)
	if err == nil {
		err = pages.Iterate(t.Context(), func(m ec.ExternalItemable) bool {
			ids = append(ids, *m.GetId())
			return true
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(ids)
	return ids
}

func wantItems(t *testing.T, one *connectionBuilder, want int32) {
	t.Helper()
	if n, err := one.Items().Count().Get(t.Context(), nil); err != nil || *n != want {
		t.Errorf("/$count: got %v, %v, want %d", n, err, want)
	}
}

func TestItemComesBackAsItWasSent(t *testing.T) {
	_, one := newConnector(t)
	i := ticket("auth__auth-concepts")
	m := put(t, one, i)
	if activities := m.GetActivities(); activities == nil || len(activities) > 0 {
		t.Errorf("PUT shows activities %v, want none, but a collection", activities)
	}
	wantItem(t, m, i)
	m, err := one.Items().ByExternalItemId(i.ID).Get(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	wantItem(t, m, i)
}

func TestItemLife(t *testing.T) {
	client, one := newConnector(t)
	i := ticket("t1")
	put(t, one, i)
	put(t, one, item{ID: "t2", ACL: everyone, Properties: map[string]any{"title": "Two"}})
	wantItems(t, one, 2)
	if diff := cmp.Diff([]string{"t1", "t2"}, itemIDs(t, client, one, 1)); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}

	i = item{ID: "t1", ACL: everyone, Properties: map[string]any{"title": "Closed", "open": false}, Text: "It was not"}
	wantItem(t, put(t, one, i), i)

	// Pages of beta, and older ones of v1.0, update items by PATCH.
	i.Properties = map[string]any{"title": "Open again"}
	m, err := send(t, client, abstractions.PATCH, address("v1.0", "tickets", "items", "t1"), item{Properties: i.Properties}.model(), ec.CreateExternalItemFromDiscriminatorValue)
	if err != nil {
		t.Fatal(err)
	}
	wantItem(t, m.(ec.ExternalItemable), i)

	t1 := one.Items().ByExternalItemId("t1")
	if err := t1.Delete(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	wantItems(t, one, 1)
	_, err = t1.Get(t.Context(), nil)
	wantRefused(t, err, http.StatusNotFound, "ItemNotFound")
	wantRefused(t, t1.Delete(t.Context(), nil), http.StatusNotFound, "ItemNotFound")
}

func TestItemRefused(t *testing.T) {
	client, one := newConnector(t)
	draft := client.External().Connections().ByExternalConnectionId(seeded)
	title := map[string]any{"title": "T"}
	tests := []struct {
		name  string
		to    *connectionBuilder
		send  item
		inner string
	}{
		{"before the schema", draft, item{ACL: everyone, Properties: title}, "InvalidConnectionState"},
		{"an unknown property", one, item{ACL: everyone, Properties: map[string]any{"title": "T", "colour": "red"}}, "ValidationError"},
		{"a number as a string", one, item{ACL: everyone, Properties: map[string]any{"priority": "1"}}, "DeserializationError"},
		{"a collection without its type", one, item{ACL: everyone, Properties: map[string]any{"authors": []string{"Adele"}}}, "ValidationError"},
		{"a collection with another type", one, item{ACL: everyone, Properties: map[string]any{"counts": []int64{1}, "counts@odata.type": "Collection(String)"}}, "ValidationError"},
		{"no properties", one, item{ACL: everyone}, "ValidationError"},
		{"no acl", one, item{Properties: title}, "ValidationError"},
		{"a user by name", one, item{ACL: []entry{{ec.USER_ACLTYPE, "adele", ec.GRANT_ACCESSTYPE}}, Properties: title}, "ValidationError"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.to.Items().ByExternalItemId("t1").Put(t.Context(), tt.send.model(), nil)
			wantRefused(t, err, http.StatusBadRequest, "InvalidRequest")
			if code := innerCode(t, err); code != tt.inner {
				t.Errorf("innerError says %q, want %q", code, tt.inner)
			}
		})
	}
	wantItems(t, one, 0)
}
