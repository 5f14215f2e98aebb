package entra_test

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator/entra"
)

// TestClaims holds the whole payload, and that what identifies an application
// stays the same from token to token.
func TestClaims(t *testing.T) {
	w := newWorld(t, entra.Options{})
	first, second := parse(t, w.token("", "")).claims, parse(t, w.token("", "")).claims
	if first["uti"] == second["uti"] {
		t.Error("two tokens have one uti")
	}
	issued := time.Date(2026, 8, 1, 11, 55, 0, 0, time.UTC).Unix()
	want := map[string]any{
		"aud": "https://graph.microsoft.com", "iss": "https://sts.windows.net/" + contoso + "/",
		"idp": "https://sts.windows.net/" + contoso + "/", "tid": contoso, "ver": "1.0", "idtyp": "app",
		"iat": float64(issued), "nbf": float64(issued), "exp": float64(issued + 65*60),
		"appid": reader, "azp": reader, "appidacr": "1", "app_displayname": "Reader",
		"roles": "[ExternalItem.Read.All]", "oid": first["sub"], "sub": first["oid"], "uti": first["uti"],
	}
	first["roles"] = fmt.Sprint(first["roles"])
	if !maps.Equal(first, want) {
		t.Errorf("claims %v\nwant   %v", first, want)
	}
	if second["oid"] != first["oid"] {
		t.Error("an application has two object ids")
	}
	if parse(t, w.token(fabrikam, "")).claims["oid"] == first["oid"] || parse(t, w.token("", writer)).claims["oid"] == first["oid"] {
		t.Error("an object id is used twice")
	}
}

func TestRoles(t *testing.T) {
	w := newWorld(t, entra.Options{Directory: entra.Directory{
		Tenants: []entra.Tenant{{ID: contoso}},
		Applications: []entra.Application{
			{ClientID: "some", Roles: []string{"ExternalItem.Read.All"}}, {ClientID: "none", Roles: []string{}}, {ClientID: "all"},
		},
	}})
	for app, want := range map[string][]string{
		"": {"ExternalItem.Read.All"}, "some": {"ExternalItem.Read.All"}, "none": nil,
		"all": entra.ConnectorRoles(), "unknown": entra.ConnectorRoles(),
	} {
		if w.graph("Bearer " + w.token("", app)); !slices.Equal(w.caller.Roles, want) {
			t.Errorf("%q has roles %v, want %v", app, w.caller.Roles, want)
		}
	}
	if len(entra.ConnectorRoles()) != 11 {
		t.Errorf("%d connector roles", len(entra.ConnectorRoles()))
	}
}

func TestTokenInProcess(t *testing.T) {
	w := newWorld(t, entra.Options{StrictApps: true})
	for _, tt := range []struct{ tenant, app, want, err string }{
		{"", "", contoso, ""},
		{fabrikam, reader, fabrikam, ""},
		{"FABRIKAM.com", strings.ToUpper(reader), fabrikam, ""},
		{"example.org", "", "aad03681-8b63-5304-89e0-8ca8f49461b5", ""},
		{"common", "", "", "not one tenant"},
		{"nobody", "", "", "AADSTS900023"},
		{"", "unknown", "", "AADSTS700016"},
	} {
		token, err := w.entra.Token(tt.tenant, tt.app)
		if err != nil {
			if tt.err == "" || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%q, %q: %v", tt.tenant, tt.app, err)
			}
			continue
		}
		if w.graph("Bearer " + token); w.caller.Tenant != tt.want || w.caller.App != reader {
			t.Errorf("%q, %q: %+v", tt.tenant, tt.app, w.caller)
		}
	}
}

func TestZeroOptions(t *testing.T) {
	e, err := entra.New(entra.Options{Now: machine})
	if err != nil {
		t.Fatal(err)
	}
	d := e.Directory()
	if len(d.Tenants) != 1 || len(d.Applications) != 1 || d.Applications[0].Roles == nil {
		t.Errorf("directory %+v", d)
	}
	if _, err := e.Token("", ""); err != nil {
		t.Error(err)
	}
}

