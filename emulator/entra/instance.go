package entra

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/graphemu/graphemu/emulator/rest"
)

// An instance is one entry of an instance discovery: names of one authority.
type instance struct {
	Network string   `json:"preferred_network"`
	Cache   string   `json:"preferred_cache"`
	Aliases []string `json:"aliases"`
}

// instance answers GET /common/discovery/instance, with which MSAL asks whether
// the host of its authority is one of Microsoft's. Here every host is: MSAL Go
// asks login.microsoftonline.com about the emulator's host, and then goes where
// tenant_discovery_endpoint points (logged from azidentity 1.15).
func (e *Entra) instance(r *rest.Request) (*rest.Response, error) {
	origin, tenant := authority(r.Base), "common"
	if u, err := url.Parse(r.HTTP.URL.Query().Get("authorization_endpoint")); err == nil && u.Scheme != "" && u.Host != "" {
		origin = u.Scheme + "://" + u.Host
		tenant, _, _ = split(u.Path)
	}
	t, err := e.tenant(tenant)
	if err != nil {
		return nil, err
	}
	var list []instance
	for _, c := range clouds {
		list = append(list, instance{c.hosts[0], cmp.Or(c.cache, c.hosts[0]), c.hosts})
	}
	_, host, _ := strings.Cut(strings.ToLower(origin), "://")
	if !isEntra(host) {
		list = append(list, instance{host, host, []string{host}})
	}
	return document(struct {
		Endpoint string     `json:"tenant_discovery_endpoint"`
		Version  string     `json:"api-version"`
		Metadata []instance `json:"metadata"`
	}{origin + "/" + t.segment + "/v2.0/.well-known/openid-configuration", "1.1", list}), nil
}
