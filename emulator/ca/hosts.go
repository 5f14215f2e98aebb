package ca

import (
	"net"
	"slices"
	"strings"
)

// GraphHosts are the names that Microsoft Graph answers under, one for each
// cloud.
//
// https://learn.microsoft.com/graph/deployments#microsoft-graph-and-graph-explorer-service-root-endpoints
var GraphHosts = []string{
	"graph.microsoft.com",
	"graph.microsoft.us",
	"dod-graph.microsoft.us",
	"microsoftgraph.chinacloudapi.cn",
}

// EntraHosts are the names that Entra ID answers under.
//
// https://learn.microsoft.com/graph/deployments#app-registration-and-token-service-root-endpoints
// has one for each cloud. The others are their aliases, as
// login.microsoftonline.com itself lists them at
// /common/discovery/instance?api-version=1.1.
var EntraHosts = []string{
	"login.microsoftonline.com",
	"login.windows.net",
	"login.microsoft.com", // and westus.login.microsoft.com, ..., which MSAL asks for a region
	"sts.windows.net",
	"login.microsoftonline.us",
	"login.usgovcloudapi.net",
	"login-us.microsoftonline.com",
	"login.chinacloudapi.cn",
	"login.partner.microsoftonline.cn",
}

const localhost = "localhost"

// loopback is what addresses an Authority vouches for.
var loopback = []*net.IPNet{
	{IP: net.IPv4(127, 0, 0, 0).To4(), Mask: net.CIDRMask(8, 32)},
	{IP: net.IPv6loopback, Mask: net.CIDRMask(128, 128)},
}

// Vouches reports whether clients who trust an [Authority] take its word for
// host, a name or an address without a port.
func Vouches(host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return slices.ContainsFunc(loopback, func(n *net.IPNet) bool { return n.Contains(ip) })
	}
	return slices.ContainsFunc(names(), func(name string) bool { return Within(host, name) })
}

// Within reports whether host is name or stands below it, as name constraints
// have it: RFC 5280 §4.2.1.10.
func Within(host, name string) bool {
	host = strings.ToLower(host)
	return host == name || strings.HasSuffix(host, "."+name)
}

// names are the names that an Authority vouches for, and for those below them.
func names() []string { return slices.Concat(GraphHosts, EntraHosts, []string{localhost}) }
