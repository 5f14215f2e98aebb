package clients

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	khttp "github.com/microsoft/kiota-http-go"
)

// oneASecond throttles a connection's items so that the second write has to
// wait, however slow the machine is: the clock that fills the bucket stands.
const oneASecond = `
name: one-a-second
rules:
  - name: bucket
    when: {operation: items.put}
    then: {throttle: {per: connection, limit: 1, penalty: 5s}}
`

// throttled returns a connection that has taken an item and takes no other
// before its clock moves.
func throttled(t *testing.T, middleware []khttp.Middleware) (one *connectionBuilder, k *keeper, w *wire) {
	t.Helper()
	k, w = &keeper{credential: newCredential()}, &wire{}
	client := clientOver(t, w, k, middleware)
	create(t, client, connection{ID: "tickets", Name: "Tickets"})
	one = client.External().Connections().ByExternalConnectionId("tickets")
	register(t, one, ticketSchema...)
	control[any](t, k.credential, http.MethodPut, "scenario", oneASecond)
	control[any](t, k.credential, http.MethodPatch, "clock", `{"speed":0}`)
	put(t, one, ticket("t1"))
	w.exchanges = nil
	return one, k, w
}

// answers returns what came over w: the statuses, and how long to wait.
func (w *wire) answers() (list []string) {
	for _, e := range w.exchanges {
		list = append(list, strings.TrimSpace(http.StatusText(e.status)+" "+e.response.Get("Retry-After")))
	}
	return list
}

// TestSDKObeysRetryAfter: the SDK's retry handler, as it comes, waits for as
// long as the emulator says, which suffices, and lint has nothing to say.
func TestSDKObeysRetryAfter(t *testing.T) {
	one, k, w := throttled(t, inOrder(khttp.NewRetryHandler()))
	control[any](t, k.credential, http.MethodPatch, "clock", `{"speed":1}`)
	put(t, one, ticket("t2"))
	put(t, one, ticket("t3"))
	want := []string{"Too Many Requests 1", "OK", "Too Many Requests 1", "OK"}
	if diff := cmp.Diff(want, w.answers()); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if found := linted(t, k.credential); len(found) > 0 {
		t.Errorf("lint says %+v", found)
	}
	wantItems(t, one, 3)
}

// TestImpatientClient does not let the SDK wait, and comes again at once: each
// time it is told to wait for longer, and lint names it.
func TestImpatientClient(t *testing.T) {
	one, k, w := throttled(t, inOrder(khttp.NewRetryHandlerWithOptions(khttp.RetryHandlerOptions{
		ShouldRetry: func(time.Duration, int, *http.Request, *http.Response) bool { return false },
	})))
	for range 3 {
		_, err := one.Items().ByExternalItemId("t2").Put(t.Context(), ticket("t2").model(), nil)
		wantRefused(t, err, http.StatusTooManyRequests, "TooManyRequests")
	}
	want := []string{"Too Many Requests 1", "Too Many Requests 6", "Too Many Requests 11"}
	if diff := cmp.Diff(want, w.answers()); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	// Who waits at last is served.
	advance(t, k.credential, 11*time.Second)
	put(t, one, ticket("t2"))

	var named []string
	for _, f := range linted(t, k.credential) {
		named = append(named, f.Rule+" by "+f.App)
	}
	early := "early-retry by " + emu.ClientID
	if diff := cmp.Diff([]string{early, early}, named); diff != "" {
		t.Errorf("lint (-want +got):\n%s", diff)
	}
}

// TestRetryOutsideCompression: in this order, which the SDK's own factory gives
// to one client in two, the body that is sent again is not what its
// Content-Encoding says (https://github.com/microsoft/kiota-http-go/issues/183).
// Graph answers 400, and so does the emulator.
func TestRetryOutsideCompression(t *testing.T) {
	one, k, w := throttled(t, []khttp.Middleware{khttp.NewRetryHandler(), khttp.NewCompressionHandler(), khttp.NewHeadersInspectionHandler()})
	control[any](t, k.credential, http.MethodPatch, "clock", `{"speed":1}`)
	_, err := one.Items().ByExternalItemId("t2").Put(t.Context(), ticket("t2").model(), nil)
	wantRefused(t, err, http.StatusBadRequest, "BadRequest")
	if diff := cmp.Diff([]string{"Too Many Requests 1", "Bad Request"}, w.answers()); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
}
