package entra_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/entra"
)

const tokenURL = origin + "/" + contoso + "/oauth2/v2.0/token"

// A pair is a key with its certificate.
type pair struct {
	key *rsa.PrivateKey
	der []byte
}

func newPair(t *testing.T) pair {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: start, NotAfter: start.AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return pair{key, der}
}

func (p pair) pem() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.der}))
}

// assertion returns an assertion of certified as MSAL JS makes it, after change.
func (p pair) assertion(t *testing.T, change func(*jwt)) string {
	t.Helper()
	now := time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)
	sum := sha256.Sum256(p.der)
	j := jwt{
		map[string]any{"alg": "PS256", "typ": "JWT", "x5t#S256": base64.RawURLEncoding.EncodeToString(sum[:])},
		map[string]any{"iss": certified, "sub": certified, "aud": tokenURL, "jti": "1",
			"nbf": now.Unix(), "exp": now.Add(10 * time.Minute).Unix()},
	}
	if change != nil {
		change(&j)
	}
	if j.header["alg"] == "RS256" {
		return j.signed(t, rs256(t, p.key))
	}
	return j.signed(t, ps256(t, p.key))
}

const certified = "22223333-cccc-4444-dddd-5555eeee6666"

func asserted(app, assertion string, pairs ...string) url.Values {
	return changed(values("grant_type", "client_credentials", "client_id", app, "scope", graph, "client_assertion", assertion,
		"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), pairs...)
}

func TestCertificateAssertion(t *testing.T) {
	own, other := newPair(t), newPair(t)
	claim := func(name string, value any) string {
		return own.assertion(t, func(j *jwt) {
			if j.claims[name] = value; value == nil {
				delete(j.claims, name)
			}
		})
	}
	sum1, sum256 := sha1.Sum(own.der), sha256.Sum256(own.der)
	header := func(pairs ...any) string {
		return own.assertion(t, func(j *jwt) {
			delete(j.header, "x5t#S256")
			for i := 0; i < len(pairs); i += 2 {
				j.header[pairs[i].(string)] = pairs[i+1]
			}
		})
	}
	at := func(d time.Duration) int64 {
		return time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC).Add(d).Unix()
	}
	good := own.assertion(t, nil)
	tests := []struct {
		name, assertion string
		code            int
	}{
		{"as MSAL JS sends it", good, 0},
		{"as MSAL Go sends it", header("x5t#S256", base64.StdEncoding.EncodeToString(sum256[:])), 0},
		{"as the CLI for Microsoft 365 sends it", header("alg", "RS256", "x5t", base64.RawURLEncoding.EncodeToString(sum1[:])), 0},
		{"padded x5t", header("alg", "RS256", "x5t", base64.StdEncoding.EncodeToString(sum1[:])), 0},
		{"x5c alone", header("x5c", []string{base64.StdEncoding.EncodeToString(own.der)}), 0},
		{"aud of the domain", claim("aud", origin+"/contoso.com/oauth2/v2.0/token"), 0},
		{"aud of version 1", claim("aud", origin+"/"+contoso+"/oauth2/token"), 0},
		{"aud as issuer", claim("aud", origin+"/"+contoso+"/v2.0"), 0},
		{"aud of the real one", claim("aud", "https://login.microsoftonline.com/"+contoso+"/oauth2/v2.0/token"), 0},
		{"aud as the real issuer", claim("aud", "https://sts.windows.net/"+contoso+"/"), 0},
		{"aud as list", claim("aud", []string{tokenURL}), 0},
		{"no jti", claim("jti", nil), 0},
		{"no nbf", claim("nbf", nil), 0},
		{"upper case", own.assertion(t, func(j *jwt) {
			j.claims["iss"], j.claims["sub"] = strings.ToUpper(certified), strings.ToUpper(certified)
		}), 0},
		{"a little early", claim("nbf", at(5*time.Minute)), 0},
		{"a little late", claim("exp", at(-5*time.Minute+time.Second)), 0},

		{"too early", claim("nbf", at(5*time.Minute+time.Second)), 700024},
		{"too late", claim("exp", at(-5*time.Minute)), 700024},
		{"no exp", claim("exp", nil), 50027},
		{"iss of another", claim("iss", reader), 700021},
		{"sub of another", claim("sub", reader), 700021},
		{"iss of another issuer", claim("iss", "https://example.org"), 700211},
		{"aud of another host", claim("aud", "https://example.org/"+contoso+"/oauth2/v2.0/token"), 700023},
		{"aud of another tenant", claim("aud", origin+"/"+fabrikam+"/oauth2/v2.0/token"), 700023},
		{"aud of another endpoint", claim("aud", origin+"/"+contoso+"/oauth2/v2.0/authorize"), 700023},
		{"aud of Graph", claim("aud", "https://graph.microsoft.com"), 700023},
		{"no aud", claim("aud", nil), 700023},
		{"another key", other.assertion(t, func(j *jwt) { j.header["x5t#S256"] = base64.RawURLEncoding.EncodeToString(sum256[:]) }), 700027},
		{"another certificate", other.assertion(t, nil), 700027},
		{"a byte of the signature", flip(good, len(good)-20), 700027},
		{"a byte of the payload", good[:strings.Index(good, ".")+1] + "e30" + good[strings.LastIndex(good, "."):], 50027},
		{"no thumbprint", header(), 50027},
		{"RS384", header("alg", "RS384", "x5t#S256", base64.RawURLEncoding.EncodeToString(sum256[:])), 50027},
		{"none", parse(t, good).withAlg("none").signed(t, func(string) []byte { return nil }), 50027},
		{"HS256", parse(t, good).withAlg("HS256").signed(t, func(string) []byte { return []byte("x") }), 50027},
		{"no JWT", "secret", 50027},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, entra.Options{Directory: entra.Directory{Applications: []entra.Application{
				{ClientID: certified, Certificates: []string{own.pem()}},
			}}})
			for range 2 { // the same jti may come again
				res := w.redeem(asserted(certified, tt.assertion))
				if !res.is(tt.code) || tt.code != 0 && (res.status != 401 || res.text("error") != "invalid_client") {
					t.Fatalf("%v, want AADSTS%d", res, tt.code)
				}
				if tt.code == 0 && parse(t, res.text("access_token")).claims["appidacr"] != "2" {
					t.Error("appidacr is not that of a certificate")
				}
			}
		})
	}
	t.Run("certificate out of date", func(t *testing.T) {
		w := newWorld(t, entra.Options{Directory: entra.Directory{Applications: []entra.Application{{ClientID: certified, Certificates: []string{own.pem()}}}}})
		w.clock.Advance(365 * 24 * time.Hour)
		now := w.clock.Now()
		late := own.assertion(t, func(j *jwt) { j.claims["nbf"], j.claims["exp"] = now.Unix(), now.Add(time.Minute).Unix() })
		if res := w.redeem(asserted(certified, late)); !res.is(700027) || !strings.Contains(res.text("error_description"), "expired") {
			t.Errorf("%v", res)
		}
	})
}

