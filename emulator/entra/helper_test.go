package entra_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/clock"
	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/rest"
)

const (
	contoso  = "aaaabbbb-0000-cccc-1111-dddd2222eeee"
	fabrikam = "bbbbcccc-1111-dddd-2222-eeee3333ffff"
	reader   = "00001111-aaaa-2222-bbbb-3333cccc4444"
	writer   = "11112222-bbbb-3333-cccc-4444dddd5555"
	service  = "22223333-cccc-4444-dddd-5555eeee6666" // confidential
	desktop  = "33334444-dddd-5555-eeee-6666ffff7777" // public
	secret   = "S3cret~value%+&="
	adele    = "aaaaaaaa-0000-4000-8000-000000000001"
	alex     = "aaaaaaaa-0000-4000-8000-000000000002"
	lee      = "aaaaaaaa-0000-4000-8000-000000000003"
	adeleUPN = "AdeleV@contoso.onmicrosoft.com"
	origin   = "http://127.0.0.1:4365"
	form     = "application/x-www-form-urlencoded"
	graph    = "https://graph.microsoft.com/.default"
)

// world is one emulated Entra ID in front of a Graph that answers 204.
type world struct {
	t      *testing.T
	entra  *entra.Entra
	clock  *clock.Clock
	log    bytes.Buffer
	caller rest.Caller // of the last request that reached Graph
}

func newWorld(t *testing.T, o entra.Options) *world {
	t.Helper()
	w := &world{t: t, clock: clock.New()}
	w.clock.Freeze(time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC))
	o.Now = func(string) time.Time { return w.clock.Now() }
	d := &o.Directory
	if d.Tenants == nil {
		d.Tenants = []entra.Tenant{
			{ID: contoso, Domains: []string{"contoso.com", "contoso.onmicrosoft.com"}},
			{ID: strings.ToUpper(fabrikam), Domains: []string{"Fabrikam.com"}},
		}
	}
	if d.Applications == nil {
		d.Applications = []entra.Application{
			{ClientID: reader, Name: "Reader", Secrets: []string{"another", secret}, ExpiredSecrets: []string{"old"},
				Roles: []string{"ExternalItem.Read.All"}, Scopes: []string{"User.Read", "ExternalItem.Read.All"},
				RedirectURIs: []string{"http://localhost/auth", "https://contoso.com/auth?x=1", "msal://auth",
					"https://login.microsoftonline.com/common/oauth2/nativeclient"}},
			{ClientID: writer},
			{ClientID: service, Secrets: []string{secret}, ClientType: entra.Confidential},
			{ClientID: desktop, ClientType: entra.Public},
		}
	}
	if d.Users == nil {
		d.Users = []entra.User{
			{ID: adele, UserPrincipalName: adeleUPN, DisplayName: "Adele Vance", GivenName: "Adele", Surname: "Vance",
				Mail: "adele@contoso.com", Password: secret},
			{ID: alex, UserPrincipalName: "AlexW@fabrikam.com"},
			{ID: lee, UserPrincipalName: "LeeG@contoso.com", Disabled: true},
		}
	}
	var err error
	if w.entra, err = entra.New(o); err != nil {
		t.Fatal(err)
	}
	return w
}

// ServeHTTP answers a request to Entra, or else to the guarded Graph.
func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	h, ok := w.entra.Handler(r)
	if !ok {
		h = rest.Chain(func(r *rest.Request) (*rest.Response, error) {
			w.caller = r.Caller
			return rest.Empty(http.StatusNoContent), nil
		}, rest.Envelope, w.entra.Guard)
	}
	edge := &rest.Edge{Now: w.clock.Now, Log: slog.New(slog.NewTextHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	edge.Serve(rw, r, h)
}

func (w *world) send(r *http.Request) *http.Response {
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	return rec.Result()
}

func (w *world) get(url string) *http.Response {
	return w.send(httptest.NewRequest(http.MethodGet, url, nil))
}

func (w *world) post(tenant, body string) *http.Response {
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:4365/"+tenant+"/oauth2/v2.0/token", strings.NewReader(body))
	r.Header.Set("Content-Type", form)
	return w.send(r)
}

// graph sends a request to Graph with this Authorization header.
func (w *world) graph(authorization string) *http.Response {
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:4365/v1.0/external/connections", nil)
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	w.caller = rest.Caller{}
	return w.send(r)
}

func (w *world) token(tenant, app string) string {
	w.t.Helper()
	token, err := w.entra.Token(tenant, app)
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

// values returns url.Values of names and values in turn. An empty value takes
// the parameter out.
func values(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		if v.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			v.Del(pairs[i])
		}
	}
	return v
}

