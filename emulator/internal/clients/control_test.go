package clients

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// control asks the control API at path, such as "clock" or "scenario?name=x",
// about the credential's tenant, and reads the answer.
func control[Answer any](t *testing.T, cred credential, method, path, body string) (answer Answer) {
	t.Helper()
	u, err := url.Parse(cred.at.GraphURL + "/_emulator/" + path)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("tenant", cred.tenant)
	u.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), method, u.String(), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= http.StatusBadRequest {
		t.Fatalf("%s %s: got %s %s, %v", method, path, resp.Status, got, err)
	}
	if got = bytes.TrimSpace(got); len(got) > 0 {
		if err := json.Unmarshal(got, &answer); err != nil {
			t.Fatalf("%s %s: %v: %s", method, path, err, got)
		}
	}
	return answer
}

// advance moves the clock of the credential's tenant.
func advance(t *testing.T, cred credential, by time.Duration) {
	t.Helper()
	control[any](t, cred, http.MethodPatch, "clock", `{"advance":"`+by.String()+`"}`)
}

// A recorded is what a test asks of an entry of the journal.
type recorded struct {
	Item   string `json:"item"`
	Rule   string `json:"rule"`
	Work   *int   `json:"work"`
	Status int    `json:"status"`
	Wire   string `json:"wire"`
}

// journaled returns the entries that a query is about.
func journaled(t *testing.T, cred credential, query string) []recorded {
	t.Helper()
	return control[struct{ Entries []recorded }](t, cred, http.MethodGet, "journal?"+query, "").Entries
}

// A finding is what lint says about a client.
type finding struct{ Rule, App, Text string }

// linted returns the bad manners that the tenant's clients have shown.
func linted(t *testing.T, cred credential) []finding {
	t.Helper()
	return control[struct{ Findings []finding }](t, cred, http.MethodGet, "journal/lint", "").Findings
}

// A keeper keeps a credential's token until it expires or somebody challenges
// it, as Azure's credentials do. It counts how many it has fetched.
type keeper struct {
	credential
	mu      sync.Mutex
	kept    azcore.AccessToken
	fetched int
}

// GetToken returns the token that is kept, or a new one.
func (k *keeper) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if o.Claims == "" && time.Now().Before(k.kept.ExpiresOn) {
		return k.kept, nil
	}
	token, err := k.credential.GetToken(ctx, o)
	if err == nil {
		k.kept = token
		k.fetched++
	}
	return token, err
}

// forget makes the next request fetch a token.
func (k *keeper) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.kept = azcore.AccessToken{}
}
