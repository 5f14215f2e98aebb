package entra_test

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/entra"
)

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

const (
	empty     = "Access token is empty."
	malformed = "CompactToken parsing failed with error code: 80049217"
	audience  = "Access token validation failure. Invalid audience."
	issuer    = "Access token validation failure. Invalid issuer."
	signature = "Access token validation failure. Invalid signature."
	lifetime  = "Access token has expired or is not yet valid."
)

func TestGuard(t *testing.T) {
	key := wellKnownKey(t)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	good := newWorld(t, entra.Options{}).token("", "")
	// changed returns the good token with one thing changed, signed anew.
	changed := func(change func(jwt)) string {
		j := parse(t, good)
		change(j)
		return "Bearer " + j.signed(t, rs256(t, key))
	}
	claim := func(name string, value any) string {
		return changed(func(j jwt) {
			if j.claims[name] = value; value == nil {
				delete(j.claims, name)
			}
		})
	}
	// tampered keeps the signature of the good token.
	tampered := func(name string, value any) string {
		j := parse(t, good)
		j.claims[name] = value
		forged := j.signed(t, func(string) []byte { return nil })
		return "Bearer " + forged + good[strings.LastIndex(good, ".")+1:]
	}
	at := func(d time.Duration) int64 {
		return time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC).Add(d).Unix()
	}
	withAlg := func(alg string, sign func(string) []byte) string {
		j := parse(t, good)
		j.header["alg"] = alg
		return "Bearer " + j.signed(t, sign)
	}
	mac := func(secret []byte) func(string) []byte {
		return func(input string) []byte {
			h := hmac.New(sha256.New, secret)
			h.Write([]byte(input))
			return h.Sum(nil)
		}
	}
	public := x509.MarshalPKCS1PublicKey(&key.PublicKey)
	spki, _ := x509.MarshalPKIXPublicKey(&key.PublicKey)

	tests := []struct {
		name, authorization, message, hint string // no message: 204
	}{
		{name: "good", authorization: "Bearer " + good},
		{name: "signed by somebody else's code", authorization: claim("uti", "x")},
		{name: "scheme in lower case", authorization: "bearer " + good},
		{name: "spaces", authorization: "Bearer   " + good + " "},
		{name: "aud with a slash", authorization: claim("aud", "https://graph.microsoft.com/")},
		{name: "aud as client id", authorization: claim("aud", "00000003-0000-0000-c000-000000000000")},
		{name: "exp in a second", authorization: claim("exp", at(time.Second))},
		{name: "nbf now", authorization: claim("nbf", at(0))},

		{"none", "", empty, "Send 'Authorization: Bearer TOKEN'"},
		{"no token", "Bearer", empty, "graphemu token"},
		{"no token after a space", "Bearer  ", empty, "graphemu token"},
		{"basic", "Basic " + b64("x:y"), empty, "Send"},
		{"no scheme", good, empty, "Send"},
		{"not a JWT", "Bearer secret", malformed, "not a JWT"},
		{"truncated", "Bearer " + good[:strings.LastIndex(good, ".")], malformed, "not a JWT"},
		{"cut within the signature", "Bearer " + good[:len(good)-4], signature, "new token"},
		{"five parts", "Bearer " + good + ".a.b", malformed, "not a JWT"},
		{"not base64", "Bearer !!." + good, malformed, "not a JWT"},
		{"signature byte", "Bearer " + flip(good, len(good)-20), signature, "new token"},
		{"payload byte", "Bearer " + flip(good, strings.Index(good, ".")+20), signature, "new token"},
		{"roles raised", tampered("roles", entra.ConnectorRoles()), signature, "new token"},
		{"scp added", tampered("scp", "ExternalItem.ReadWrite.All"), signature, "new token"},
		{"appid of another", tampered("appid", writer), signature, "new token"},
		{"oid of another", tampered("oid", adele), signature, "new token"},
		{"exp put off", tampered("exp", at(24*time.Hour)), signature, "new token"},
		{"tid of another", tampered("tid", fabrikam), signature, "new token"},
		{"no signature", "Bearer " + good[:strings.LastIndex(good, ".")+1], signature, "new token"},
		{"alg none", withAlg("none", func(string) []byte { return nil }), signature, "new token"},
		{"alg None, signed", withAlg("None", rs256(t, key)), signature, "new token"},
		{"alg HS256 with the public key", withAlg("HS256", mac(public)), signature, "new token"},
		{"alg HS256 with the public key, SPKI", withAlg("HS256", mac(spki)), signature, "new token"},
		{"alg HS256 with the public key, PEM", withAlg("HS256",
			mac(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki}))), signature, "new token"},
		{"alg PS256", withAlg("PS256", ps256(t, key)), signature, "new token"},
		{"another key", "Bearer " + parse(t, good).signed(t, rs256(t, other)), signature, "new token"},
		{"unknown kid", changed(func(j jwt) { j.header["kid"] = "x" }), signature, "--auth shape"},
		{"no kid", changed(func(j jwt) { delete(j.header, "kid") }), signature, "real Entra ID"},
		{"unknown kid and issuer", changed(func(j jwt) { j.header["kid"] = "x"; j.claims["iss"] = "https://example.org" }), signature, "new token"},
		{"aud", claim("aud", "https://graph.windows.net"), audience, "/.default"},
		{"aud of the application", claim("aud", reader), audience, "/.default"},
		{"aud as prefix", claim("aud", "https://graph.microsoft.com.example.org"), audience, "/.default"},
		{"aud as list", claim("aud", []string{"https://graph.microsoft.com"}), audience, "/.default"},
		{"no aud", claim("aud", nil), audience, "/.default"},
		{"iss", claim("iss", "https://sts.windows.net/"+fabrikam+"/"), issuer, "new token"},
		{"no iss", claim("iss", nil), issuer, "new token"},
		{"tid", claim("tid", fabrikam), issuer, "new token"},
		{"tid no GUID", changed(func(j jwt) { j.claims["tid"] = "x"; j.claims["iss"] = "https://sts.windows.net/x/" }), issuer, "new token"},
		{"tid no text", claim("tid", 1), malformed, "Send"},
		{"exp", claim("exp", at(0)), lifetime, "new token"},
		{"no exp", claim("exp", nil), lifetime, "new token"},
		{"nbf", claim("nbf", at(time.Second)), lifetime, "new token"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, entra.Options{})
			for range 2 { // what the cache remembers must not change the answer
				resp := w.graph(tt.authorization)
				if tt.message == "" {
					if resp.StatusCode != 204 || w.caller.Tenant != contoso || w.caller.App != reader {
						t.Fatalf("status %d, caller %+v", resp.StatusCode, w.caller)
					}
					continue
				}
				if resp.StatusCode != 401 || w.caller.App != "" {
					t.Fatalf("status %d, caller %+v", resp.StatusCode, w.caller)
				}
				e := decode[struct {
					Error struct{ Code, Message string }
				}](t, resp).Error
				if e.Code != "InvalidAuthenticationToken" || e.Message != tt.message {
					t.Errorf("%s: %s, want %s", e.Code, e.Message, tt.message)
				}
				const challenge = `Bearer realm="", authorization_uri="http://127.0.0.1:4365/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`
				if got := resp.Header.Get("WWW-Authenticate"); got != challenge {
					t.Errorf("WWW-Authenticate: %s", got)
				}
				hint := resp.Header.Get("X-Graphemu-Hint")
				if !strings.Contains(hint, tt.hint) || strings.ContainsAny(hint, "\r\n{") {
					t.Errorf("hint %q, want %q in it", hint, tt.hint)
				}
			}
		})
	}
}