// changed returns v with some values changed.
func changed(v url.Values, pairs ...string) url.Values {
	v = maps.Clone(v)
	for i := 0; i < len(pairs); i += 2 {
		if v.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			v.Del(pairs[i])
		}
	}
	return v
}

// A result is what a token endpoint answered.
type result struct {
	status int
	body   map[string]any
}

// String leaves tokens out.
func (r result) String() string {
	return fmt.Sprint(r.status, " ", r.text("error"), ": ", r.text("error_description"))
}

// text returns a member as text, and "" if it is not there.
func (r result) text(name string) string {
	s, _ := r.body[name].(string)
	return s
}

// is reports whether r is 200 or the refusal with this AADSTS number.
func (r result) is(code int) bool {
	if code == 0 {
		return r.status == http.StatusOK
	}
	codes, _ := r.body["error_codes"].([]any)
	return r.status >= 400 && len(codes) == 1 && codes[0] == float64(code) &&
		strings.HasPrefix(r.text("error_description"), fmt.Sprintf("AADSTS%d: ", code))
}

// ask posts a form to path, such as "/contoso.com/oauth2/v2.0/token". Neither
// the answer nor the log may hold a secret.
func (w *world) ask(path string, v url.Values) result {
	w.t.Helper()
	r := httptest.NewRequest(http.MethodPost, origin+path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", form)
	resp := w.send(r)
	res := result{resp.StatusCode, decode[map[string]any](w.t, resp)}
	for _, s := range []string{secret, url.QueryEscape(secret)} {
		if strings.Contains(w.log.String(), s) || strings.Contains(fmt.Sprint(res.body), s) {
			w.t.Errorf("a secret is in the answer or the log: %v", res.body)
		}
	}
	return res
}

// redeem asks the token endpoint of contoso.
func (w *world) redeem(v url.Values) result {
	w.t.Helper()
	return w.ask("/"+contoso+"/oauth2/v2.0/token", v)
}

// decode reads an answer's JSON.
func decode[T any](t *testing.T, resp *http.Response) (v T) {
	t.Helper()
	if err := json.NewDecoder(resp.Body).Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// A jwt is a token taken apart, to be changed and put together by code that is
// not the emulator's.
type jwt struct{ header, claims map[string]any }

func parse(t *testing.T, token string) jwt {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("token has %d parts", len(parts))
	}
	var j jwt
	for i, v := range []*map[string]any{&j.header, &j.claims} {
		b, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, v); err != nil {
			t.Fatal(err)
		}
	}
	return j
}

func (j jwt) signed(t *testing.T, sign func(string) []byte) string {
	t.Helper()
	var parts []string
	for _, v := range []any{j.header, j.claims} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, base64.RawURLEncoding.EncodeToString(b))
	}
	input := strings.Join(parts, ".")
	return input + "." + base64.RawURLEncoding.EncodeToString(sign(input))
}

func rs256(t *testing.T, key *rsa.PrivateKey) func(string) []byte {
	return func(input string) []byte {
		sum := sha256.Sum256([]byte(input))
		sig, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		return sig
	}
}

func ps256(t *testing.T, key *rsa.PrivateKey) func(string) []byte {
	return func(input string) []byte {
		sum := sha256.Sum256([]byte(input))
		sig, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, sum[:], nil)
		if err != nil {
			t.Fatal(err)
		}
		return sig
	}
}

// wellKnownKey reads the shipped key as anybody can.
func wellKnownKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	text, err := os.ReadFile("wellknown_key.pem")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
