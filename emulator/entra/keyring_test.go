package entra_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/graphemu/graphemu/emulator/entra"
)

func (w *world) kids() []string {
	w.t.Helper()
	var ids []string
	for _, k := range decode[struct{ Keys []struct{ Kid string } }](w.t, w.get(origin+"/common/discovery/v2.0/keys")).Keys {
		ids = append(ids, k.Kid)
	}
	return ids
}

func TestRoll(t *testing.T) {
	w := newWorld(t, entra.Options{})
	answer := func(token string) int { t.Helper(); return w.graph("Bearer " + token).StatusCode }
	old := w.token("", "")
	if answer(old) != 204 {
		t.Fatal("the first token is refused")
	}
	id, err := w.entra.Roll("")
	if err != nil {
		t.Fatal(err)
	}
	fresh := w.token("", "")
	if kids := w.kids(); len(kids) != 2 || kids[0] != id || kids[1] != parse(t, old).header["kid"] {
		t.Errorf("keys %v", kids)
	}
	if parse(t, fresh).header["kid"] != id || answer(old) != 204 || answer(fresh) != 204 {
		t.Errorf("after a roll: old %d, new %d", answer(old), answer(fresh))
	}
	w.entra.Forget("")
	if kids := w.kids(); len(kids) != 1 || kids[0] != id {
		t.Errorf("keys %v", kids)
	}
	if answer(old) != 401 || answer(fresh) != 204 { // old was remembered as verified
		t.Errorf("after forgetting: old %d, new %d", answer(old), answer(fresh))
	}
	for range 5 {
		if _, err := w.entra.Roll(""); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(w.kids()); n != 5 || answer(fresh) != 401 {
		t.Errorf("%d keys, token of the oldest %d", n, answer(fresh))
	}
}

func TestRollWhileOthersAsk(t *testing.T) {
	w := newWorld(t, entra.Options{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			own := newWorld(t, entra.Options{}) // its log and caller are its own
			own.entra, own.clock = w.entra, w.clock
			for range 20 {
				if resp := own.graph("Bearer " + own.token("", "")); resp.StatusCode != http.StatusNoContent {
					t.Errorf("status %d", resp.StatusCode)
				}
				own.kids()
			}
		})
	}
	wg.Go(func() {
		for range 2 {
			if _, err := w.entra.Roll(""); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
}

func TestUserTokenInProcess(t *testing.T) {
	w := newWorld(t, entra.Options{})
	for _, tt := range []struct{ tenant, app, user, scope, wantUser, wantScope, err string }{
		{wantUser: adele, wantScope: "ExternalItem.Read.All"},
		{user: "alexw@fabrikam.com", scope: "User.Read", wantUser: alex, wantScope: "User.Read"},
		{user: "nobody", err: "AADSTS50034"},
		{scope: "Mail.Read", err: "AADSTS65001"},
		{scope: "/", err: "AADSTS70011"},
		{tenant: "x", err: "AADSTS900023"},
	} {
		token, err := w.entra.UserToken(tt.tenant, tt.app, tt.user, tt.scope)
		if err != nil {
			if tt.err == "" || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%+v: %v", tt, err)
			}
			continue
		}
		if w.graph("Bearer " + token); w.caller.User != tt.wantUser || w.caller.Scopes[0] != tt.wantScope {
			t.Errorf("%+v: %+v", tt, w.caller)
		}
	}
}

func TestStrictTenants(t *testing.T) {
	w := newWorld(t, entra.Options{StrictTenants: true})
	for tenant, status := range map[string]int{contoso: 200, "contoso.com": 200, "FABRIKAM.com": 200, "common": 200, "organizations": 200,
		"example.org": 400, "99998888-7777-6666-5555-444433332222": 400} {
		if resp := w.get(origin + "/" + tenant + "/v2.0/.well-known/openid-configuration"); resp.StatusCode != status {
			t.Errorf("%s: %d", tenant, resp.StatusCode)
		}
		if status == 400 {
			if res := w.ask("/"+tenant+"/oauth2/v2.0/token", values("grant_type", "client_credentials", "client_id", reader,
				"client_secret", secret, "scope", graph)); !res.is(90002) {
				t.Errorf("%s: %v", tenant, res)
			}
		}
	}
}
