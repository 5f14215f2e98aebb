package clients

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/microsoft/kiota-abstractions-go/authentication"
	khttp "github.com/microsoft/kiota-http-go"
	msgraph "github.com/microsoftgraph/msgraph-sdk-go"
	core "github.com/microsoftgraph/msgraph-sdk-go-core"
	coreauth "github.com/microsoftgraph/msgraph-sdk-go-core/authentication"
)

// A wire lies below all of the SDK's middleware and keeps what went over it.
type wire struct {
	mu        sync.Mutex
	exchanges []exchange
}

type exchange struct {
	method            string
	request, response http.Header
	status            int
}

// RoundTrip sends req and keeps its headers and those of the answer.
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	e := exchange{method: req.Method, request: req.Header.Clone()}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err == nil {
		e.status, e.response = resp.StatusCode, resp.Header.Clone()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.exchanges = append(w.exchanges, e)
	return resp, err
}

// newWiredClient returns a client with the SDK's own middleware over a wire.
func newWiredClient(t *testing.T, auth authentication.AuthenticationProvider) (*msgraph.GraphServiceClient, *wire) {
	t.Helper()
	w := &wire{}
	options := msgraph.GetDefaultClientOptions()
	httpClient := core.GetDefaultClient(&options)
	httpClient.Transport = khttp.NewCustomTransportWithParentTransport(w, core.GetDefaultMiddlewaresWithOptions(&options)...)
	adapter, err := msgraph.NewGraphRequestAdapterWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(auth, nil, nil, httpClient)
	if err != nil {
		t.Fatal(err)
	}
	adapter.SetBaseUrl(emu.GraphURL + "/v1.0")
	return msgraph.NewGraphServiceClient(adapter), w
}

// TestEachCallIsOneRequest runs a connection's life and looks at the wire: a
// compressed body that was refused, a status that is retried or a token that
// was asked for again would show as more requests.
func TestEachCallIsOneRequest(t *testing.T) {
	auth, err := coreauth.NewAzureIdentityAuthenticationProviderWithScopesAndValidHosts(newCredential(), scopes, hosts)
	if err != nil {
		t.Fatal(err)
	}
	client, w := newWiredClient(t, auth)
	create(t, client, full())
	one := client.External().Connections().ByExternalConnectionId(full().ID)
	if _, err := one.Patch(t.Context(), connection{Name: "Human Resources"}.model(), nil); err != nil {
		t.Fatal(err)
	}
	get(t, client, full().ID, nil)
	if err := one.Delete(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	_, err = one.Get(t.Context(), nil)
	wantRefused(t, err, http.StatusNotFound, "ItemNotFound")

	var saw []string
	for _, e := range w.exchanges {
		saw = append(saw, fmt.Sprint(e.method, " ", e.status))
		e.check(t)
	}
	if diff := cmp.Diff([]string{"POST 201", "PATCH 204", "GET 200", "DELETE 202", "GET 404"}, saw); diff != "" {
		t.Errorf("what the wire saw differs (-want +got):\n%s", diff)
	}
}

// check holds one exchange against what the SDK is known to send, so that the
// test notices if a new version stops compressing, and against what it needs.
func (e exchange) check(t *testing.T) {
	t.Helper()
	compressed := e.method == http.MethodPost || e.method == http.MethodPatch
	if got := e.request.Get("Content-Encoding") == "gzip"; got != compressed {
		t.Errorf("%s: sent compressed is %v, want %v", e.method, got, compressed)
	}
	if !strings.HasPrefix(e.request.Get("SdkVersion"), "graph-go/") {
		t.Errorf("%s: SdkVersion is %q", e.method, e.request.Get("SdkVersion"))
	}
	sent, echoed := e.request.Get("Client-Request-Id"), e.response.Get("Client-Request-Id")
	if sent == "" || echoed != sent {
		t.Errorf("%s: client-request-id %q came back as %q", e.method, sent, echoed)
	}
	if e.response.Get("Request-Id") == "" {
		t.Errorf("%s: %d without a request-id", e.method, e.status)
	}
}

// TestNoToken: without a claims challenge, or the SDK would ask for another
// token and send the request again.
func TestNoToken(t *testing.T) {
	client, w := newWiredClient(t, &authentication.AnonymousAuthenticationProvider{})
	_, err := client.External().Connections().Get(t.Context(), nil)
	wantRefused(t, err, http.StatusUnauthorized, "InvalidAuthenticationToken")
	_, err = client.External().Connections().Post(t.Context(), full().model(), nil)
	wantRefused(t, err, http.StatusUnauthorized, "InvalidAuthenticationToken")
	if len(w.exchanges) != 2 {
		t.Fatalf("the wire saw %d requests, want 2", len(w.exchanges))
	}
	challenge := w.exchanges[0].response.Get("WWW-Authenticate")
	if !strings.HasPrefix(challenge, "Bearer") || strings.Contains(challenge, "claims=") {
		t.Errorf("WWW-Authenticate is %q", challenge)
	}
}
