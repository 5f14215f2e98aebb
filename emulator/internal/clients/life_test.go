package clients

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	abstractions "github.com/microsoft/kiota-abstractions-go"
	msgraph "github.com/microsoftgraph/msgraph-sdk-go"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
	ec "github.com/microsoftgraph/msgraph-sdk-go/models/externalconnectors"
)

// wantOnBeta fails t unless beta shows a number that version 1.0 has not, in
// the connection itself or below it.
func wantOnBeta(t *testing.T, client *msgraph.GraphServiceClient, id string, path []string, member string, want float64) {
	t.Helper()
	m, err := send(t, client, abstractions.GET, address("beta", id, path...), nil, models.CreateEntityFromDiscriminatorValue)
	if err != nil {
		t.Fatal(err)
	}
	if got := plain(m.(models.Entityable).GetAdditionalData())[member]; got != want {
		t.Errorf("%s is %v, want %v", member, got, want)
	}
}

// TestAConnectorsLife does all that a connector does, from nothing to nothing,
// with a thousand items.
func TestAConnectorsLife(t *testing.T) {
	const id, items, step = "contosohr", 1000, 20
	client := newClient(t)
	one := client.External().Connections().ByExternalConnectionId(id)

	want(t, read(create(t, client, full())), full().stored())
	register(t, one, ticketSchema...)
	wantSchema(t, one, ticketSchema)
	c := full().stored()
	c.State = "ready"
	want(t, get(t, client, id, nil), c)

	ids := make([]string, items)
	for i := range ids {
		ids[i] = fmt.Sprintf("ticket-%03d", i)
	}
	for chunk := range slices.Chunk(ids, step) {
		b := newBatch(t, client)
		for _, id := range chunk {
			b.put(one, ticket(id))
		}
		for _, part := range b.send().GetResponses() {
			if *part.GetStatus() != http.StatusOK {
				t.Fatalf("an item of a batch: got %d %v, want 200", *part.GetStatus(), part.GetBody())
			}
		}
	}
	wantItems(t, one, items)
	wantOnBeta(t, client, id, nil, "ingestedItemsCount", items)
	wantOnBeta(t, client, id, []string{"quota"}, "itemsRemaining", 5_000_000-items)
	for _, id := range []string{ids[0], ids[items/2], ids[items-1]} {
		m, err := one.Items().ByExternalItemId(id).Get(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		wantItem(t, m, ticket(id))
	}
	if diff := cmp.Diff(ids, itemIDs(t, client, one, 100)); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}

	closed := item{ID: ids[0], ACL: everyone, Properties: map[string]any{"title": "Closed", "open": false}, Text: "It was not"}
	wantItem(t, put(t, one, closed), closed)
	answer, err := one.Items().ByExternalItemId(ids[0]).MicrosoftGraphExternalConnectorsAddActivities().PostAsAddActivitiesPostResponse(t.Context(), viewed(20), nil)
	wantResults(t, answer, err, 20, false)

	interns := one.Groups().ByExternalGroupId("interns")
	m, err := one.Groups().Post(t.Context(), group("interns", "Interns", "For the summer"), nil)
	wantGroup(t, m, err, "interns", "Interns", "For the summer")
	if _, err := interns.Members().Post(t.Context(), identity(userID, ec.USER_IDENTITYTYPE), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := one.Patch(t.Context(), connection{Name: "Human Resources"}.model(), nil); err != nil {
		t.Fatal(err)
	}
	c.Name = "Human Resources"
	want(t, get(t, client, id, nil), c)

	for _, id := range ids[:3] {
		if err := one.Items().ByExternalItemId(id).Delete(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	wantItems(t, one, items-3)
	wantOnBeta(t, client, id, []string{"quota"}, "itemsRemaining", 5_000_000-items+3)
	if err := interns.Delete(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := one.Delete(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	wantNothingLeft(t, one, ids[items-1])
}

// wantNothingLeft fails t unless a connection is gone with all that was in it.
func wantNothingLeft(t *testing.T, one *connectionBuilder, item string) {
	t.Helper()
	_, connection := one.Get(t.Context(), nil)
	_, schema := one.Schema().Get(t.Context(), nil)
	_, operations := one.Operations().Get(t.Context(), nil)
	_, kept := one.Items().ByExternalItemId(item).Get(t.Context(), nil)
	_, items := one.Items().Get(t.Context(), nil)
	_, groups := one.Groups().Get(t.Context(), nil)
	for _, err := range []error{connection, schema, operations, kept, items, groups} {
		wantRefused(t, err, http.StatusNotFound, "ItemNotFound")
	}
}

// TestService reads the singleton that connections are in.
func TestService(t *testing.T) {
	m, err := newClient(t).External().Get(t.Context(), nil)
	if m == nil || err != nil {
		t.Errorf("got %v, %v, want the service", m, err)
	}
}