// flip changes the character at i.
func flip(s string, i int) string {
	c := byte('A')
	if s[i] == c {
		c = 'B'
	}
	return s[:i] + string(c) + s[i+1:]
}

func TestTokenExpiresByTheClock(t *testing.T) {
	w := newWorld(t, entra.Options{})
	token := "Bearer " + w.token("", "")
	for _, step := range []struct {
		move time.Duration
		want int
	}{
		{0, 204}, {59 * time.Minute, 204}, {time.Minute - time.Second, 204}, {time.Second, 401}, {0, 401},
		{-time.Hour, 204}, {-5 * time.Minute, 204}, {-time.Second, 401}, {time.Second, 204}, {24 * time.Hour, 401},
	} {
		w.clock.Advance(step.move)
		if got := w.graph(token).StatusCode; got != step.want {
			t.Errorf("at %v: %d, want %d", w.clock.Now(), got, step.want)
		}
	}
}

func TestModes(t *testing.T) {
	user := jwt{map[string]any{"alg": "none"}, map[string]any{
		"tid": strings.ToUpper(fabrikam), "appid": writer, "oid": "o", "scp": "User.Read ExternalItem.Read.All", "aud": []string{"x"}, "exp": 1.5,
	}}.signed(t, func(string) []byte { return []byte("x") })
	stranger := jwt{map[string]any{"alg": "none"}, map[string]any{
		"tid": "x", "azp": "my-app", "oid": "o", "idtyp": "app", "roles": []string{"R"},
	}}.signed(t, func(string) []byte { return nil })
	// The example that everybody knows: no tenant, no application, no permission.
	dummy := jwt{map[string]any{"alg": "none"}, map[string]any{"sub": "1234567890", "name": "John Doe", "idtyp": "app"}}.signed(t, func(string) []byte { return nil })
	reading, all := []string{"ExternalItem.Read.All"}, entra.ConnectorRoles()

	tests := []struct {
		mode          entra.Mode
		authorization string
		tenant, app   string // no tenant: 401
		user          string
		roles, scopes []string
	}{
		{mode: "", authorization: "Bearer " + user},
		{mode: entra.Verify, authorization: "Bearer " + user},
		{mode: entra.Shape, authorization: ""},
		{mode: entra.Shape, authorization: "Basic eDp5"},
		{mode: entra.Shape, authorization: "Bearer opaque", tenant: contoso, app: reader, roles: reading},
		{mode: entra.Shape, authorization: "Bearer a.b.c", tenant: contoso, app: reader, roles: reading},
		{mode: entra.Shape, authorization: "Bearer " + user, tenant: fabrikam, app: writer, user: "o", scopes: []string{"User.Read", "ExternalItem.Read.All"}},
		{mode: entra.Shape, authorization: "Bearer " + stranger, tenant: contoso, app: "my-app", roles: []string{"R"}},
		{mode: entra.Off, authorization: "", tenant: contoso, app: reader, roles: all},
		{mode: entra.Off, authorization: "Basic eDp5", tenant: contoso, app: reader, roles: all},
		{mode: entra.Off, authorization: "Bearer opaque", tenant: contoso, app: reader, roles: all},
		{mode: entra.Off, authorization: "Bearer " + stranger, tenant: contoso, app: "my-app", roles: all},
		{mode: entra.Shape, authorization: "Bearer " + dummy, tenant: contoso, app: reader, roles: all},
		{mode: entra.Off, authorization: "Bearer " + dummy, tenant: contoso, app: reader, roles: all},
	}
	for _, tt := range tests {
		w := newWorld(t, entra.Options{Auth: tt.mode})
		resp, c := w.graph(tt.authorization), &w.caller
		if tt.tenant == "" {
			if resp.StatusCode != 401 {
				t.Errorf("%s %q: status %d", tt.mode, tt.authorization, resp.StatusCode)
			}
			continue
		}
		if resp.StatusCode != 204 || c.Tenant != tt.tenant || c.App != tt.app || c.User != tt.user ||
			!slices.Equal(c.Roles, tt.roles) || !slices.Equal(c.Scopes, tt.scopes) {
			t.Errorf("%s %q: %d %+v", tt.mode, tt.authorization, resp.StatusCode, *c)
		}
	}
}

func TestChallengeNamesTheRealAuthorityBehindAProxy(t *testing.T) {
	w := newWorld(t, entra.Options{})
	r := w.get("https://graph.microsoft.com/v1.0/external/connections")
	if got := r.Header.Get("WWW-Authenticate"); !strings.Contains(got, `authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"`) {
		t.Errorf("WWW-Authenticate: %s", got)
	}
}
