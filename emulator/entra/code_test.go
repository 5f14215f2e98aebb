package entra_test

import (
	"encoding/base64"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/entra"
)

// redeeming returns a good request for a code, changed.
func redeeming(code string, pairs ...string) url.Values {
	return changed(values("grant_type", "authorization_code", "client_id", reader, "code", code,
		"redirect_uri", callback, "code_verifier", verifier), pairs...)
}

func TestCode(t *testing.T) {
	w := newWorld(t, entra.Options{})
	res := w.redeem(redeeming(w.code(authorizing()), "client_info", "1", "client_secret", secret))
	if res.status != 200 || res.text("scope") != "https://graph.microsoft.com/.default openid profile "+
		"https://graph.microsoft.com/User.Read https://graph.microsoft.com/ExternalItem.Read.All" {
		t.Fatalf("%v, scope %s", res, res.text("scope"))
	}
	if got := slices.Sorted(maps.Keys(res.body)); !slices.Equal(got, []string{"access_token", "client_info", "expires_in",
		"ext_expires_in", "id_token", "refresh_token", "scope", "token_type"}) {
		t.Errorf("members %v", got)
	}
	info, _ := base64.RawURLEncoding.DecodeString(res.text("client_info"))
	if string(info) != `{"uid":"`+adele+`","utid":"`+contoso+`"}` {
		t.Errorf("client_info %s", info)
	}
	if resp := w.graph("Bearer " + res.text("access_token")); resp.StatusCode != 204 || w.caller.User != adele || w.caller.App != reader ||
		w.caller.Tenant != contoso || len(w.caller.Roles) != 0 ||
		!slices.Equal(w.caller.Scopes, []string{"ExternalItem.Read.All", "User.Read", "openid", "profile"}) {
		t.Errorf("%d %+v", resp.StatusCode, w.caller)
	}
	issued := float64(time.Date(2026, 8, 1, 11, 55, 0, 0, time.UTC).Unix())
	sub := parse(t, res.text("id_token")).claims["sub"]
	check := func(token string, want map[string]any) {
		t.Helper()
		got := parse(t, token).claims
		delete(got, "uti")
		delete(got, "amr")
		if !maps.Equal(got, want) {
			t.Errorf("claims %v\nwant   %v", got, want)
		}
	}
	check(res.text("id_token"), map[string]any{
		"iss": origin + "/" + contoso + "/v2.0", "aud": reader, "tid": contoso, "ver": "2.0", "sub": sub, "nonce": "n1",
		"iat": issued, "nbf": issued, "exp": issued + 65*60,
		"name": "Adele Vance", "oid": adele, "preferred_username": adeleUPN,
	})
	check(res.text("access_token"), map[string]any{
		"iss": "https://sts.windows.net/" + contoso + "/", "aud": "https://graph.microsoft.com", "tid": contoso, "ver": "1.0", "sub": sub,
		"iat": issued, "nbf": issued, "exp": issued + 65*60, "acr": "1", "idtyp": "user", "oid": adele,
		"appid": reader, "azp": reader, "appidacr": "1", "app_displayname": "Reader",
		"name": "Adele Vance", "given_name": "Adele", "family_name": "Vance", "upn": adeleUPN, "unique_name": adeleUPN,
		"scp": "ExternalItem.Read.All User.Read openid profile",
	})
	if resp := w.graph("Bearer " + res.text("id_token")); resp.StatusCode != 401 {
		t.Errorf("Graph takes an id token: %d", resp.StatusCode)
	}
}

func TestCodeRefusals(t *testing.T) {
	for _, tt := range []struct {
		name  string
		ask   url.Values // of the authorize endpoint
		pairs []string   // changes at the token endpoint
		path  string
		after time.Duration
		error string // invalid_grant when empty
		code  int
	}{
		{name: "good"},
		{name: "at its last second", after: 10*time.Minute - time.Second},
		{name: "with a secret", pairs: []string{"client_secret", secret}},
		{name: "plain", ask: authorizing("code_challenge", verifier, "code_challenge_method", "plain")},
		{name: "plain by default", ask: authorizing("code_challenge", verifier, "code_challenge_method", "")},
		{name: "without PKCE", ask: authorizing("code_challenge", "", "code_challenge_method", ""), pairs: []string{"code_verifier", ""}},
		{name: "narrower scope", pairs: []string{"scope", "user.read"}},
		{name: "common", path: "/common/oauth2/v2.0/token"},

		{name: "expired", after: 10 * time.Minute, code: 70008},
		{name: "no code", pairs: []string{"code", ""}, error: "invalid_request", code: 900144},
		{name: "no redirect", pairs: []string{"redirect_uri", ""}, error: "invalid_request", code: 900144},
		{name: "no client", pairs: []string{"client_id", ""}, error: "invalid_request", code: 900144},
		{name: "not a code", pairs: []string{"code", "x"}, code: 9002313},
		{name: "another client", pairs: []string{"client_id", writer}, code: 70000},
		{name: "another tenant", path: "/" + fabrikam + "/oauth2/v2.0/token", code: 700005},
		{name: "another redirect", pairs: []string{"redirect_uri", callback + "/"}, error: "invalid_client", code: 500112},
		{name: "no verifier", pairs: []string{"code_verifier", ""}, code: 50148},
		{name: "wrong verifier", pairs: []string{"code_verifier", verifier + "x"}, code: 501481},
		{name: "challenge as verifier", pairs: []string{"code_verifier", challenge()}, code: 501481},
		{name: "verifier without challenge", ask: authorizing("code_challenge", "", "code_challenge_method", ""), code: 501481},
		{name: "plain, wrong", ask: authorizing("code_challenge", challenge(), "code_challenge_method", "plain"), code: 501481},
		{name: "wrong secret", pairs: []string{"client_secret", "x"}, error: "invalid_client", code: 7000215},
		{name: "wider scope", pairs: []string{"scope", "Mail.Read"}, code: 65001},
		{name: "bad scope", pairs: []string{"scope", "a,b"}, error: "invalid_scope", code: 70011},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, entra.Options{})
			if tt.ask == nil {
				tt.ask = authorizing()
			}
			code := w.code(tt.ask)
			w.clock.Advance(tt.after)
			if tt.path == "" {
				tt.path = "/" + contoso + "/oauth2/v2.0/token"
			}
			if tt.error == "" {
				tt.error = "invalid_grant"
			}
			res := w.ask(tt.path, redeeming(code, tt.pairs...))
			if !res.is(tt.code) || tt.code != 0 && res.text("error") != tt.error {
				t.Fatalf("%v, want AADSTS%d", res, tt.code)
			}
			if tt.code == 0 {
				if again := w.ask(tt.path, redeeming(code, tt.pairs...)); !again.is(54005) || again.text("error") != "invalid_grant" {
					t.Errorf("a second time: %v", again)
				}
			}
		})
	}
}

