package clients

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoft/kiota-abstractions-go/serialization"
	msgraph "github.com/microsoftgraph/msgraph-sdk-go"
	"github.com/microsoftgraph/msgraph-sdk-go/models/odataerrors"
)

// scopes are what an application asks for.
var scopes = []string{"https://graph.microsoft.com/.default"}

// hosts are those that the SDK sends a token to: host names, without a port.
// It takes plain HTTP for these because they are this machine.
var hosts = []string{"127.0.0.1"}

// newClient returns a client whose tenant holds the seed and is nobody else's.
func newClient(t *testing.T) *msgraph.GraphServiceClient {
	t.Helper()
	return clientOf(t, newCredential())
}

// clientOf returns a client of v1.0 that is made as the SDK's documentation
// has it, but for its host.
func clientOf(t *testing.T, cred credential) *msgraph.GraphServiceClient {
	t.Helper()
	client, err := msgraph.NewGraphServiceClientWithCredentialsAndHosts(cred, scopes, hosts)
	if err != nil {
		t.Fatal(err)
	}
	client.GetAdapter().SetBaseUrl(cred.at.GraphURL + "/v1.0")
	// Requests go by the adapter's base, but a step of a batch by the client's,
	// which it took from the adapter when it was made.
	client.PathParameters["baseurl"] = client.GetAdapter().GetBaseUrl()
	return client
}

// A credential gets tokens for the seed's application in a tenant of an
// emulator. Azure's own credentials ask for them over TLS only.
type credential struct {
	at                     *emulator
	tenant, user, password string
}

// asUser returns c with the tokens of a user who has signed in.
func (c credential) asUser(name, password string) credential {
	c.user, c.password = name, password
	return c
}

var _ azcore.TokenCredential = credential{}

// newCredential returns a credential for a tenant that nobody has used.
func newCredential() credential {
	b := make([]byte, 16)
	rand.Read(b)
	return credential{at: &emu, tenant: fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])}
}

// GetToken asks the emulator's Entra ID for a token: the client credentials
// grant with a secret.
func (c credential) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	form := url.Values{
		"grant_type":    {"client_credentials"},
		"client_id":     {c.at.ClientID},
		"client_secret": {c.at.ClientSecret},
		"scope":         {strings.Join(o.Scopes, " ")},
	}
	if c.user != "" {
		form.Set("grant_type", "password")
		form.Set("username", c.user)
		form.Set("password", c.password)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.at.AuthorityURL+"/"+c.tenant+"/oauth2/v2.0/token", strings.NewReader(form.Encode()))
	if err != nil {
		return azcore.AccessToken{}, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return azcore.AccessToken{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return azcore.AccessToken{}, err
	}
	var answer struct {
		Token   string `json:"access_token"`
		Seconds int    `json:"expires_in"`
	}
	if err := json.Unmarshal(body, &answer); err != nil || resp.StatusCode != http.StatusOK {
		return azcore.AccessToken{}, fmt.Errorf("token: %s: %s", resp.Status, body)
	}
	return azcore.AccessToken{Token: answer.Token, ExpiresOn: time.Now().Add(time.Duration(answer.Seconds) * time.Second)}, nil
}

// address returns the URL of what lies at path below a connection. Of beta the
// SDK has a module of its own.
func address(version, id string, path ...string) string {
	return strings.Join(append([]string{emu.GraphURL, version, "external/connections", id}, path...), "/")
}

// send sends a request that no builder of the SDK has, as the builders send
// theirs: by the same adapter, with the SDK's models in and out.
func send(t *testing.T, client *msgraph.GraphServiceClient, method abstractions.HttpMethod, address string, body serialization.Parsable, answer serialization.ParsableFactory) (serialization.Parsable, error) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	r := abstractions.NewRequestInformation()
	r.Method = method
	r.SetUri(*u)
	r.Headers.TryAdd("Accept", "application/json")
	if body != nil {
		if err := r.SetContentFromParsable(t.Context(), client.GetAdapter(), "application/json", body); err != nil {
			t.Fatal(err)
		}
	}
	return client.GetAdapter().Send(t.Context(), r, answer, errorMappings)
}

// errorMappings is what the SDK's builders have in each of their methods.
var errorMappings = abstractions.ErrorMappings{"XXX": odataerrors.CreateODataErrorFromDiscriminatorValue}

// refused fails t unless err is Graph's error, as the SDK reads it.
func refused(t *testing.T, err error) *odataerrors.ODataError {
	t.Helper()
	e, ok := errors.AsType[*odataerrors.ODataError](err)
	if !ok {
		t.Fatalf("got error %T %v, want an ODataError", err, err)
	}
	main := e.GetErrorEscaped()
	if main == nil || main.GetCode() == nil || main.GetMessage() == nil {
		t.Fatalf("the SDK read %d without code or message", e.ResponseStatusCode)
	}
	return e
}

// wantRefused fails t unless err is Graph's error with this status and code,
// and a message and the ids that support asks for.
func wantRefused(t *testing.T, err error, status int, code string) {
	t.Helper()
	e := refused(t, err)
	main := e.GetErrorEscaped()
	if e.ResponseStatusCode != status || *main.GetCode() != code || *main.GetMessage() == "" {
		t.Errorf("got %d %s %q, want %d %s", e.ResponseStatusCode, *main.GetCode(), *main.GetMessage(), status, code)
	}
	inner := main.GetInnerError()
	if inner == nil || inner.GetDate() == nil || inner.GetRequestId() == nil || inner.GetClientRequestId() == nil {
		t.Errorf("innerError lacks date, request-id or client-request-id")
	}
}

// innerCode returns the code of an error's innerError, for which the SDK has no
// member of its own.
func innerCode(t *testing.T, err error) string {
	t.Helper()
	code, ok := refused(t, err).GetErrorEscaped().GetInnerError().GetAdditionalData()["code"].(*string)
	if !ok {
		t.Fatalf("innerError of %v has no code", err)
	}
	return *code
}
