package entra_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/entra"
)

// A connector that forgets its secret must not learn it from production.
func TestWhoHasToProveWhoTheyAre(t *testing.T) {
	const page, native = "https://contoso.com/auth?x=1", "https://login.microsoftonline.com/common/oauth2/nativeclient"
	for _, tt := range []struct {
		name, app, redirect string
		proven              bool
		origin              string
		code                int
	}{
		{name: "a web application", app: reader, redirect: page, code: 7000218},
		{name: "a web application, proven", app: reader, redirect: page, proven: true},
		{name: "a single page", app: reader, redirect: page, origin: "https://contoso.com"},
		{name: "a native application", app: reader, redirect: callback},
		{name: "a native application's scheme", app: reader, redirect: "msal://auth"},
		{name: "a native application's https", app: reader, redirect: native},
		{name: "one without credentials", app: writer, redirect: page},
		{name: "confidential", app: service, redirect: callback, code: 7000218},
		{name: "confidential, proven", app: service, redirect: callback, proven: true},
		{name: "public", app: desktop, redirect: page},
		{name: "public, proven", app: desktop, redirect: page, proven: true, code: 700025},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, entra.Options{})
			shown := ""
			if tt.proven {
				shown = secret
			}
			send := func(pairs ...string) result {
				v := changed(values("client_id", tt.app, "client_secret", shown), pairs...)
				r := httptest.NewRequest("POST", origin+"/"+contoso+"/oauth2/v2.0/token", strings.NewReader(v.Encode()))
				r.Header.Set("Content-Type", form)
				if tt.origin != "" {
					r.Header.Set("Origin", tt.origin)
				}
				resp := w.send(r)
				return result{resp.StatusCode, decode[map[string]any](t, resp)}
			}
			code := w.code(authorizing("client_id", tt.app, "redirect_uri", tt.redirect))
			redeem := []string{"grant_type", "authorization_code", "code", code, "redirect_uri", tt.redirect, "code_verifier", verifier}
			res := send(redeem...)
			if !res.is(tt.code) || tt.code != 0 && res.text("error") != "invalid_client" {
				t.Fatalf("%v, want AADSTS%d", res, tt.code)
			}
			if tt.code == 7000218 { // which has not cost the code
				proven := send(append(redeem, "client_secret", secret)...)
				if !proven.is(0) {
					t.Fatalf("then with the secret: %v", proven)
				}
				res = proven
			} else if tt.code != 0 {
				return
			}
			if again := send("grant_type", "refresh_token", "refresh_token", res.text("refresh_token")); !again.is(tt.code) {
				t.Errorf("refreshed: %v, want AADSTS%d", again, tt.code)
			}
		})
	}
}

// Where there is no redirect URI, the type alone says it.
func TestClientTypesOfGrantsWithoutARedirect(t *testing.T) {
	w := newWorld(t, entra.Options{AutoSignIn: true})
	for app, want := range map[string]struct{ without, with int }{
		reader:  {0, 0},
		service: {7000218, 0},
		desktop: {0, 700025},
	} {
		d := w.device("client_id", app)
		password := values("grant_type", "password", "client_id", app, "scope", graph, "username", adeleUPN, "password", secret)
		for shown, code := range map[string]int{"": want.without, secret: want.with} {
			if res := w.redeem(changed(password, "client_secret", shown)); !res.is(code) {
				t.Errorf("%s: a password with secret %q: %v, want AADSTS%d", app, shown, res, code)
			}
		}
		if res := w.poll(d, "client_id", app, "client_secret", ""); !res.is(want.without) {
			t.Errorf("%s: a device: %v, want AADSTS%d", app, res, want.without)
		}
	}
}

func TestClientTypesThatDoNotExist(t *testing.T) {
	_, err := entra.New(entra.Options{Directory: entra.Directory{Applications: []entra.Application{{ClientID: reader, ClientType: "secret"}}}, Now: func(string) time.Time { return time.Now() }})
	if err == nil || !strings.Contains(err.Error(), `"secret" is neither confidential nor public`) {
		t.Errorf("%v", err)
	}
}

// A code is of the tenant that it was asked of.
func TestADeviceCodeOfAnotherTenant(t *testing.T) {
	w := newWorld(t, entra.Options{AutoSignIn: true})
	d := w.ask("/"+contoso+"/oauth2/v2.0/devicecode", values("client_id", reader, "scope", graph))
	redeem := values("grant_type", "device_code", "client_id", reader, "device_code", d.text("device_code"))
	if res := w.ask("/"+fabrikam+"/oauth2/v2.0/token", redeem); !res.is(700005) {
		t.Errorf("%v", res)
	}
	if res := w.ask("/organizations/oauth2/v2.0/token", redeem); !res.is(0) || parse(t, res.text("access_token")).claims["tid"] != contoso {
		t.Errorf("%v", res)
	}
}