func TestConsentNamesItsSubError(t *testing.T) {
	w := newWorld(t, entra.Options{})
	if res := w.redeem(redeeming(w.code(authorizing()), "scope", "Mail.Read")); res.text("suberror") != "consent_required" {
		t.Errorf("%v", res.body)
	}
}

func TestRefresh(t *testing.T) {
	w := newWorld(t, entra.Options{})
	first := w.redeem(redeeming(w.code(authorizing()))).text("refresh_token")
	if res := w.redeem(redeeming(w.code(authorizing("scope", "User.Read")))); res.text("refresh_token") != "" || res.text("id_token") != "" {
		t.Error("tokens that nobody asked for")
	}
	asking := func(token string, pairs ...string) url.Values {
		return changed(values("grant_type", "refresh_token", "client_id", reader, "refresh_token", token), pairs...)
	}
	res := w.redeem(asking(first, "scope", "ExternalItem.Read.All", "client_info", "1"))
	second := res.text("refresh_token")
	if res.status != 200 || second == "" || second == first || res.text("scope") != "ExternalItem.Read.All" || res.text("client_info") == "" {
		t.Fatalf("%v %v", res, res.body["scope"])
	}
	if w.graph("Bearer " + res.text("access_token")); !slices.Equal(w.caller.Scopes, []string{"ExternalItem.Read.All"}) || w.caller.User != adele {
		t.Errorf("%+v", w.caller)
	}
	if res := w.ask("/"+fabrikam+"/oauth2/v2.0/token", asking(second)); parse(t, res.text("access_token")).claims["tid"] != fabrikam {
		t.Errorf("in another tenant: %v", res)
	}
	code := w.code(authorizing())
	for name, tt := range map[string]struct {
		v     url.Values
		error string
		code  int
	}{
		"old":              {asking(first), "", 0}, // the real ones are not revoked by use either
		"none":             {asking(""), "invalid_request", 900144},
		"changed":          {asking(flip(first, 40)), "invalid_grant", 9002313},
		"a code":           {asking(code), "invalid_grant", 9002313},
		"another client's": {asking(first, "client_id", writer), "invalid_grant", 70000},
		"wrong secret":     {asking(first, "client_secret", "x"), "invalid_client", 7000215},
		"wider":            {asking(first, "scope", "Mail.Read"), "invalid_grant", 65001},
	} {
		if res := w.redeem(tt.v); !res.is(tt.code) || res.text("error") != tt.error {
			t.Errorf("%s: %v", name, res)
		}
	}
	if res := w.redeem(redeeming(first)); !res.is(9002313) {
		t.Errorf("a refresh token passes for a code: %v", res)
	}
	w.clock.Advance(90*24*time.Hour - time.Second)
	third := w.redeem(asking(first))
	w.clock.Advance(time.Second)
	if res := w.redeem(asking(first)); !third.is(0) || !res.is(700082) || !strings.Contains(res.text("error_description"), "issued on 2026-08-01T12:00:00") {
		t.Errorf("%v, then %v", third, res)
	}
	if res := w.redeem(asking(third.text("refresh_token"))); !res.is(0) {
		t.Errorf("the new one: %v", res)
	}
}

// A restart, or another replica with the same key, understands what was issued.
func TestTicketsOutliveARestart(t *testing.T) {
	w, other := newWorld(t, entra.Options{}), newWorld(t, entra.Options{})
	code := w.code(authorizing())
	res := other.redeem(redeeming(code))
	if !res.is(0) {
		t.Fatalf("%v", res)
	}
	if _, err := other.entra.Roll(""); err != nil {
		t.Fatal(err)
	}
	if res := other.redeem(values("grant_type", "refresh_token", "client_id", reader, "refresh_token", res.text("refresh_token"))); !res.is(0) {
		t.Errorf("after a roll: %v", res)
	}
}
