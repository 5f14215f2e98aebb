package entra_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator/entra"
)

const (
	verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // RFC 7636 appendix B
	callback = "http://localhost:50123/auth"
)

func challenge() string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// authorizing returns the query of a good request, changed.
func authorizing(pairs ...string) url.Values {
	return changed(values("client_id", reader, "response_type", "code", "redirect_uri", callback, "login_hint", adeleUPN,
		"scope", graph+" openid profile offline_access", "state", "s&1", "nonce", "n1",
		"code_challenge", challenge(), "code_challenge_method", "S256"), pairs...)
}

// authorize returns the status and the parameters that came back to the
// redirect URI, or the page.
func (w *world) authorize(v url.Values, pairs ...string) (*http.Response, url.Values, string) {
	w.t.Helper()
	tenant := contoso
	if len(pairs) > 0 {
		tenant = pairs[0]
	}
	resp := w.get(origin + "/" + tenant + "/oauth2/v2.0/authorize?" + v.Encode())
	page, _ := io.ReadAll(resp.Body)
	location, err := url.Parse(resp.Header.Get("Location"))
	if err != nil {
		w.t.Fatal(err)
	}
	return resp, location.Query(), string(page)
}

// code signs adele in and returns the code.
func (w *world) code(v url.Values) string {
	w.t.Helper()
	_, q, page := w.authorize(v)
	if q.Get("code") == "" {
		w.t.Fatalf("no code: %v %s", q, page)
	}
	return q.Get("code")
}

func TestAuthorizeRefusals(t *testing.T) {
	w := newWorld(t, entra.Options{StrictApps: true, StrictTenants: true})
	for _, tt := range []struct {
		name   string
		query  url.Values
		tenant string
		error  string // empty: shown on a page
		code   int
	}{
		{name: "no client", query: authorizing("client_id", ""), code: 900144},
		{name: "unknown client", query: authorizing("client_id", "x"), code: 700016},
		{name: "unknown tenant", query: authorizing(), tenant: "example.org", code: 90002},
		{name: "no tenant", query: authorizing(), tenant: "x", code: 900023},
		{name: "redirect elsewhere", query: authorizing("redirect_uri", "https://example.org/auth"), code: 50011},
		{name: "redirect to another path", query: authorizing("redirect_uri", "http://localhost:1/other"), code: 50011},
		{name: "redirect to another loopback", query: authorizing("redirect_uri", "http://127.0.0.1:1/auth"), code: 50011},
		{name: "redirect over https", query: authorizing("redirect_uri", "https://localhost:1/auth"), code: 50011},
		{name: "redirect with a port elsewhere", query: authorizing("redirect_uri", "https://contoso.com:1/auth?x=1"), code: 50011},
		{name: "redirect in another case", query: authorizing("redirect_uri", "https://contoso.com/Auth?x=1"), code: 50011},
		{name: "redirect with more", query: authorizing("redirect_uri", "https://contoso.com/auth?x=12"), code: 50011},
		{name: "redirect to a script", query: authorizing("client_id", writer, "redirect_uri", "javascript:alert(1)"), code: 50011},
		{name: "relative redirect", query: authorizing("client_id", writer, "redirect_uri", "/auth"), code: 50011},
		{name: "no redirect", query: authorizing("client_id", writer, "redirect_uri", ""), code: 900971},
		{name: "response mode", query: authorizing("response_mode", "x"), error: "invalid_request", code: 70007},
		{name: "no response type", query: authorizing("response_type", ""), error: "invalid_request", code: 900144},
		{name: "implicit", query: authorizing("response_type", "token"), error: "unsupported_response_type", code: 70005},
		{name: "hybrid", query: authorizing("response_type", "code id_token"), error: "unsupported_response_type", code: 700054},
		{name: "no scope", query: authorizing("scope", ""), error: "invalid_request", code: 900144},
		{name: "commas", query: authorizing("scope", "User.Read, ExternalItem.Read.All"), error: "invalid_scope", code: 70011},
		{name: "no resource", query: authorizing("scope", "/.default"), error: "invalid_scope", code: 70011},
		{name: "two resources", query: authorizing("scope", graph+" api://x/y"), error: "invalid_request", code: 28000},
		{name: "not granted", query: authorizing("scope", "Mail.Read"), error: "consent_required", code: 65001},
		{name: "granted in part", query: authorizing("scope", "User.Read Mail.Read"), error: "consent_required", code: 65001},
		{name: "challenge too short", query: authorizing("code_challenge", "x"), error: "invalid_request", code: 501491},
		{name: "challenge method", query: authorizing("code_challenge_method", "S512"), error: "invalid_request", code: 50149},
		{name: "personal account", query: authorizing(), tenant: "consumers", error: "invalid_request", code: 9002332},
		{name: "personal account, not asked yet", query: authorizing("login_hint", ""), tenant: "consumers", error: "invalid_request", code: 9002332},
		{name: "nobody", query: authorizing("prompt", "none", "login_hint", "nobody@contoso.com"), error: "login_required", code: 50058},
		{name: "disabled", query: authorizing("prompt", "none", "login_hint", "leeg@contoso.com"), error: "login_required", code: 50058},
	} {
		if tt.tenant == "" {
			tt.tenant = contoso
		}
		resp, q, page := w.authorize(tt.query, tt.tenant)
		want := fmt.Sprintf("AADSTS%d: ", tt.code)
		if tt.error == "" {
			if resp.StatusCode != 400 || !strings.Contains(page, want) || resp.Header.Get("Location") != "" ||
				resp.Header.Get("Content-Type") != "text/html; charset=utf-8" {
				t.Errorf("%s: %d %v %s", tt.name, resp.StatusCode, resp.Header, page)
			}
			continue
		}
		if resp.StatusCode != 302 || q.Get("error") != tt.error || !strings.HasPrefix(q.Get("error_description"), want) ||
			q.Get("state") != "s&1" || q.Has("code") || !strings.HasPrefix(resp.Header.Get("Location"), callback+"?") {
			t.Errorf("%s: %d %v %s", tt.name, resp.StatusCode, q, page)
		}
	}
}

