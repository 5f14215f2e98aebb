package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// A server is a process that is loaded.
type server struct {
	*process
	name   string // its kind
	addr   string
	ours   bool   // it is graphemu, not a floor
	bearer string // token
	auth   string // header line with it, or ""
}

// What there is in each server when it is loaded.
const (
	connectionPath = "/v1.0/external/connections/bench"
	itemCount      = 200
)

// Bodies of requests. An item is about as long as a document of a floor, and as
// those in a connector's life.
const (
	newConnection = `{"id":"bench","name":"Contoso HR","description":"Connection to index the Contoso HR system"}`
	newSchema     = `{"baseType":"microsoft.graph.externalItem","properties":[` +
		`{"name":"title","type":"String","isSearchable":true},{"name":"priority","type":"Int64","isQueryable":true}]}`
	patchBody = `{"description":"Connection to index the Contoso HR system"}`
)

var itemBody = `{"acl":[{"type":"everyone","value":"everyone","accessType":"grant"}],` +
	`"properties":{"title":"A ticket about a printer on the third floor","priority":3},` +
	`"content":{"type":"text","value":"` + strings.Repeat("The printer is on fire. ", 9) + `"}}`

func itemID(i int) string { return fmt.Sprintf("item%08d", i) }

func itemPath(i int) string { return connectionPath + "/items/" + itemID(i) }

// compose returns a request as it goes over the wire.
func (s *server) compose(method, path, contentType, body string) []byte {
	text := method + " " + path + " HTTP/1.1\r\nHost: " + s.addr + "\r\n" + s.auth
	if body != "" {
		text += fmt.Sprintf("Content-Type: %s\r\nContent-Length: %d\r\n", contentType, len(body))
	}
	return []byte(text + "\r\n" + body)
}

func (s *server) json(method, path, body string) []byte {
	return s.compose(method, path, "application/json", body)
}

// fill gives s a connection and, unless it is to be empty, its items.
func (l *lab) fill(ctx context.Context, s *server, empty bool) error {
	steps := [][]byte{s.json(http.MethodPut, connectionPath, newConnection)}
	if s.ours {
		steps = [][]byte{
			s.json(http.MethodPost, "/v1.0/external/connections", newConnection),
			s.json(http.MethodPatch, connectionPath+"/schema", newSchema),
		}
	}
	if empty {
		return s.ask(ctx, steps...)
	}
	for i := range itemCount {
		steps = append(steps, s.json(http.MethodPut, itemPath(i), itemBody))
	}
	return s.ask(ctx, steps...)
}

// ask sends requests once, one after the other.
func (s *server) ask(ctx context.Context, requests ...[]byte) error {
	x, err := load{server: s, requests: requests}.open(ctx)
	if err != nil {
		return err
	}
	defer x.close()
	for range requests {
		if err := x.once(); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return context.Cause(ctx)
}

// tokenForm is the body with which p gives a token.
func (p *process) tokenForm() string {
	return url.Values{"grant_type": {"client_credentials"}, "scope": {"https://graph.microsoft.com/.default"},
		"client_id": {p.ClientID}, "client_secret": {p.ClientSecret}}.Encode()
}

// token returns the request for a token, which a floor signs as well.
func (s *server) token() []byte {
	if !s.ours {
		return s.compose(http.MethodPost, "/tenant/oauth2/v2.0/token", formType, "grant_type=client_credentials")
	}
	return s.compose(http.MethodPost, "/"+s.TenantID+"/oauth2/v2.0/token", formType, s.tokenForm())
}

const formType = "application/x-www-form-urlencoded"

// authorize makes the requests to s carry a token, as an SDK gets it.
func (l *lab) authorize(ctx context.Context, s *server) error {
	address := "http://" + s.addr + "/" + s.TenantID + "/oauth2/v2.0/token"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(s.tokenForm()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", formType)
	resp, err := l.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	s.bearer, err = tokenIn(text)
	s.auth = "Authorization: Bearer " + s.bearer + "\r\n"
	return err
}

// tokenIn returns the token that an answer of the token endpoint holds.
func tokenIn(body []byte) (string, error) {
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.Token == "" {
		return "", fmt.Errorf("graphemu gave no token: %.300s", body)
	}
	return answer.Token, nil
}
