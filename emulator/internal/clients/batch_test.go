package clients

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	abstractions "github.com/microsoft/kiota-abstractions-go"
	msgraph "github.com/microsoftgraph/msgraph-sdk-go"
	core "github.com/microsoftgraph/msgraph-sdk-go-core"
	ec "github.com/microsoftgraph/msgraph-sdk-go/models/externalconnectors"
	"github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"
)

// A batch is the SDK's batch, filled with requests as its builders make them.
type batch struct {
	core.BatchRequest
	t      *testing.T
	client *msgraph.GraphServiceClient
}

func newBatch(t *testing.T, client *msgraph.GraphServiceClient) batch {
	return batch{core.NewBatchRequest(client.GetAdapter()), t, client}
}

// add adds what a builder's To...RequestInformation has returned.
func (b batch) add(r *abstractions.RequestInformation, err error) core.BatchItem {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	step, err := b.AddBatchRequestStep(*r)
	if err != nil {
		b.t.Fatal(err)
	}
	return step
}

// put adds a PUT of an item.
func (b batch) put(one *connectionBuilder, i item) core.BatchItem {
	b.t.Helper()
	return b.add(one.Items().ByExternalItemId(i.ID).ToPutRequestInformation(b.t.Context(), i.model(), nil))
}

func (b batch) send() core.BatchResponse {
	b.t.Helper()
	answer, err := b.Send(b.t.Context(), b.client.GetAdapter())
	if err != nil {
		b.t.Fatal(err)
	}
	if got, want := len(answer.GetResponses()), len(b.GetRequests()); got != want {
		b.t.Fatalf("got %d responses to %d requests", got, want)
	}
	return answer
}

// registerErrors makes the SDK read errors of batches as Graph's, which it
// leaves to its user.
func registerErrors(t *testing.T) {
	mappings := abstractions.ErrorMappings{"4XX": odataerrors.CreateODataErrorFromDiscriminatorValue}
	if err := core.RegisterError(core.BatchRequestErrorRegistryKey, mappings); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := core.DeRegisterError(core.BatchRequestErrorRegistryKey); err != nil {
			t.Error(err)
		}
	})
}

func TestBatch(t *testing.T) {
	registerErrors(t)
	client, one := newConnector(t)
	put(t, one, ticket("t1"))
	put(t, one, ticket("t9"))

	b := newBatch(t, client)
	created := b.put(one, ticket("t2"))
	if want := "/external/connections/tickets/items/t2"; *created.GetUrl() != want {
		t.Errorf("the SDK sends the URL %s, want %s", *created.GetUrl(), want)
	}
	read := b.add(one.Items().ByExternalItemId("t1").ToGetRequestInformation(t.Context(), nil))
	removed := b.add(one.Items().ByExternalItemId("t9").ToDeleteRequestInformation(t.Context(), nil))
	broken := b.put(one, item{ID: "t3", ACL: everyone, Properties: map[string]any{"colour": "red"}})
	missing := b.add(one.Items().ByExternalItemId("t4").ToGetRequestInformation(t.Context(), nil))
	taken := b.add(client.External().Connections().ToPostRequestInformation(t.Context(), connection{ID: "tickets", Name: "Again"}.model(), nil))
	answer := b.send()

	want := map[string]int32{
		*created.GetId(): http.StatusOK, *read.GetId(): http.StatusOK, *removed.GetId(): http.StatusNoContent,
		*broken.GetId(): http.StatusBadRequest, *missing.GetId(): http.StatusNotFound, *taken.GetId(): http.StatusConflict,
	}
	if diff := cmp.Diff(want, answer.GetStatusCodes()); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	if got := len(answer.GetFailedResponses()); got != 3 {
		t.Errorf("%d requests have failed, want 3", got)
	}
	for id, step := range map[string]core.BatchItem{"t2": created, "t1": read} {
		m, err := core.GetBatchResponseById[ec.ExternalItemable](answer, *step.GetId(), ec.CreateExternalItemFromDiscriminatorValue)
		if err != nil {
			t.Fatal(err)
		}
		wantItem(t, m, ticket(id))
	}
	for code, step := range map[string]core.BatchItem{"InvalidRequest": broken, "ItemNotFound": missing, "NameAlreadyExists": taken} {
		_, err := core.GetBatchResponseById[ec.ExternalItemable](answer, *step.GetId(), ec.CreateExternalItemFromDiscriminatorValue)
		// The SDK knows the status of the batch only.
		if e := refused(t, err); *e.GetErrorEscaped().GetCode() != code {
			t.Errorf("got %s, want %s", *e.GetErrorEscaped().GetCode(), code)
		}
	}
	wantItems(t, one, 2)
}

// TestBatchChain breaks a chain, of which the SDK has each part name all parts
// before it.
func TestBatchChain(t *testing.T) {
	client, one := newConnector(t)
	b := newBatch(t, client)
	var chain []string
	for _, i := range []item{ticket("t1"), ticket("t2"), {ID: "t3", ACL: everyone}, ticket("t4"), ticket("t5")} {
		steps := b.GetRequests()
		step := b.put(one, i)
		if len(steps) > 0 {
			step.DependsOnItem(steps[len(steps)-1])
		}
		chain = append(chain, *step.GetId())
	}
	statuses := b.send().GetStatusCodes()
	var got []int32
	for _, id := range chain {
		got = append(got, statuses[id])
	}
	if diff := cmp.Diff([]int32{200, 200, 400, 424, 424}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	wantItems(t, one, 2)
}

// TestBatchRefused gets past the SDK, which adds no more than 20 requests.
func TestBatchRefused(t *testing.T) {
	registerErrors(t)
	client, one := newConnector(t)
	b := newBatch(t, client)
	for i := range 20 {
		b.put(one, ticket(fmt.Sprint("t", i)))
	}
	b.SetRequests(append(b.GetRequests(), newBatch(t, client).put(one, ticket("t20"))))
	_, err := b.Send(t.Context(), client.GetAdapter())
	wantRefused(t, err, http.StatusBadRequest, "BadRequest")
	wantItems(t, one, 0)
}
