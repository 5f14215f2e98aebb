package graphemu

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/testcontainers/testcontainers-go"
)

// maxAnswer is far more than what is read here, in bytes.
const maxAnswer = 1 << 20

// Credentials are those of an application that the emulator knows.
type Credentials struct {
	TenantID     string `json:"tenantId"`
	ClientID     string `json:"clientId"`
	ClientSecret string `json:"clientSecret"`
}

// env is what the emulator says about itself.
type env struct {
	Credentials
	SecureURL string `json:"secureUrl"`
}

// Credentials returns those of the first application of the emulator's seed.
func (c *Container) Credentials(ctx context.Context) (Credentials, error) {
	e, err := c.env(ctx)
	return e.Credentials, err
}

// Token returns a bearer token of Graph for [Container.Credentials].
func (c *Container) Token(ctx context.Context) (string, error) {
	who, err := c.Credentials(ctx)
	if err != nil {
		return "", err
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "scope": {"https://graph.microsoft.com/.default"},
		"client_id": {who.ClientID}, "client_secret": {who.ClientSecret},
	}
	path := "/" + who.TenantID + "/oauth2/v2.0/token"
	body, err := call(ctx, c.Container, "", http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	var answer struct {
		Token string `json:"access_token"`
	}
	return answer.Token, json.Unmarshal(body, &answer)
}

func (c *Container) env(ctx context.Context) (e env, err error) {
	body, err := c.get(ctx, "env")
	if err != nil {
		return e, err
	}
	return e, json.Unmarshal(body, &e)
}

func (c *Container) get(ctx context.Context, name string) ([]byte, error) {
	return call(ctx, c.Container, c.controlToken, http.MethodGet, "/_emulator/"+name, "", nil)
}

// call sends a request to the emulator in ctr and returns the body of its
// answer. An answer other than 200 is an error with what it says.
func call(ctx context.Context, ctr testcontainers.Container, token, method, path, contentType string, body io.Reader) ([]byte, error) {
	base, err := ctr.PortEndpoint(ctx, port, "http")
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, method, base+path, body)
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if token != "" {
		req.Header.Set("X-Graphemu-Token", token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s %s answered %s: %s", method, path, resp.Status, text)
	}
	return text, nil
}
