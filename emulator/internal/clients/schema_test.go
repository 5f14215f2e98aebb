package clients

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	abstractions "github.com/microsoft/kiota-abstractions-go"
	khttp "github.com/microsoft/kiota-http-go"
	msgraph "github.com/microsoftgraph/msgraph-sdk-go"
	"github.com/microsoftgraph/msgraph-sdk-go/external"
	ec "github.com/microsoftgraph/msgraph-sdk-go/models/externalconnectors"
)

type (
	connectionBuilder = external.ConnectionsExternalConnectionItemRequestBuilder
	schemaGetOptions  = external.ConnectionsItemSchemaRequestBuilderGetRequestConfiguration
	schemaOptions     = external.ConnectionsItemSchemaRequestBuilderPatchRequestConfiguration
)

// wantSchema fails t unless the connection has these properties.
func wantSchema(t *testing.T, one *connectionBuilder, want []property) {
	t.Helper()
	headers := abstractions.NewRequestHeaders()
	headers.Add("Prefer", "include-unknown-enum-members")
	schema, err := one.Schema().Get(t.Context(), &schemaGetOptions{Headers: headers})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, properties(schema)); diff != "" {
		t.Errorf("the schema differs (-want +got):\n%s", diff)
	}
}

// register sends a schema and waits until it is registered.
func register(t *testing.T, one *connectionBuilder, properties ...property) {
	t.Helper()
	headers := khttp.NewHeadersInspectionOptions() // nothing else shows the Location
	headers.InspectResponseHeaders = true
	m, err := one.Schema().Patch(t.Context(), schemaOf(properties...), &schemaOptions{Options: []abstractions.RequestOption{headers}})
	if m != nil || err != nil {
		t.Fatalf("PATCH schema: got %v, %v, want nil, nil, which the SDK makes of 202", m, err)
	}
	location := headers.ResponseHeaders.Get("Location")
	if len(location) != 1 {
		t.Fatalf("PATCH schema: got Location %q, want one", location)
	}
	poll(t, one, location[0])
}