func (j jwt) withAlg(alg string) jwt {
	j.header["alg"] = alg
	return j
}

func TestAnyCertificateWillDoIfNoneIsRegistered(t *testing.T) {
	own, other := newPair(t), newPair(t)
	w := newWorld(t, entra.Options{})
	chain := func(der []byte) func(*jwt) {
		return func(j *jwt) { j.header["x5c"] = []string{base64.StdEncoding.EncodeToString(der)} }
	}
	for _, tt := range []struct {
		name, assertion string
		code            int
	}{
		{"without a certificate", own.assertion(t, nil), 0},
		{"with its certificate", own.assertion(t, chain(own.der)), 0},
		{"with that of another", own.assertion(t, chain(other.der)), 700027},
		{"with none that can be read", own.assertion(t, chain([]byte("x"))), 50027},
		{"token of another issuer", own.assertion(t, func(j *jwt) { j.claims["iss"] = "https://example.org" }), 0},
	} {
		if res := w.redeem(asserted(certified, tt.assertion)); !res.is(tt.code) {
			t.Errorf("%s: %v", tt.name, res)
		}
	}
	good := own.assertion(t, nil)
	for kind, code := range map[string]int{"": 900144, "urn:ietf:params:oauth:client-assertion-type:saml2-bearer": 9002313} {
		if res := w.redeem(asserted(certified, good, "client_assertion_type", kind)); !res.is(code) {
			t.Errorf("%q: %v", kind, res)
		}
	}
}

func TestFederatedAssertion(t *testing.T) {
	const issuer, subject, aud = "https://token.actions.githubusercontent.com", "repo:contoso/hr:ref:refs/heads/main", "api://AzureADTokenExchange"
	w := newWorld(t, entra.Options{Directory: entra.Directory{Applications: []entra.Application{{ClientID: certified, FederatedCredentials: []entra.Federated{
		{Issuer: "https://example.org", Subject: "other", Audience: aud}, {Issuer: issuer, Subject: subject, Audience: aud},
	}}}}})
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		iss, sub, aud string
		exp           time.Duration
		code          int
	}{
		{issuer, subject, aud, time.Minute, 0},
		{issuer, subject, aud, -6 * time.Minute, 700024},
		{issuer + "/", subject, aud, time.Minute, 700211},
		{issuer, "other", aud, time.Minute, 700213},
		{issuer, strings.ToUpper(subject), aud, time.Minute, 700213},
		{issuer, subject, "api://azureadtokenexchange", time.Minute, 700212},
		{certified, certified, tokenURL, time.Minute, 50027}, // its own, by an algorithm that is not for that
	} {
		j := jwt{map[string]any{"alg": "ES256"}, map[string]any{"iss": tt.iss, "sub": tt.sub, "aud": tt.aud, "exp": w.clock.Now().Add(tt.exp).Unix()}}
		assertion := j.signed(t, func(input string) []byte {
			sum := sha256.Sum256([]byte(input))
			r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
			if err != nil {
				t.Fatal(err)
			}
			return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
		})
		if res := w.redeem(asserted(certified, assertion)); !res.is(tt.code) {
			t.Errorf("%+v: %v", tt, res)
		}
	}
}
