package entra_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator/entra"
)

func TestConfigurationFollowsTheHost(t *testing.T) {
	const exampleOrg = "aad03681-8b63-5304-89e0-8ca8f49461b5" // uuid5(NAMESPACE_DNS, "example.org")
	const v2, v1 = "/v2.0/.well-known/openid-configuration", "/.well-known/openid-configuration"
	w := newWorld(t, entra.Options{})
	tests := []struct{ url, root, issuer, keys string }{
		{"http://127.0.0.1:4365/" + contoso + v2, "http://127.0.0.1:4365/" + contoso,
			"http://127.0.0.1:4365/" + contoso + "/v2.0", "/discovery/v2.0/keys"},
		{"https://localhost:8443/Contoso.com" + v2 + "?", "https://localhost:8443/" + contoso,
			"https://localhost:8443/" + contoso + "/v2.0", "/discovery/v2.0/keys"},
		{"https://login.microsoftonline.com/example.org" + v2, "https://login.microsoftonline.com/" + exampleOrg,
			"https://login.microsoftonline.com/" + exampleOrg + "/v2.0", "/discovery/v2.0/keys"},
		{"http://[::1]:80/common" + v2, "http://[::1]:80/common", "http://[::1]:80/{tenantid}/v2.0", "/discovery/v2.0/keys"},
		{"http://h/organizations" + strings.ToUpper(v2), "http://h/organizations", "http://h/{tenantid}/v2.0", "/discovery/v2.0/keys"},
		{"http://h/consumers" + v2, "http://h/consumers", "http://h/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0", "/discovery/v2.0/keys"},
		{"http://h/" + contoso + v1, "http://h/" + contoso, "https://sts.windows.net/" + contoso + "/", "/discovery/keys"},
		{"http://h/common" + v1, "http://h/common", "https://sts.windows.net/{tenantid}/", "/discovery/keys"},
		{"https://graph.microsoft.com/common" + v2, "https://login.microsoftonline.com/common",
			"https://login.microsoftonline.com/{tenantid}/v2.0", "/discovery/v2.0/keys"},
	}
	for _, tt := range tests {
		got := decode[map[string]any](t, w.get(tt.url))
		for name, want := range map[string]string{
			"issuer":                        tt.issuer,
			"jwks_uri":                      tt.root + tt.keys,
			"token_endpoint":                tt.root + "/oauth2/v2.0/token",
			"authorization_endpoint":        tt.root + "/oauth2/v2.0/authorize",
			"device_authorization_endpoint": tt.root + "/oauth2/v2.0/devicecode",
		} {
			if got[name] != want {
				t.Errorf("%s: %s is %v, want %s", tt.url, name, got[name], want)
			}
		}
	}
	methods := decode[map[string]any](t, w.get("http://h/common"+v2))["token_endpoint_auth_methods_supported"]
	if fmt.Sprint(methods) != "[client_secret_post private_key_jwt client_secret_basic]" {
		t.Errorf("methods %v", methods)
	}
	for _, path := range []string{v2, v1, "/discovery/keys", "/discovery/v2.0/keys"} {
		if resp := w.get("http://h/nobody" + path); resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s for no tenant: status %d", path, resp.StatusCode)
		}
	}
}

func TestInstanceDiscovery(t *testing.T) {
	type document struct {
		Endpoint string `json:"tenant_discovery_endpoint"`
		Metadata []struct {
			Network string   `json:"preferred_network"`
			Cache   string   `json:"preferred_cache"`
			Aliases []string `json:"aliases"`
		} `json:"metadata"`
	}
	const about = "/common/discovery/instance?api-version=1.1&authorization_endpoint="
	w := newWorld(t, entra.Options{})
	tests := []struct{ url, endpoint, alias string }{
		{"https://login.microsoftonline.com" + about + "https%3A%2F%2Flogin.microsoftonline.com%2F" + contoso + "%2Foauth2%2Fv2.0%2Fauthorize",
			"https://login.microsoftonline.com/" + contoso, "login.microsoftonline.com"},
		{"https://login.microsoftonline.com" + about + "https%3A%2F%2F127.0.0.1%3A8443%2Fcontoso.com%2Foauth2%2Fv2.0%2Fauthorize",
			"https://127.0.0.1:8443/" + contoso, "127.0.0.1:8443"},
		{"https://localhost:8443/common/discovery/instance", "https://localhost:8443/common", "localhost:8443"},
		{"https://localhost:8443" + about + "nonsense", "https://localhost:8443/common", "localhost:8443"},
	}
	for _, tt := range tests {
		got := decode[document](t, w.get(tt.url))
		if want := tt.endpoint + "/v2.0/.well-known/openid-configuration"; got.Endpoint != want {
			t.Errorf("%s: %s, want %s", tt.url, got.Endpoint, want)
		}
		named := 0
		for _, m := range got.Metadata {
			if slices.Contains(m.Aliases, tt.alias) && m.Network == tt.alias {
				named++
			}
		}
		if named != 1 {
			t.Errorf("%s: %s is in metadata %d times", tt.url, tt.alias, named)
		}
	}
}

