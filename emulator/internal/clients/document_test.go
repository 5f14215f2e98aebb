package clients

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/google/go-cmp/cmp"
)

// The user's document: the body of its PATCH, byte for byte, and the members
// of the answer that it shows. The answer may hold more.
const (
	documentRequest = `{
  "@odata.type": "#microsoft.graph.externalConnection",
  "name": "String",
  "description": "String",
  "configuration": {
    "@odata.type": "microsoft.graph.configuration"
  }
}
`
	documentResponse = `{
  "@odata.type": "#microsoft.graph.externalConnection",
  "id": "e625035b-035b-e625-5b03-25e65b0325e6",
  "name": "String",
  "description": "String",
  "configuration": {
    "@odata.type": "microsoft.graph.configuration"
  }
}`
)

// TestDocument sends the document's PATCH as it stands there, with nothing but
// a token, and reads with the SDK on v1.0 what it changed on beta.
func TestDocument(t *testing.T) {
	var documented map[string]any
	if err := json.Unmarshal([]byte(documentResponse), &documented); err != nil {
		t.Fatal(err)
	}
	for _, collection := range []string{"connections", "external/connections"} {
		t.Run(collection, func(t *testing.T) {
			cred := newCredential()
			status, body := patch(t, cred, emu.GraphURL+"/beta/"+collection+"/"+seeded, documentRequest)
			var got map[string]any
			if err := json.Unmarshal(body, &got); err != nil || status != http.StatusOK {
				t.Fatalf("got %d %s, want 200 and the connection", status, body)
			}
			if diff := cmp.Diff(documented, shared(documented, got)); diff != "" {
				t.Errorf("the documented members differ (-want +got):\n%s", diff)
			}
			c := get(t, clientOf(t, cred), seeded, nil)
			if c.Name != "String" || c.Description != "String" {
				t.Errorf("v1.0 shows name %q and description %q, want String", c.Name, c.Description)
			}
		})
	}
}

// shared returns the members of got that want has too, at every depth.
func shared(want, got map[string]any) map[string]any {
	s := make(map[string]any)
	for name, w := range want {
		g, ok := got[name]
		if !ok {
			continue
		}
		wantObject, ok1 := w.(map[string]any)
		gotObject, ok2 := g.(map[string]any)
		if ok1 && ok2 {
			g = shared(wantObject, gotObject)
		}
		s[name] = g
	}
	return s
}

// patch sends a PATCH as any HTTP client would.
func patch(t *testing.T, cred credential, url, body string) (int, []byte) {
	t.Helper()
	token, err := cred.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: scopes})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token.Token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, answer
}