func TestWhereTheCodeGoes(t *testing.T) {
	w := newWorld(t, entra.Options{})
	for _, tt := range []struct{ redirect, mode, prefix string }{
		{callback, "", callback + "?client_info="},
		{callback + "/", "query", callback + "/?client_info="},
		{"http://localhost/auth", "query", "http://localhost/auth?client_info="},
		{"https://contoso.com/auth?x=1", "query", "https://contoso.com/auth?x=1&client_info="},
		{"https://contoso.com/auth?x=1", "fragment", "https://contoso.com/auth?x=1#client_info="},
		{"msal://auth", "query", "msal://auth?client_info="},
		{"", "", "http://localhost/auth?client_info="},
	} {
		resp, _, page := w.authorize(authorizing("redirect_uri", tt.redirect, "response_mode", tt.mode, "client_info", "1"))
		location := resp.Header.Get("Location")
		if !strings.HasPrefix(location, tt.prefix) || !strings.Contains(location, "&code=") ||
			!strings.Contains(location, "&session_state=") || !strings.HasSuffix(location, "&state=s%261") {
			t.Errorf("%q %q: %d %s %s", tt.redirect, tt.mode, resp.StatusCode, location, page)
		}
	}
	resp, _, page := w.authorize(authorizing("response_mode", "form_post", "redirect_uri", "https://contoso.com/auth?x=1"))
	for _, want := range []string{`action="https://contoso.com/auth?x=1"`, `name="code"`, `name="state" value="s&amp;1"`, "<script>document.forms[0].submit()</script>"} {
		if resp.StatusCode != 200 || !strings.Contains(page, want) {
			t.Errorf("%s is not in %s", want, page)
		}
	}
	sum := sha256.Sum256([]byte("document.forms[0].submit()"))
	if policy := resp.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
		t.Errorf("the policy does not know the script: %s", policy)
	}
}