func TestOptionsThatContradictThemselves(t *testing.T) {
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	tenants := func(list ...entra.Tenant) entra.Options {
		return entra.Options{Directory: entra.Directory{Tenants: list}}
	}
	apps := func(list ...entra.Application) entra.Options {
		return entra.Options{Directory: entra.Directory{Applications: list}}
	}
	users := func(list ...entra.User) entra.Options {
		return entra.Options{Directory: entra.Directory{Users: list}}
	}
	for _, tt := range []struct {
		options entra.Options
		want    string
	}{
		{tenants(entra.Tenant{ID: "x"}), `entra: tenant 1: id "x" is not a GUID`},
		{tenants(entra.Tenant{ID: contoso}, entra.Tenant{ID: strings.ToUpper(contoso)}), `entra: tenant 2 "` + contoso + `" is that of tenant 1 already`},
		{tenants(entra.Tenant{ID: contoso, Domains: []string{"nodots"}}), `entra: tenant 1: "nodots" is not a domain`},
		{tenants(entra.Tenant{ID: contoso, Domains: []string{"a.com"}}, entra.Tenant{ID: fabrikam, Domains: []string{"A.com"}}),
			`entra: tenant 2 "a.com" is that of tenant 1 already`},
		{apps(entra.Application{}), "entra: application 1 has no client id"},
		{apps(entra.Application{ClientID: "a"}, entra.Application{ClientID: "a"}), `entra: application 2 "a" is that of application 1 already`},
		{apps(entra.Application{ClientID: "a", Secrets: []string{""}}), "entra: application 1 has an empty secret"},
		{apps(entra.Application{ClientID: "a", Roles: []string{""}}), "entra: application 1 has an empty role"},
		{apps(entra.Application{ClientID: "a", Scopes: []string{""}}), "entra: application 1 has an empty scope"},
		{apps(entra.Application{ClientID: "a", RedirectURIs: []string{""}}), "entra: application 1 has an empty redirect URI"},
		{apps(entra.Application{ClientID: "a", Certificates: []string{"x"}}), "entra: application 1: certificate 1: it is no certificate in PEM"},
		{users(entra.User{ID: "x", UserPrincipalName: "a@b.c"}), `entra: user 1: id "x" is not a GUID`},
		{users(entra.User{ID: adele, UserPrincipalName: "a"}), `entra: user 1: userPrincipalName "a" is not of the form name@domain`},
		{users(entra.User{ID: adele, UserPrincipalName: "a@b.c"}, entra.User{ID: alex, UserPrincipalName: "A@b.c"}),
			`entra: user 2 "a@b.c" is that of user 1 already`},
		{entra.Options{Auth: "none"}, `entra: unknown auth mode "none"; it is "verify", "shape" or "off"`},
		{entra.Options{Key: short}, "entra: the signing key has 1024 bits, fewer than 2048"},
	} {
		tt.options.Now = machine
		if _, err := entra.New(tt.options); err == nil || err.Error() != tt.want {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
	if _, err := entra.New(entra.Options{}); err == nil {
		t.Error("no error without a clock")
	}
}

func TestManyAtOnce(t *testing.T) {
	w := newWorld(t, entra.Options{})
	shared := w.token("", "")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			own := newWorld(t, entra.Options{}) // its log and caller are its own
			own.entra, own.clock = w.entra, w.clock
			for range 10 {
				if got := own.post(contoso, body("client_id", fmt.Sprint("app", i))).StatusCode; got != http.StatusOK {
					t.Errorf("token: %d", got)
				}
				if got := own.graph("Bearer " + shared).StatusCode; got != http.StatusNoContent {
					t.Errorf("shared: %d", got)
				}
				if own.graph("Bearer " + own.token(fabrikam, fmt.Sprint("app", i))); own.caller.App != fmt.Sprint("app", i) {
					t.Errorf("caller %+v", own.caller)
				}
			}
		})
	}
	wg.Wait()
}

// machine tells the machine's time, whatever the tenant.
func machine(string) time.Time { return time.Now() }