// poll asks for the operation at location, whose id the SDK does not know,
// until it has completed.
func poll(t *testing.T, one *connectionBuilder, location string) {
	t.Helper()
	for {
		o, err := one.Operations().ByConnectionOperationId("unknown").WithUrl(location).Get(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		switch status := *o.GetStatus(); status {
		case ec.COMPLETED_CONNECTIONOPERATIONSTATUS:
			return
		case ec.INPROGRESS_CONNECTIONOPERATIONSTATUS:
		default:
			t.Fatalf("the operation is %s: %v", status, o.GetError())
		}
	}
}

// newConnector returns a client and a connection of its tenant that is ready
// for items.
func newConnector(t *testing.T) (*msgraph.GraphServiceClient, *connectionBuilder) {
	t.Helper()
	client := newClient(t)
	create(t, client, connection{ID: "tickets", Name: "Tickets"})
	one := client.External().Connections().ByExternalConnectionId("tickets")
	register(t, one, ticketSchema...)
	return client, one
}

func TestSchemaComesBackAsItWasSent(t *testing.T) {
	client, one := newConnector(t)
	wantSchema(t, one, ticketSchema)
	if state := get(t, client, "tickets", nil).State; state != "ready" {
		t.Errorf("the connection is %s, want ready", state)
	}
	more := append(ticketSchema[:len(ticketSchema):len(ticketSchema)], property{Name: "note", Type: ec.STRING_PROPERTYTYPE, Retrievable: true})
	register(t, one, more...)
	wantSchema(t, one, more)
}

// TestNewLabelIsUnknown: a label that is younger than the enumeration is shown
// by its own name to those who prefer that, as wantSchema does.
func TestNewLabelIsUnknown(t *testing.T) {
	_, one := newConnector(t)
	schema, err := one.Schema().Get(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := properties(schema)[2].Labels; len(got) != 1 || got[0] != ec.UNKNOWNFUTUREVALUE_LABEL {
		t.Errorf("iconUrl is shown as %v, want unknownFutureValue", got)
	}
}

func TestSchemaByPost(t *testing.T) {
	client := newClient(t)
	one := client.External().Connections().ByExternalConnectionId(seeded)
	m, err := send(t, client, abstractions.POST, address("v1.0", seeded, "schema"), schemaOf(ticketSchema...), ec.CreateSchemaFromDiscriminatorValue)
	if m != nil || err != nil {
		t.Fatalf("got %v, %v, want nil, nil", m, err)
	}
	wantSchema(t, one, ticketSchema)
}

// TestSchemaIsNotDeleted: the service answers 404 with an empty message, which
// the SDK needs all the same: it does not look whether there is one.
func TestSchemaIsNotDeleted(t *testing.T) {
	client, one := newConnector(t)
	_, err := send(t, client, abstractions.DELETE, address("v1.0", "tickets", "schema"), nil, ec.CreateSchemaFromDiscriminatorValue)
	if e := refused(t, err); e.ResponseStatusCode != http.StatusNotFound || *e.GetErrorEscaped().GetCode() != "UnknownError" || e.Error() != "" {
		t.Errorf("got %d %s %q, want 404 UnknownError and no message", e.ResponseStatusCode, *e.GetErrorEscaped().GetCode(), e.Error())
	}
	wantSchema(t, one, ticketSchema)
}

func TestOperations(t *testing.T) {
	_, one := newConnector(t)
	register(t, one, ticketSchema...)
	page, err := one.Operations().Get(t.Context(), nil)
	if err != nil || len(page.GetValue()) != 2 {
		t.Fatalf("got %v, %v, want 2 operations", page, err)
	}
	for _, o := range page.GetValue() {
		again, err := one.Operations().ByConnectionOperationId(*o.GetId()).Get(t.Context(), nil)
		if err != nil || *again.GetId() != *o.GetId() || *again.GetStatus() != ec.COMPLETED_CONNECTIONOPERATIONSTATUS || again.GetError() != nil {
			t.Errorf("operation %s: got %v, %v, want it completed", *o.GetId(), again, err)
		}
	}
	n, err := one.Operations().Count().Get(t.Context(), nil)
	if err != nil || *n != 2 {
		t.Errorf("/$count: got %v, %v, want 2", n, err)
	}
	_, err = one.Operations().ByConnectionOperationId("nothere").Get(t.Context(), nil)
	wantRefused(t, err, http.StatusNotFound, "ItemNotFound")
}

func TestSchemaRefused(t *testing.T) {
	_, one := newConnector(t)
	// changed returns the schema with its first property changed.
	changed := func(change func(*property)) []property {
		list := append([]property(nil), ticketSchema...)
		change(&list[0])
		return list
	}
	tests := []struct {
		name  string
		send  []property
		inner string
	}{
		{"a boolean refiner", []property{{Name: "open", Type: ec.BOOLEAN_PROPERTYTYPE, Refinable: true}}, "RefinerShouldNotBeOfType"},
		{"a number to search", []property{{Name: "n", Type: ec.INT64_PROPERTYTYPE, Searchable: true}}, ""},
		{"a name with a hyphen", []property{{Name: "a-b", Type: ec.STRING_PROPERTYTYPE}}, ""},
		{"a name that is too long", []property{{Name: strings.Repeat("n", 33), Type: ec.STRING_PROPERTYTYPE}}, ""},
		{"no property", nil, ""},
		{"another type", changed(func(p *property) { p.Type, p.Searchable, p.Labels = ec.INT64_PROPERTYTYPE, false, nil }), "UpdateNotAllowed"},
		{"a refiner of what was none", changed(func(p *property) { p.Searchable, p.Refinable = false, true }), "UpdateNotAllowed"},
		{"a property less", ticketSchema[1:], "UpdateNotAllowed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := one.Schema().Patch(t.Context(), schemaOf(tt.send...), nil)
			wantRefused(t, err, http.StatusBadRequest, "InvalidRequest")
			if got := innerCode(t, err); tt.inner != "" && got != tt.inner {
				t.Errorf("innerError says %q, want %q", got, tt.inner)
			}
		})
	}
	wantSchema(t, one, ticketSchema)
}
