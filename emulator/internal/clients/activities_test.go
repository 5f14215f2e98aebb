package clients

import (
	"net/http"
	"testing"
	"time"

	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoftgraph/msgraph-sdk-go/external"
	ec "github.com/microsoftgraph/msgraph-sdk-go/models/externalconnectors"
)

// The SDK's names for the action's body and answer.
type (
	activitiesBody   = external.ConnectionsItemItemsItemMicrosoftGraphExternalConnectorsAddActivitiesAddActivitiesPostRequestBody
	activitiesAnswer = external.ConnectionsItemItemsItemMicrosoftGraphExternalConnectorsAddActivitiesAddActivitiesPostResponseable
)

var (
	newActivitiesBody   = external.NewConnectionsItemItemsItemMicrosoftGraphExternalConnectorsAddActivitiesAddActivitiesPostRequestBody
	newActivitiesAnswer = external.CreateConnectionsItemItemsItemMicrosoftGraphExternalConnectorsAddActivitiesAddActivitiesPostResponseFromDiscriminatorValue
)

// viewing is when the user viewed the item.
var viewing = time.Date(2026, time.August, 1, 12, 30, 0, 0, time.UTC)

// viewed returns n activities, each an hour after the one before.
func viewed(n int) *activitiesBody {
	var list []ec.ExternalActivityable
	for i := range n {
		m := ec.NewExternalActivity()
		m.SetTypeEscaped(new(ec.VIEWED_EXTERNALACTIVITYTYPE))
		m.SetStartDateTime(new(viewing.Add(time.Duration(i) * time.Hour)))
		m.SetPerformedBy(identity(userID, ec.USER_IDENTITYTYPE))
		list = append(list, m)
	}
	body := newActivitiesBody()
	body.SetActivities(list)
	return body
}

// wantResults fails t unless the answer has a result for each of n activities,
// of which the last is refused if so.
func wantResults(t *testing.T, answer activitiesAnswer, err error, n int, lastRefused bool) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if got := len(answer.GetValue()); got != n {
		t.Fatalf("got %d results, want %d", got, n)
	}
	for i, result := range answer.GetValue() {
		if refused := lastRefused && i == n-1; (result.GetError() != nil) != refused {
			t.Errorf("activity %d: error is %v, want one is %v", i, result.GetError(), refused)
		} else if refused && (textOf(result.GetError().GetCode()) == "" || textOf(result.GetError().GetMessage()) == "") {
			t.Errorf("activity %d: the error lacks code or message", i)
		}
	}
}

func TestActivities(t *testing.T) {
	_, one := newConnector(t)
	put(t, one, ticket("t1"))
	t1 := one.Items().ByExternalItemId("t1")
	answer, err := t1.MicrosoftGraphExternalConnectorsAddActivities().PostAsAddActivitiesPostResponse(t.Context(), viewed(3), nil)
	wantResults(t, answer, err, 3, false)

	page, err := t1.Activities().Get(t.Context(), nil)
	if err != nil || len(page.GetValue()) != 3 {
		t.Fatalf("got %v, %v, want 3 activities", page, err)
	}
	for _, m := range page.GetValue() {
		activity := t1.Activities().ByExternalActivityId(*m.GetId())
		m, err := activity.Get(t.Context(), nil)
		if err != nil || *m.GetTypeEscaped() != ec.VIEWED_EXTERNALACTIVITYTYPE || m.GetStartDateTime().Before(viewing) {
			t.Errorf("got %v, %v, want the activity", m, err)
		}
		by, err := activity.PerformedBy().Get(t.Context(), nil)
		if err != nil || *by.GetId() != userID || *by.GetTypeEscaped() != ec.USER_IDENTITYTYPE {
			t.Errorf("performedBy: got %v, %v, want the user", by, err)
		}
	}
	if n, err := t1.Activities().Count().Get(t.Context(), nil); err != nil || *n != 3 {
		t.Errorf("/$count: got %v, %v, want 3", n, err)
	}
}

// TestActivitiesByShortName uses the name of Microsoft's page; the SDK has the
// qualified one.
func TestActivitiesByShortName(t *testing.T) {
	client, one := newConnector(t)
	put(t, one, ticket("t1"))
	m, err := send(t, client, abstractions.POST, address("v1.0", "tickets", "items", "t1", "addActivities"), viewed(1), newActivitiesAnswer)
	answer, _ := m.(activitiesAnswer)
	wantResults(t, answer, err, 1, false)
}

func TestActivitiesRefused(t *testing.T) {
	_, one := newConnector(t)
	put(t, one, ticket("t1"))
	t1 := one.Items().ByExternalItemId("t1")
	add := func(body *activitiesBody) (activitiesAnswer, error) {
		return t1.MicrosoftGraphExternalConnectorsAddActivities().PostAsAddActivitiesPostResponse(t.Context(), body, nil)
	}
	undated := viewed(2)
	undated.GetActivities()[1].SetStartDateTime(nil)
	answer, err := add(undated) // 207
	wantResults(t, answer, err, 2, true)

	_, err = add(viewed(21))
	wantRefused(t, err, http.StatusBadRequest, "InvalidRequest")
	_, err = add(viewed(0))
	wantRefused(t, err, http.StatusBadRequest, "InvalidRequest")
	t1 = one.Items().ByExternalItemId("nothere")
	_, err = add(viewed(1))
	wantRefused(t, err, http.StatusNotFound, "ItemNotFound")
}
