package entra_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/entra"
)

// device asks for a device code as the CLI for Microsoft 365 does.
func (w *world) device(pairs ...string) result {
	w.t.Helper()
	return w.ask("/common/oauth2/v2.0/devicecode", changed(values("client_id", reader, "scope", graph+" openid profile offline_access"), pairs...))
}

// poll asks whether the user of a device has signed in.
func (w *world) poll(d result, pairs ...string) result {
	w.t.Helper()
	return w.ask("/common/oauth2/v2.0/token", changed(values("grant_type", "device_code", "client_id", reader,
		"device_code", d.text("device_code"), "client_info", "1"), pairs...))
}

// verify posts the page for user codes.
func (w *world) verify(code, user string) (int, string) {
	body := values("user_code", code, "graphemu_user", user).Encode()
	r := httptest.NewRequest(http.MethodPost, origin+"/common/oauth2/deviceauth", strings.NewReader(body))
	r.Header.Set("Content-Type", form)
	resp := w.send(r)
	page, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(page)
}

func TestDeviceCode(t *testing.T) {
	w := newWorld(t, entra.Options{})
	d := w.device()
	code, page := d.text("user_code"), d.text("verification_uri")
	if d.status != 200 || len(code) != 9 || page != origin+"/common/oauth2/deviceauth" || d.body["expires_in"] != 900.0 || d.body["interval"] != 5.0 ||
		d.text("message") != "To sign in, use a web browser to open the page "+page+" and enter the code "+code+" to authenticate." {
		t.Fatalf("%v", d.body)
	}
	if res := w.poll(d); !res.is(70016) || res.status != 400 || res.text("error") != "authorization_pending" {
		t.Errorf("%v", res)
	}
	shown, _ := io.ReadAll(w.get(page + "?otc=" + code).Body)
	if !strings.Contains(string(shown), `value="`+code+`"`) || !strings.Contains(string(shown), "Adele Vance") || strings.Contains(string(shown), "LeeG") {
		t.Errorf("page %s", shown)
	}
	for _, wrong := range []struct{ code, user, want string }{
		{"AAAAAAAAA", adele, "AADSTS70018"}, {"", adele, "AADSTS70018"}, {code, lee, "Pick one"}, {code, "x", "Pick one"},
	} {
		if status, page := w.verify(wrong.code, wrong.user); status != 400 || !strings.Contains(page, wrong.want) {
			t.Errorf("%v: %d %s", wrong, status, page)
		}
	}
	if res := w.poll(d); !res.is(70016) {
		t.Errorf("%v", res)
	}
	if status, page := w.verify(" "+strings.ToLower(code[:4])+"-"+code[4:], adele); status != 200 {
		t.Fatalf("%d %s", status, page)
	}
	if res := w.poll(d, "client_id", writer); !res.is(70018) || res.text("error") != "bad_verification_code" {
		t.Errorf("another client: %v", res)
	}
	res := w.poll(d, "grant_type", "urn:ietf:params:oauth:grant-type:device_code")
	if !res.is(0) || res.text("refresh_token") == "" || res.text("id_token") == "" || res.text("client_info") == "" ||
		!strings.HasPrefix(res.text("scope"), graph) {
		t.Fatalf("%v %v", res, res.body)
	}
	if w.graph("Bearer " + res.text("access_token")); w.caller.User != adele || w.caller.Tenant != contoso {
		t.Errorf("%+v", w.caller)
	}
	if res := w.poll(d); !res.is(54005) {
		t.Errorf("a second time: %v", res)
	}
}

func TestDeviceCodeEnds(t *testing.T) {
	w := newWorld(t, entra.Options{})
	declined, late := w.device(), w.device()
	if status, _ := w.verify(declined.text("user_code"), "cancel"); status != 200 {
		t.Errorf("cancel: %d", status)
	}
	if res := w.poll(declined); res.text("error") != "authorization_declined" || res.status != 400 {
		t.Errorf("%v", res)
	}
	w.clock.Advance(15*time.Minute - time.Second)
	if res := w.poll(late); !res.is(70016) {
		t.Errorf("%v", res)
	}
	w.clock.Advance(time.Second)
	if res := w.poll(late); !res.is(70020) || res.text("error") != "expired_token" {
		t.Errorf("%v", res)
	}
	if status, page := w.verify(late.text("user_code"), adele); status != 400 || !strings.Contains(page, "AADSTS70018") {
		t.Errorf("%d %s", status, page)
	}
	if res := w.poll(late, "device_code", "x"); !res.is(70018) {
		t.Errorf("%v", res)
	}
	if res := w.poll(late, "device_code", ""); !res.is(900144) {
		t.Errorf("%v", res)
	}
}

func TestDeviceCodeRefusals(t *testing.T) {
	w := newWorld(t, entra.Options{StrictApps: true})
	for name, tt := range map[string]struct {
		pairs []string
		code  int
	}{
		"good":       {nil, 0},
		"no client":  {[]string{"client_id", ""}, 900144},
		"no scope":   {[]string{"scope", ""}, 900144},
		"stranger":   {[]string{"client_id", "x"}, 700016},
		"bad scope":  {[]string{"scope", "a,b"}, 70011},
		"no consent": {[]string{"scope", "Mail.Read"}, 65001},
	} {
		if res := w.device(tt.pairs...); !res.is(tt.code) {
			t.Errorf("%s: %v", name, res)
		}
	}
	if res := w.ask("/consumers/oauth2/v2.0/devicecode", url.Values{"client_id": {reader}, "scope": {graph}}); !res.is(9002332) {
		t.Errorf("%v", res)
	}
}

func TestDevicesSignInByThemselves(t *testing.T) {
	w := newWorld(t, entra.Options{AutoSignIn: true})
	if res := w.poll(w.device()); !res.is(0) || parse(t, res.text("access_token")).claims["upn"] != adeleUPN {
		t.Errorf("%v", res)
	}
}
