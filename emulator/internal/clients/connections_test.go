package clients

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	abstractions "github.com/microsoft/kiota-abstractions-go"
	msgraph "github.com/microsoftgraph/msgraph-sdk-go"
	"github.com/microsoftgraph/msgraph-sdk-go/external"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
	ec "github.com/microsoftgraph/msgraph-sdk-go/models/externalconnectors"
)

// The SDK's names are long; these are what the tests set.
type (
	getOptions    = external.ConnectionsExternalConnectionItemRequestBuilderGetRequestConfiguration
	getQuery      = external.ConnectionsExternalConnectionItemRequestBuilderGetQueryParameters
	updateOptions = external.ConnectionsExternalConnectionItemRequestBuilderPatchRequestConfiguration
)

// full returns a connection that fills every member that version 1.0 of the
// SDK can send.
func full() connection {
	return connection{
		ID: "contosohr", Name: "Contoso HR", Description: "Tickets of Contoso's HR: a \"quoted\" é, 日本", ConnectorID: "5c6a1b2e-0f4e-4c0b-8b1c-6a3d1f1d9a01",
		Apps: []string{"8b0d7c1c-2f39-4f8b-9a55-0f6f4f2f0c11"},
		Templates: []template{{
			ID: "ticket", Priority: 1,
			Layout: map[string]any{"type": "AdaptiveCard", "version": "1.3", "body": []any{
				map[string]any{"type": "TextBlock", "text": "${title}", "wrap": true, "maxLines": 2.0, "color": nil},
			}},
			Rules: []rule{
				{Property: "state", Operation: ec.EQUALS_RULEOPERATION, Values: []string{"open", "new"}, JoinedBy: models.OR_BINARYOPERATOR},
				{Property: "title", Operation: ec.NOTCONTAINS_RULEOPERATION, Values: []string{"draft"}, JoinedBy: models.AND_BINARYOPERATOR},
			},
		}},
		Resolvers: []resolver{
			{ItemID: "{slug}", Priority: 1, BaseURLs: []string{"https://hr.contoso.com"}, Pattern: "/(?<slug>[^/]+)"},
			{ItemID: "{a}{b}", Priority: 2, BaseURLs: []string{"https://a.contoso.com", "https://b.contoso.com"}, Pattern: `/t/(?<a>\d+)/(?<b>\d+)`},
		},
	}
}

// stored returns c as the emulator shows it after a create.
func (c connection) stored() connection {
	c.State = "draft"
	c.Apps = append(c.Apps[:len(c.Apps):len(c.Apps)], emu.ClientID)
	return c
}

func create(t *testing.T, client *msgraph.GraphServiceClient, c connection) ec.ExternalConnectionable {
	t.Helper()
	m, err := client.External().Connections().Post(t.Context(), c.model(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func get(t *testing.T, client *msgraph.GraphServiceClient, id string, o *getOptions) connection {
	t.Helper()
	m, err := client.External().Connections().ByExternalConnectionId(id).Get(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return read(m)
}

// want fails t unless got is want.
func want(t *testing.T, got, want connection) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the connection differs (-want +got):\n%s", diff)
	}
}

func TestConnectionComesBackAsItWasSent(t *testing.T) {
	client := newClient(t)
	want(t, read(create(t, client, full())), full().stored())
	want(t, get(t, client, "contosohr", nil), full().stored())
}

func TestConnectionLife(t *testing.T) {
	client := newClient(t)
	one := client.External().Connections().ByExternalConnectionId("contosohr")
	c := connection{ID: "contosohr", Name: "Contoso HR"}
	create(t, client, c)
	c = c.stored()
	want(t, get(t, client, c.ID, nil), c)

	// Version 1.0 answers 204, of which the SDK makes nil and no error.
	m, err := one.Patch(t.Context(), connection{Name: "Human Resources"}.model(), nil)
	if m != nil || err != nil {
		t.Fatalf("PATCH: got %v, %v, want nil, nil", m, err)
	}
	c.Name = "Human Resources"
	want(t, get(t, client, c.ID, nil), c)

	headers := abstractions.NewRequestHeaders()
	headers.Add("Prefer", "return=representation")
	m, err = one.Patch(t.Context(), connection{Description: "All of it", Resolvers: full().Resolvers}.model(), &updateOptions{Headers: headers})
	if m == nil || err != nil {
		t.Fatalf("PATCH that prefers the object: got %v, %v", m, err)
	}
	c.Description, c.Resolvers = "All of it", full().Resolvers
	want(t, read(m), c)

	selected := get(t, client, c.ID, &getOptions{QueryParameters: &getQuery{Select: []string{"name", "state"}}})
	want(t, selected, connection{Name: c.Name, State: c.State})

	if err := one.Delete(t.Context(), nil); err != nil {
		t.Fatalf("DELETE: %v", err)
	}
	_, err = one.Get(t.Context(), nil)
	wantRefused(t, err, http.StatusNotFound, "ItemNotFound")
	wantRefused(t, one.Delete(t.Context(), nil), http.StatusNotFound, "ItemNotFound")
	_, err = one.Patch(t.Context(), connection{Name: "Gone"}.model(), nil)
	wantRefused(t, err, http.StatusNotFound, "ItemNotFound")
}

func TestTenantsAreApart(t *testing.T) {
	create(t, newClient(t), connection{ID: "contosohr", Name: "Contoso HR"})
	_, err := newClient(t).External().Connections().ByExternalConnectionId("contosohr").Get(t.Context(), nil)
	wantRefused(t, err, http.StatusNotFound, "ItemNotFound")
}

func TestConnectionRefused(t *testing.T) {
	client := newClient(t)
	create(t, client, connection{ID: "taken", Name: "Taken"})
	tests := []struct {
		name   string
		send   connection
		status int
		code   string
	}{
		{"an id that is taken", connection{ID: "taken", Name: "Again"}, http.StatusConflict, "NameAlreadyExists"},
		{"an id with a hyphen", connection{ID: "contoso-hr", Name: "N"}, http.StatusBadRequest, "InvalidRequest"},
		{"an id that is too short", connection{ID: "hr", Name: "N"}, http.StatusBadRequest, "InvalidRequest"},
		{"a reserved id", connection{ID: "SharePoint", Name: "N"}, http.StatusBadRequest, "InvalidRequest"},
		{"no id", connection{Name: "N"}, http.StatusBadRequest, "InvalidRequest"},
		{"no name", connection{ID: "nameless"}, http.StatusBadRequest, "InvalidRequest"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := client.External().Connections().Post(t.Context(), tt.send.model(), nil)
			wantRefused(t, err, tt.status, tt.code)
		})
	}
	want(t, get(t, client, "taken", nil), connection{ID: "taken", Name: "Taken"}.stored())
}
