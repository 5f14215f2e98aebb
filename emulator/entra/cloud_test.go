package entra_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator/entra"
)

// A program for a national cloud asks that cloud's Entra ID for a token for that
// cloud's Graph.
func TestNationalClouds(t *testing.T) {
	for _, tt := range []struct{ login, graph, name, issuer string }{
		{"login.microsoftonline.com", "graph.microsoft.com", "microsoftonline.com", "https://sts.windows.net/"},
		{"login.windows.net", "graph.microsoft.com", "microsoftonline.com", "https://sts.windows.net/"},
		{"westus.login.microsoft.com", "graph.microsoft.com", "microsoftonline.com", "https://sts.windows.net/"},
		{"127.0.0.1:4365", "graph.microsoft.us", "microsoftonline.com", "https://sts.windows.net/"},
		{"login.microsoftonline.us", "graph.microsoft.us", "microsoftonline.us", "https://sts.windows.net/"},
		{"login.microsoftonline.us", "dod-graph.microsoft.us", "microsoftonline.us", "https://sts.windows.net/"},
		{"login.chinacloudapi.cn", "microsoftgraph.chinacloudapi.cn", "partner.microsoftonline.cn", "https://sts.chinacloudapi.cn/"},
		{"login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn", "partner.microsoftonline.cn", "https://sts.chinacloudapi.cn/"},
	} {
		t.Run(tt.login+" for "+tt.graph, func(t *testing.T) {
			w := newWorld(t, entra.Options{})
			at, resource := "https://"+tt.login, "https://"+tt.graph
			config := decode[map[string]any](t, w.get(at+"/"+contoso+"/.well-known/openid-configuration"))
			if config["issuer"] != tt.issuer+contoso+"/" || config["cloud_instance_name"] != tt.name {
				t.Errorf("configuration %v", config)
			}
			app := changed(values("grant_type", "client_credentials", "client_id", reader, "client_secret", secret), "scope", resource+"/.default")
			user := changed(app, "grant_type", "password", "username", adeleUPN, "password", secret)
			for _, form := range []map[string][]string{app, user} {
				token := w.at(at, form).text("access_token")
				claims := parse(t, token).claims
				if claims["aud"] != resource || claims["iss"] != tt.issuer+contoso+"/" {
					t.Errorf("claims %v", claims)
				}
				r := httptest.NewRequest("GET", resource+"/v1.0/external/connections", nil)
				r.Header.Set("Authorization", "Bearer "+token)
				if resp := w.send(r); resp.StatusCode != 204 {
					t.Errorf("Graph answers %s: %s", resp.Status, resp.Header.Get("X-Graphemu-Hint"))
				}
			}
		})
	}
}

// A permission without a resource is one on the Graph of the same cloud.
func TestPermissionsWithoutAResource(t *testing.T) {
	w := newWorld(t, entra.Options{})
	form := values("grant_type", "password", "client_id", reader, "username", adeleUPN, "password", secret, "scope", "User.Read")
	for login, want := range map[string]string{
		"http://127.0.0.1:4365":                "https://graph.microsoft.com",
		"https://login.microsoftonline.com":    "https://graph.microsoft.com",
		"https://login.microsoftonline.us":     "https://graph.microsoft.us",
		"https://login-us.microsoftonline.com": "https://graph.microsoft.us",
		"https://login.chinacloudapi.cn":       "https://microsoftgraph.chinacloudapi.cn",
	} {
		if got := parse(t, w.at(login, form).text("access_token")).claims["aud"]; got != want {
			t.Errorf("%s: a token for %v, want %s", login, got, want)
		}
	}
}

// Whoever is refused by a Graph is sent to the Entra ID of its cloud.
func TestARefusalNamesTheEntraOfItsCloud(t *testing.T) {
	w := newWorld(t, entra.Options{})
	for graph, login := range map[string]string{
		"https://graph.microsoft.com":             "https://login.microsoftonline.com",
		"https://GRAPH.microsoft.com.:443":        "https://login.microsoftonline.com",
		"https://graph.microsoft.us":              "https://login.microsoftonline.us",
		"https://dod-graph.microsoft.us":          "https://login.microsoftonline.us",
		"https://microsoftgraph.chinacloudapi.cn": "https://login.partner.microsoftonline.cn",
		"http://127.0.0.1:4365":                   "http://127.0.0.1:4365",
	} {
		resp := w.get(graph + "/v1.0/external/connections")
		if got := resp.Header.Get("WWW-Authenticate"); !strings.Contains(got, `authorization_uri="`+login+`/common/oauth2/authorize"`) {
			t.Errorf("%s: %s", graph, got)
		}
	}
}

// As login.microsoftonline.com itself has it, whichever of them is asked.
func TestInstanceDiscoveryKnowsAllClouds(t *testing.T) {
	w := newWorld(t, entra.Options{})
	got := decode[struct {
		Metadata []struct {
			Network string   `json:"preferred_network"`
			Cache   string   `json:"preferred_cache"`
			Aliases []string `json:"aliases"`
		} `json:"metadata"`
	}](t, w.get("https://login.microsoftonline.us/common/discovery/instance?api-version=1.1"))
	var networks []string
	for _, m := range got.Metadata {
		networks = append(networks, m.Network+" "+m.Cache+" "+strings.Join(m.Aliases, ","))
	}
	if !slices.Equal(networks, []string{
		"login.microsoftonline.com login.windows.net login.microsoftonline.com,login.windows.net,login.microsoft.com,sts.windows.net",
		"login.partner.microsoftonline.cn login.partner.microsoftonline.cn login.partner.microsoftonline.cn,login.chinacloudapi.cn",
		"login.microsoftonline.us login.microsoftonline.us login.microsoftonline.us,login.usgovcloudapi.net",
		"login-us.microsoftonline.com login-us.microsoftonline.com login-us.microsoftonline.com",
	}) {
		t.Errorf("clouds %q", networks)
	}
}

// at posts a form to the token endpoint of contoso at base.
func (w *world) at(base string, form map[string][]string) result {
	w.t.Helper()
	r := httptest.NewRequest("POST", base+"/"+contoso+"/oauth2/v2.0/token", strings.NewReader(changed(form).Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp := w.send(r)
	return result{resp.StatusCode, decode[map[string]any](w.t, resp)}
}
