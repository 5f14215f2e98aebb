package clients

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	abstractions "github.com/microsoft/kiota-abstractions-go"
	khttp "github.com/microsoft/kiota-http-go"
	msgraph "github.com/microsoftgraph/msgraph-sdk-go"
	core "github.com/microsoftgraph/msgraph-sdk-go-core"
	coreauth "github.com/microsoftgraph/msgraph-sdk-go-core/authentication"
	ec "github.com/microsoftgraph/msgraph-sdk-go/models/externalconnectors"
)

// A stage is what a scenario plays on: a tenant of its own with the SDK's
// client, a draft and a connection that is ready for items.
type stage struct {
	*testing.T
	cred       *keeper
	client     *msgraph.GraphServiceClient
	wire       *wire
	draft, one *connectionBuilder

	// again says whether the SDK's retry handler sends a request again that was
	// answered with 429, 503 or 504. It does at first.
	again func() bool
}

func always() bool { return true }
func never() bool  { return false }

// newStage returns a stage with the scenario of that name in use. The tenant's
// id is made of the name: what a scenario leaves to chance hangs on it, too.
func newStage(t *testing.T, name string) *stage {
	t.Helper()
	b := sha256.Sum256([]byte(name))
	cred := newCredential()
	cred.tenant = fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
	s := &stage{T: t, cred: &keeper{credential: cred}, wire: &wire{}, again: always}
	s.client = s.newClient()
	create(t, s.client, connection{ID: "tickets", Name: "Tickets"})
	t.Cleanup(func() { control[any](t, cred, http.MethodDelete, "tenants", "") })
	connections := s.client.External().Connections()
	s.draft, s.one = connections.ByExternalConnectionId(seeded), connections.ByExternalConnectionId("tickets")
	register(t, s.one, ticketSchema...)
	s.wire.exchanges = nil
	control[any](t, cred, http.MethodPut, "scenario?name="+name, "")
	return s
}

// newClient returns a client whose requests go over the stage's wire. Where an
// answer does not say how long to wait, it waits for as short as the options of
// the SDK's retry handler have it.
func (s *stage) newClient() *msgraph.GraphServiceClient {
	s.Helper()
	return clientOver(s.T, s.wire, s.cred, inOrder(khttp.NewRetryHandlerWithOptions(khttp.RetryHandlerOptions{
		DelaySeconds: 1,
		ShouldRetry:  func(time.Duration, int, *http.Request, *http.Response) bool { return s.again() },
	})))
}

// inOrder returns the SDK's own middleware with this retry handler, in the
// order of Microsoft's design: what is sent again has been compressed. The
// SDK's own factory has the order of a Go map, which is another each time; see
// TestRetryOutsideCompression.
func inOrder(retry *khttp.RetryHandler) []khttp.Middleware {
	return []khttp.Middleware{
		khttp.NewCompressionHandler(), retry, khttp.NewRedirectHandler(),
		khttp.NewParametersNameDecodingHandler(), khttp.NewUserAgentHandler(), khttp.NewHeadersInspectionHandler(),
	}
}

// clientOver returns a client with this middleware over a wire.
func clientOver(t *testing.T, w *wire, k *keeper, middleware []khttp.Middleware) *msgraph.GraphServiceClient {
	t.Helper()
	auth, err := coreauth.NewAzureIdentityAuthenticationProviderWithScopesAndValidHosts(k, scopes, hosts)
	if err != nil {
		t.Fatal(err)
	}
	options := msgraph.GetDefaultClientOptions()
	middleware = append([]khttp.Middleware{core.NewGraphTelemetryHandler(&options)}, middleware...)
	httpClient := core.GetDefaultClient(&options)
	httpClient.Transport = khttp.NewCustomTransportWithParentTransport(ownBody{w}, middleware...)
	adapter, err := msgraph.NewGraphRequestAdapterWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(auth, nil, nil, httpClient)
	if err != nil {
		t.Fatal(err)
	}
	adapter.SetBaseUrl(k.at.GraphURL + "/v1.0")
	client := msgraph.NewGraphServiceClient(adapter)
	client.PathParameters["baseurl"] = adapter.GetBaseUrl() // for batches
	return client
}

// ownBody gives what lies below it a body of its own. Go's transport may still
// look for the end of a body when the answer is there; the SDK's retry handler
// rewinds it at once, and on loopback the transport then reads it all again, so
// that the retry has none left.
type ownBody struct{ below http.RoundTripper }

// RoundTrip sends req.
func (o ownBody) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		req = req.Clone(req.Context())
		req.Body = io.NopCloser(bytes.NewReader(body))
	}
	return o.below.RoundTrip(req)
}

// exit takes the scenario out of use.
func (s *stage) exit() {
	s.Helper()
	control[any](s.T, s.cred.credential, http.MethodDelete, "scenario", "")
}

func (s *stage) advance(by time.Duration) {
	s.Helper()
	advance(s.T, s.cred.credential, by)
}

// put writes an item of which only the id matters.
func (s *stage) put(id string) error {
	_, err := s.one.Items().ByExternalItemId(id).Put(s.Context(), ticket(id).model(), nil)
	return err
}

// read reads an item.
func (s *stage) read(id string) error {
	m, err := s.one.Items().ByExternalItemId(id).Get(s.Context(), nil)
	if err == nil && *m.GetId() != id {
		s.Errorf("item %s came as %s", id, *m.GetId())
	}
	return err
}

// begin sends a schema to the draft, and returns a function that polls what
// has become of it.
func (s *stage) begin() (poll func() ec.ConnectionOperationable) {
	s.Helper()
	headers := khttp.NewHeadersInspectionOptions()
	headers.InspectResponseHeaders = true
	_, err := s.draft.Schema().Patch(s.Context(), schemaOf(ticketSchema...), &schemaOptions{Options: []abstractions.RequestOption{headers}})
	s.works(err)
	location := headers.ResponseHeaders.Get("Location")
	if len(location) != 1 {
		s.Fatalf("got Location %q, want one", location)
	}
	return func() ec.ConnectionOperationable {
		s.Helper()
		o, err := s.draft.Operations().ByConnectionOperationId("unknown").WithUrl(location[0]).Get(s.Context(), nil)
		s.works(err)
		return o
	}
}

// works fails the test if there is an error.
func (s *stage) works(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// refused fails the test unless err is Graph's, with this status and code.
func (s *stage) refused(err error, status int, code string) {
	s.Helper()
	wantRefused(s.T, err, status, code)
}

// statuses returns the answers that came over the wire since it was asked last;
// 0 is a connection that broke.
func (s *stage) statuses() (list []int) {
	s.wire.mu.Lock()
	defer s.wire.mu.Unlock()
	for _, e := range s.wire.exchanges {
		list = append(list, e.status)
	}
	s.wire.exchanges = nil
	return list
}