func TestWhoSignsIn(t *testing.T) {
	const page, nobody = "page", ""
	for _, tt := range []struct {
		auto         bool
		prompt, hint string
		want         string
	}{
		{want: page},
		{hint: adeleUPN, want: adele},
		{hint: strings.ToLower(adeleUPN), want: adele},
		{hint: "alexw@fabrikam.com", want: alex},
		{hint: alex, want: alex},
		{hint: "nobody@contoso.com", want: page},
		{hint: "leeg@contoso.com", want: page},
		{hint: adeleUPN, prompt: "login", want: page},
		{hint: adeleUPN, prompt: "select_account", want: page},
		{hint: adeleUPN, prompt: "consent", want: adele},
		{prompt: "none", want: adele},
		{prompt: "none", hint: "alexw@fabrikam.com", want: alex},
		{prompt: "none", hint: "nobody@contoso.com", want: nobody},
		{auto: true, want: adele},
		{auto: true, prompt: "select_account", want: adele},
		{auto: true, prompt: "login", hint: "alexw@fabrikam.com", want: alex},
		{auto: true, hint: "nobody@contoso.com", want: adele},
		{auto: true, prompt: "none", hint: "nobody@contoso.com", want: nobody},
	} {
		w := newWorld(t, entra.Options{AutoSignIn: tt.auto})
		resp, q, _ := w.authorize(authorizing("prompt", tt.prompt, "login_hint", tt.hint))
		got := nobody
		switch {
		case resp.StatusCode == 200:
			got = page
		case q.Has("code"):
			res := w.redeem(redeeming(q.Get("code")))
			got, _ = parse(t, res.text("access_token")).claims["oid"].(string)
		}
		if got != tt.want {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}

// TestSignInPage goes the way of a browser, over real connections.
func TestSignInPage(t *testing.T) {
	w := newWorld(t, entra.Options{})
	got := make(chan url.Values, 1)
	app := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got <- r.URL.Query() }))
	defer app.Close()
	idp := httptest.NewServer(w)
	defer idp.Close()
	target := idp.URL + "/common/oauth2/v2.0/authorize"
	query := authorizing("client_id", writer, "redirect_uri", app.URL, "login_hint", "", "state", `"><script>`)

	read := func(resp *http.Response, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, _ := io.ReadAll(resp.Body)
		return string(text)
	}
	page := read(http.Get(target + "?" + query.Encode()))
	if !strings.Contains(page, "Adele Vance") || !strings.Contains(page, `value="`+alex+`"`) ||
		strings.Contains(page, "LeeG") || strings.Contains(page, `"><script>`) || strings.Contains(page, secret) {
		t.Errorf("page %s", page)
	}
	again := read(http.Get(target + "?" + query.Encode() + "&graphemu_user=" + alex))
	if !strings.Contains(again, "Pick who you are") || strings.Contains(again, `type="hidden" name="graphemu_user"`) || len(got) > 0 {
		t.Errorf("a link alone signs somebody in: %s", again)
	}
	click := func(user string) url.Values {
		query.Set("graphemu_user", user)
		read(http.PostForm(target, query))
		select {
		case v := <-got:
			return v
		default:
			return nil
		}
	}
	if v := click("cancel"); v.Get("error") != "access_denied" || v.Get("state") != `"><script>` {
		t.Errorf("cancel: %v", v)
	}
	if v := click(lee); v != nil {
		t.Errorf("a disabled user signs in: %v", v)
	}
	res := w.redeem(redeeming(click(alex).Get("code"), "client_id", writer, "redirect_uri", app.URL))
	if res.status != 400 || !res.is(700005) { // alex is at home in fabrikam
		t.Errorf("%v", res)
	}
	res = w.ask("/organizations/oauth2/v2.0/token", redeeming(click(alex).Get("code"), "client_id", writer, "redirect_uri", app.URL))
	if claims := parse(t, res.text("access_token")).claims; claims["oid"] != alex || claims["tid"] != fabrikam {
		t.Errorf("%v %v", res, claims)
	}
}

func TestLogout(t *testing.T) {
	w := newWorld(t, entra.Options{Directory: entra.Directory{Applications: []entra.Application{
		{ClientID: reader, RedirectURIs: []string{"https://contoso.com/out"}}}}})
	for query, want := range map[string]string{
		"": "", "?post_logout_redirect_uri=https://example.org/": "",
		"?post_logout_redirect_uri=https://contoso.com/out":         "https://contoso.com/out",
		"?post_logout_redirect_uri=https://contoso.com/out&state=1": "https://contoso.com/out?state=1",
	} {
		resp := w.get(origin + "/common/oauth2/v2.0/logout" + query)
		if got := resp.Header.Get("Location"); got != want || (want == "") != (resp.StatusCode == 200) {
			t.Errorf("%q: %d %q", query, resp.StatusCode, got)
		}
	}
}
