package entra_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator/entra"
)

const resource = "https://graph.microsoft.com"

// cut cuts a header's line.
func cut(line string) (name, value string, ok bool) { return strings.Cut(line, ": ") }

func TestVersion1(t *testing.T) {
	const path = "/" + contoso + "/oauth2/token"
	w := newWorld(t, entra.Options{})
	for _, tt := range []struct {
		name string
		v    url.Values
		code int
	}{
		{"secret", values("grant_type", "client_credentials", "client_id", reader, "client_secret", secret, "resource", resource), 0},
		{"slash", values("grant_type", "client_credentials", "client_id", reader, "client_secret", secret, "resource", resource+"/"), 0},
		{"client id of Graph", values("grant_type", "client_credentials", "client_id", reader, "client_secret", secret,
			"resource", "00000003-0000-0000-c000-000000000000"), 0},
		{"password", values("grant_type", "password", "client_id", reader, "username", adeleUPN, "password", secret, "resource", resource), 0},
		{"no resource", values("grant_type", "client_credentials", "client_id", reader, "client_secret", secret, "scope", graph), 900144},
		{"wrong secret", values("grant_type", "client_credentials", "client_id", reader, "client_secret", "x", "resource", resource), 7000215},
	} {
		res := w.ask(path, tt.v)
		if !res.is(tt.code) || tt.name == "no resource" && !strings.Contains(res.text("error_description"), "'resource'") {
			t.Errorf("%s: %v", tt.name, res)
		}
		if tt.code != 0 {
			continue
		}
		if res.text("expires_in") != "3599" || res.text("expires_on") == "" || res.text("not_before") == "" || res.text("resource") != tt.v.Get("resource") {
			t.Errorf("%s: %v", tt.name, res.body)
		}
		if resp := w.graph("Bearer " + res.text("access_token")); resp.StatusCode != 204 {
			t.Errorf("%s: Graph answers %d", tt.name, resp.StatusCode)
		}
		if tt.name == "password" {
			if claims := parse(t, res.text("id_token")).claims; res.text("refresh_token") == "" || claims["ver"] != "1.0" ||
				claims["upn"] != adeleUPN || claims["iss"] != "https://sts.windows.net/"+contoso+"/" {
				t.Errorf("%v", claims)
			}
		}
	}
}

// TestBrowserOfTheCLI goes the way of "m365 login --authType browser": authorize
// at version 1, redeem at version 2.
func TestBrowserOfTheCLI(t *testing.T) {
	w := newWorld(t, entra.Options{AutoSignIn: true})
	resp := w.get(origin + "/common/oauth2/authorize?" + values("response_type", "code", "client_id", reader, "redirect_uri", callback,
		"state", "1", "resource", resource, "prompt", "select_account").Encode())
	location, err := resp.Location()
	if err != nil {
		t.Fatal(err)
	}
	res := w.ask("/common/oauth2/v2.0/token", redeeming(location.Query().Get("code"), "code_verifier", ""))
	if !res.is(0) || res.text("refresh_token") == "" || res.text("id_token") == "" {
		t.Fatalf("%v %v", res, res.body)
	}
	if w.graph("Bearer " + res.text("access_token")); w.caller.User != adele {
		t.Errorf("%+v", w.caller)
	}
}

func TestDeviceCodeOfVersion1(t *testing.T) {
	w := newWorld(t, entra.Options{})
	d := w.ask("/common/oauth2/devicecode", values("client_id", reader, "resource", resource))
	if d.text("expires_in") != "900" || d.text("verification_url") == "" || d.text("interval") != "5" {
		t.Fatalf("%v", d.body)
	}
	w.verify(d.text("user_code"), adele)
	res := w.ask("/common/oauth2/token", values("grant_type", "device_code", "client_id", reader, "code", d.text("device_code"), "resource", resource))
	if !res.is(0) || res.text("refresh_token") == "" {
		t.Errorf("%v", res)
	}
	if res := w.ask("/common/oauth2/devicecode", values("client_id", reader)); !res.is(900144) {
		t.Errorf("%v", res)
	}
}

// Codes that v1's authorize gave for no resource need one when redeemed.
func TestCodeForNothing(t *testing.T) {
	w := newWorld(t, entra.Options{AutoSignIn: true})
	resp := w.get(origin + "/common/oauth2/authorize?" + values("response_type", "code", "client_id", reader, "redirect_uri", callback).Encode())
	location, err := resp.Location()
	if err != nil {
		t.Fatal(err)
	}
	code := location.Query().Get("code")
	if res := w.ask("/common/oauth2/token", redeeming(code, "code_verifier", "")); !res.is(900144) {
		t.Errorf("%v", res)
	}
	if res := w.ask("/common/oauth2/token", redeeming(code, "code_verifier", "", "resource", resource)); !res.is(0) {
		t.Errorf("%v", res)
	}
}