// TestKeysVerifyATokenWithoutUs checks a token with the standard library alone,
// once by n and e, once by the certificate.
func TestKeysVerifyATokenWithoutUs(t *testing.T) {
	own, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, key := range []*rsa.PrivateKey{nil, own, own} {
		for path, issuer := range map[string]string{
			"http://h/contoso.com/discovery/v2.0/keys": "http://h/" + contoso + "/v2.0",
			"http://h/common/discovery/v2.0/keys":      "http://h/{tenantid}/v2.0",
			"http://h/common/discovery/keys":           "",
		} {
			w := newWorld(t, entra.Options{Key: key})
			set := decode[struct{ Keys []map[string]any }](t, w.get(path))
			if len(set.Keys) != 1 {
				t.Fatalf("%d keys", len(set.Keys))
			}
			jwk, token := set.Keys[0], w.token("", "")
			if got, _ := jwk["issuer"].(string); got != issuer {
				t.Errorf("%s: issuer %s, want %s", path, got, issuer)
			}
			header := parse(t, token).header
			if header["kid"] != jwk["kid"] || header["x5t"] != jwk["x5t"] || header["alg"] != "RS256" || header["typ"] != "JWT" {
				t.Errorf("header %v, key %v", header, jwk)
			}
			ids[jwk["kid"].(string)] = true
			verifyWith(t, jwk, token)
			if resp := w.graph("Bearer " + token); resp.StatusCode != http.StatusNoContent {
				t.Errorf("the guard answers %d", resp.StatusCode)
			}
		}
	}
	if len(ids) != 2 {
		t.Errorf("two keys have %d ids", len(ids))
	}
}

func verifyWith(t *testing.T, jwk map[string]any, token string) {
	t.Helper()
	number := func(name string) *big.Int {
		b, err := base64.RawURLEncoding.DecodeString(jwk[name].(string))
		if err != nil {
			t.Fatal(err)
		}
		return new(big.Int).SetBytes(b)
	}
	der, err := base64.StdEncoding.DecodeString(jwk["x5c"].([]any)[0].(string))
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	if err := certificate.CheckSignature(certificate.SignatureAlgorithm, certificate.RawTBSCertificate, certificate.Signature); err != nil {
		t.Error(err)
	}
	if sum := sha1.Sum(der); base64.RawURLEncoding.EncodeToString(sum[:]) != jwk["x5t"] {
		t.Error("x5t is not the certificate's")
	}
	end := strings.LastIndex(token, ".")
	sig, err := base64.RawURLEncoding.DecodeString(token[end+1:])
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(token[:end]))
	for _, key := range []*rsa.PublicKey{{N: number("n"), E: int(number("e").Int64())}, certificate.PublicKey.(*rsa.PublicKey)} {
		if err := rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], sig); err != nil {
			t.Error(err)
		}
	}
}

func TestOtherPathsAreNotEntras(t *testing.T) {
	w := newWorld(t, entra.Options{})
	for _, path := range []string{"/", "/common", "/v1.0/external/connections", "/discovery/keys", "//discovery/keys",
		"/common/oauth2/v2.0/token/x", "/common/oauth2/v2.0/saml2", "/oauth2/v2.0/token", "/msi", "/metadata/instance", "/_emulator/health"} {
		if _, ok := w.entra.Handler(httptest.NewRequest(http.MethodGet, "http://h"+path, nil)); ok {
			t.Errorf("%s has a handler", path)
		}
	}
}
