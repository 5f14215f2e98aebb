package entra_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/rest"
)

// odd changes each token in the same way.
type odd struct {
	lifetime, says *time.Duration
	audience       string
	lacks          []string
}

func (o odd) Lifetime(*rest.Request) (time.Duration, bool) { return given(o.lifetime) }
func (o odd) Says(*rest.Request) (time.Duration, bool)     { return given(o.says) }
func (o odd) Audience(*rest.Request) string                { return o.audience }
func (o odd) Lacks(*rest.Request) []string                 { return o.lacks }

func given(d *time.Duration) (time.Duration, bool) {
	if d == nil {
		return 0, false
	}
	return *d, true
}

var (
	byItself = values("grant_type", "client_credentials", "client_id", reader, "client_secret", secret, "scope", graph)
	byUser   = values("grant_type", "password", "client_id", reader, "username", adeleUPN, "password", secret,
		"scope", "https://graph.microsoft.com/User.Read https://graph.microsoft.com/ExternalItem.Read.All")
)

// A client that decodes a token reads when it ends, whatever the answer says.
func TestATokenSaysItselfWhenItEnds(t *testing.T) {
	for _, tt := range []struct {
		lifetime time.Duration
		says     string // empty means that nothing else is said
		expires  int    // the answer's expires_in
		status   int    // of Graph, at once
	}{
		{5 * time.Minute, "", 300, 204},
		{5 * time.Minute, "59m59s", 3599, 204},
		{0, "", 0, 401},
		{-time.Second, "", 0, 401},
		{-time.Hour, "1h", 3600, 401},
	} {
		behavior := odd{lifetime: &tt.lifetime}
		if tt.says != "" {
			says, err := time.ParseDuration(tt.says)
			if err != nil {
				t.Fatal(err)
			}
			behavior.says = &says
		}
		w := newWorld(t, entra.Options{Behavior: behavior})
		end := w.clock.Now().Add(tt.lifetime)
		res := w.redeem(byItself)
		claims := parse(t, res.text("access_token")).claims
		if exp := int64(claims["exp"].(float64)); exp != end.Unix() || claims["nbf"].(float64) > claims["exp"].(float64) {
			t.Errorf("%+v: nbf %v, exp %d, want the end %d", tt, claims["nbf"], exp, end.Unix())
		}
		if got := res.body["expires_in"]; got != float64(tt.expires) {
			t.Errorf("%+v: expires_in %v", tt, got)
		}
		said := w.clock.Now().Unix() + int64(tt.expires)
		v1 := w.ask("/"+contoso+"/oauth2/token", changed(byItself, "scope", "", "resource", "https://graph.microsoft.com"))
		if v1.text("expires_in") != fmt.Sprint(tt.expires) || v1.text("expires_on") != fmt.Sprint(said) {
			t.Errorf("%+v: version 1 says %v, on %v", tt, v1.body["expires_in"], v1.body["expires_on"])
		}
		auth := "Bearer " + res.text("access_token")
		if got := w.graph(auth).StatusCode; got != tt.status {
			t.Errorf("%+v: Graph answers %d", tt, got)
		}
		if tt.status == 204 {
			w.clock.Advance(tt.lifetime)
			if got := w.graph(auth).StatusCode; got != 401 {
				t.Errorf("%+v: after its end Graph answers %d", tt, got)
			}
		}
	}
}

// An application's roles and a user's scopes are left out, of the token and of
// the answer, and nobody else loses them.
func TestATokenLacksPermissions(t *testing.T) {
	w := newWorld(t, entra.Options{Behavior: odd{lacks: []string{"ExternalItem.Read.All"}}})
	app := w.redeem(byItself)
	if roles, there := parse(t, app.text("access_token")).claims["roles"]; there {
		t.Errorf("the application has the roles %v", roles)
	}
	user := w.redeem(byUser)
	if scp := parse(t, user.text("access_token")).claims["scp"]; scp != "User.Read" {
		t.Errorf("the user has the scopes %v", scp)
	}
	if scope := user.text("scope"); !strings.Contains(scope, "User.Read") || strings.Contains(scope, "ExternalItem") {
		t.Errorf("the answer has the scopes %s", scope)
	}
	if w.graph("Bearer " + w.token("", "")); len(w.caller.Roles) != 1 {
		t.Errorf("another token has the roles %v", w.caller.Roles)
	}
}

func TestATokenIsForAnother(t *testing.T) {
	w := newWorld(t, entra.Options{Behavior: odd{audience: "https://management.azure.com"}})
	for path, form := range map[string]func() result{
		"version 2": func() result { return w.redeem(byItself) },
		"a user":    func() result { return w.redeem(byUser) },
		"version 1": func() result {
			return w.ask("/"+contoso+"/oauth2/token", changed(byItself, "scope", "", "resource", "https://graph.microsoft.com"))
		},
	} {
		token := form().text("access_token")
		if aud := parse(t, token).claims["aud"]; aud != "https://management.azure.com" {
			t.Errorf("%s: a token for %v", path, aud)
		}
		if got := w.graph("Bearer " + token).StatusCode; got != 401 {
			t.Errorf("%s: Graph answers %d", path, got)
		}
	}
}

// What is done to the keys of one tenant is not seen in another.
func TestTenantsHaveKeysOfTheirOwn(t *testing.T) {
	w := newWorld(t, entra.Options{})
	ours, theirs := w.token(contoso, ""), w.token(fabrikam, "")
	expect := func(when string, tokens map[string]int) {
		t.Helper()
		for token, want := range tokens {
			if got := w.graph("Bearer " + token).StatusCode; got != want {
				t.Errorf("%s: a token of %v gets %d, want %d", when, parse(t, token).claims["tid"], got, want)
			}
		}
	}
	keysOf := func(tenant string) int {
		return len(decode[struct{ Keys []any }](t, w.get(origin+"/"+tenant+"/discovery/v2.0/keys")).Keys)
	}
	expect("at first", map[string]int{ours: 204, theirs: 204})
	roll := func(tenant string) {
		t.Helper()
		if _, err := w.entra.Roll(tenant); err != nil {
			t.Fatal(err)
		}
	}
	roll(contoso)
	expect("rolled", map[string]int{ours: 204, w.token(contoso, ""): 204, theirs: 204})
	if ours, theirs, any := keysOf(contoso), keysOf(fabrikam), keysOf("common"); ours != 2 || theirs != 1 || any != 2 {
		t.Errorf("%d, %d and %d keys are published, want 2, 1 and 2", ours, theirs, any)
	}
	w.entra.Forget(contoso)
	expect("forgotten", map[string]int{ours: 401, w.token(contoso, ""): 204, theirs: 204})
	fresh := w.token(contoso, "")
	roll("")
	w.entra.Forget("")
	expect("all forgotten", map[string]int{fresh: 401, theirs: 401, w.token(contoso, ""): 204, w.token(fabrikam, ""): 204})
}
