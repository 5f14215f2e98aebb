package entra

import (
	"net"
	"slices"
	"strings"
)

// A cloud is one of Microsoft's: the worldwide one or a national one, each with
// an Entra ID and a Graph under names of its own. Here they share one directory,
// and a token that says that it is for one Graph is taken by all.
type cloud struct {
	// hosts are the names of its Entra ID, the one that it prefers first.
	hosts []string
	// cache is the name under which MSAL keeps tokens, if not the first of hosts.
	cache string
	// graphs are the hosts of its Graph: of more than one the first is the one
	// that its documents name.
	graphs []string
	// name and directory are the cloud_instance_name and cloud_graph_host_name of
	// its documents.
	name, directory string
	// sts is the host in the iss of tokens of version 1.
	sts string
}

// clouds are Microsoft's, the worldwide one first.
//
// hosts and graphs: https://learn.microsoft.com/graph/deployments, and aliases
// as login.microsoftonline.com itself lists them at
// /common/discovery/instance?api-version=1.1. sts:
// https://learn.microsoft.com/answers/questions/1190472. name: the key sets of
// the clouds; the directory of the national ones and all of login-us are a
// guess.
var clouds = []cloud{
	{
		hosts:  []string{"login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"},
		cache:  "login.windows.net",
		graphs: []string{"graph.microsoft.com"},
		name:   "microsoftonline.com", directory: "graph.windows.net", sts: "sts.windows.net",
	},
	{
		hosts:  []string{"login.partner.microsoftonline.cn", "login.chinacloudapi.cn"},
		graphs: []string{"microsoftgraph.chinacloudapi.cn"},
		name:   "partner.microsoftonline.cn", directory: "graph.chinacloudapi.cn", sts: "sts.chinacloudapi.cn",
	},
	{
		hosts:  []string{"login.microsoftonline.us", "login.usgovcloudapi.net"},
		graphs: []string{"graph.microsoft.us", "dod-graph.microsoft.us"},
		name:   "microsoftonline.us", directory: "graph.microsoftazure.us", sts: "sts.windows.net",
	},
	{
		hosts:  []string{"login-us.microsoftonline.com"},
		graphs: []string{"graph.microsoft.us"},
		name:   "microsoftonline.us", directory: "graph.microsoftazure.us", sts: "sts.windows.net",
	},
}

// cloudOf returns the cloud that has base, a scheme and host, and the worldwide
// one for a host that is none of Microsoft's.
func cloudOf(base string) *cloud {
	host := hostOf(base)
	_, parent, _ := strings.Cut(host, ".") // westus.login.microsoft.com is one of its hosts
	for i, c := range clouds {
		if slices.Contains(c.hosts, host) || slices.Contains(c.hosts, parent) || slices.Contains(c.graphs, host) {
			return &clouds[i]
		}
	}
	return &clouds[0]
}

// hostOf returns the host of base, a scheme and host, without its port and the
// dot that may end a name.
func hostOf(base string) string {
	_, host, _ := strings.Cut(base, "://")
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// graph returns the resource that its Graph is.
func (c *cloud) graph() string { return "https://" + c.graphs[0] }

// issuer returns the iss of a version 1.0 token.
//
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference (iss)
func (c *cloud) issuer(tenant string) string { return "https://" + c.sts + "/" + tenant + "/" }

// issues reports whether a cloud issues tokens of version 1.0 for tenant under
// this name.
func issues(issuer, tenant string) bool {
	return slices.ContainsFunc(clouds, func(c cloud) bool { return c.issuer(tenant) == issuer })
}

// authority returns the scheme and host of the identity endpoints for a caller
// that used base: the same ones, but for a caller that reached the emulator
// under one of Graph's own names.
func authority(base string) string {
	if c := cloudOf(base); slices.Contains(c.graphs, hostOf(base)) {
		return "https://" + c.hosts[0]
	}
	return base
}

// isEntra reports whether host is a name of Entra ID, in whichever cloud.
func isEntra(host string) bool {
	return slices.ContainsFunc(clouds, func(c cloud) bool { return slices.Contains(c.hosts, host) })
}

// isGraph reports whether resource is a name of Graph, in whichever cloud.
func isGraph(resource string) bool {
	r := strings.ToLower(strings.TrimSuffix(resource, "/"))
	host, ok := strings.CutPrefix(r, "https://")
	return r == graphApp || ok && slices.ContainsFunc(clouds, func(c cloud) bool { return slices.Contains(c.graphs, host) })
}
