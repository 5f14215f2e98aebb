package entra_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator/entra"
)

func TestPassword(t *testing.T) {
	w := newWorld(t, entra.Options{})
	for _, tt := range []struct {
		name, tenant string
		pairs        []string
		code         int
	}{
		{name: "good"},
		{name: "upper case name", pairs: []string{"username", strings.ToUpper(adeleUPN)}},
		{name: "user without a password", pairs: []string{"username", "AlexW@fabrikam.com", "password", "anything"}},
		{name: "home of the user", tenant: "organizations"},
		{name: "common", tenant: "common", code: 9001023},
		{name: "consumers", tenant: "consumers", code: 9001023},
		{name: "wrong password", pairs: []string{"password", "x"}, code: 50126},
		{name: "unknown user", pairs: []string{"username", "nobody@contoso.com"}, code: 50034},
		{name: "disabled user", pairs: []string{"username", "leeg@contoso.com"}, code: 50057},
		{name: "no user", pairs: []string{"username", ""}, code: 900144},
		{name: "no password", pairs: []string{"password", ""}, code: 900144},
		{name: "no scope", pairs: []string{"scope", ""}, code: 900144},
		{name: "no client", pairs: []string{"client_id", ""}, code: 900144},
		{name: "wrong secret", pairs: []string{"client_secret", "x"}, code: 7000215},
		{name: "bad scope", pairs: []string{"scope", "/.default"}, code: 70011},
		{name: "not granted", pairs: []string{"scope", "Mail.Read"}, code: 65001},
	} {
		if tt.tenant == "" {
			tt.tenant = contoso
		}
		res := w.ask("/"+tt.tenant+"/oauth2/v2.0/token", changed(values("grant_type", "password", "client_id", reader,
			"username", adeleUPN, "password", secret, "scope", "user.read openid email"), tt.pairs...))
		if !res.is(tt.code) {
			t.Errorf("%s: %v", tt.name, res)
			continue
		}
		if tt.code != 0 {
			continue
		}
		if w.graph("Bearer " + res.text("access_token")); w.caller.User == "" || w.caller.Tenant != contoso || w.caller.Scopes[0] != "User.Read" {
			t.Errorf("%s: %+v", tt.name, w.caller)
		}
		if claims := parse(t, res.text("id_token")).claims; tt.name == "good" && (claims["email"] != "adele@contoso.com" || claims["name"] != nil) {
			t.Errorf("%s: %v", tt.name, claims)
		}
	}
}

func TestUserRealm(t *testing.T) {
	w := newWorld(t, entra.Options{})
	for _, path := range []string{"/common/UserRealm/AdeleV@contoso.com", "/common/userrealm/AdeleV%40contoso.com?api-version=1.0"} {
		got := decode[map[string]string](t, w.get(origin+path))
		if got["account_type"] != "Managed" || got["domain_name"] != "contoso.com" || got["cloud_instance_name"] == "" || got["cloud_audience_urn"] == "" {
			t.Errorf("%s: %v", path, got)
		}
	}
}

func TestOnBehalfOf(t *testing.T) {
	w := newWorld(t, entra.Options{})
	// token returns a user's token for an API.
	token := func(scope string) string {
		t.Helper()
		res := w.redeem(values("grant_type", "password", "client_id", writer, "username", adeleUPN, "password", secret, "scope", scope))
		if !res.is(0) {
			t.Fatalf("%v", res)
		}
		return res.text("access_token")
	}
	forAPI := token("api://" + reader + "/access_as_user")
	app := w.redeem(values("grant_type", "client_credentials", "client_id", writer, "client_secret", "x", "scope", "api://"+reader+"/.default")).text("access_token")
	idToken := w.redeem(values("grant_type", "password", "client_id", reader, "username", adeleUPN, "password", secret, "scope", "openid")).text("id_token")
	exchange := func(pairs ...string) url.Values {
		return changed(values("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "client_id", reader, "client_secret", secret,
			"assertion", forAPI, "requested_token_use", "on_behalf_of", "scope", graph+" offline_access"), pairs...)
	}
	for _, tt := range []struct {
		name string
		v    url.Values
		code int
	}{
		{"good", exchange(), 0},
		{"for its client id", exchange("assertion", token(reader+"/.default")), 0},
		{"without a secret", exchange("client_secret", ""), 7000218},
		{"wrong secret", exchange("client_secret", "x"), 7000215},
		{"no assertion", exchange("assertion", ""), 900144},
		{"no use", exchange("requested_token_use", ""), 900144},
		{"another use", exchange("requested_token_use", "x"), 90100},
		{"no scope", exchange("scope", ""), 900144},
		{"not granted", exchange("scope", "Mail.Read"), 65001},
		{"token for Graph", exchange("assertion", token(graph)), 50013},
		{"token for another API", exchange("assertion", token("api://"+writer+"/x")), 50013},
		{"token of an application", exchange("assertion", app), 7000114},
		{"id token", exchange("assertion", idToken), 50013},
		{"changed", exchange("assertion", flip(forAPI, len(forAPI)-20)), 50013},
		{"not a token", exchange("assertion", "x"), 50013},
	} {
		res := w.redeem(tt.v)
		if !res.is(tt.code) {
			t.Errorf("%s: %v", tt.name, res)
		}
		if tt.code == 0 {
			if w.graph("Bearer " + res.text("access_token")); w.caller.User != adele || w.caller.App != reader || res.text("refresh_token") == "" {
				t.Errorf("%s: %+v", tt.name, w.caller)
			}
		}
	}
	if res := w.ask("/"+fabrikam+"/oauth2/v2.0/token", exchange()); !res.is(700005) {
		t.Errorf("another tenant: %v", res)
	}
	w.clock.Advance(entraLifetime)
	if res := w.redeem(exchange()); !res.is(500133) {
		t.Errorf("late: %v", res)
	}
}
