package main

import (
	"cmp"
	"os"
	"slices"
	"strings"

	"github.com/graphemu/graphemu/emulator/admin"
	"github.com/graphemu/graphemu/emulator/ca"
)

// A variable is one setting of a client, by the name that SDKs look for.
type variable struct{ name, value string }

// direct returns the settings for programs that can be told where Graph and
// Entra ID are. The names with AZURE_ are those of Azure's SDKs, which take no
// authority without https (azidentity 1.15, MSAL):
// https://learn.microsoft.com/dotnet/api/azure.identity.environmentcredential
func direct(s admin.Settings) []variable {
	return []variable{
		{"AZURE_TENANT_ID", s.TenantID},
		{"AZURE_CLIENT_ID", s.ClientID},
		{"AZURE_CLIENT_SECRET", s.ClientSecret},
		{"AZURE_AUTHORITY_HOST", cmp.Or(s.SecureURL, s.AuthorityURL)},
		{"GRAPH_URL", s.GraphURL},
		{"GRAPHEMU_URL", s.GraphURL},
	}
}

// variables returns the settings for programs that are used as they are: beside
// the others their proxy, and files with whom to trust.
func variables(s admin.Settings, files trust) []variable {
	list := direct(s)
	for i := range list {
		switch list[i].name { // an emulator under a name that no certificate fits is found by the proxy
		case "AZURE_AUTHORITY_HOST":
			list[i].value = cmp.Or(s.SecureURL, "https://"+ca.EntraHosts[0])
		case "GRAPH_URL": // microsoft-graph-client 3 sends no token to http://
			list[i].value = cmp.Or(s.SecureURL, "https://"+ca.GraphHosts[0])
		}
	}
	around := noProxy(cmp.Or(os.Getenv("no_proxy"), os.Getenv("NO_PROXY")))
	return append(list,
		variable{"HTTPS_PROXY", s.GraphURL}, variable{"https_proxy", s.GraphURL}, // programs look for one or the other
		variable{"NO_PROXY", around}, variable{"no_proxy", around},
		variable{"NODE_USE_ENV_PROXY", "1"}, // the fetch of Node 24: https://nodejs.org/api/cli.html#node_use_env_proxy1
		variable{"NODE_EXTRA_CA_CERTS", files.authority},
		// These replace what a program would trust otherwise, so that they get
		// it all: Go on Linux and OpenSSL, Python's requests, curl.
		variable{"SSL_CERT_FILE", files.bundle},
		variable{"REQUESTS_CA_BUNDLE", files.bundle},
		variable{"CURL_CA_BUNDLE", files.bundle},
	)
}

// noProxy returns which hosts are not asked for through the proxy: this machine,
// and those of list but for the ones that the emulator is there for.
func noProxy(list string) string {
	keep := []string{"127.0.0.1", "::1", "localhost"}
	for entry := range strings.SplitSeq(list, ",") {
		entry = strings.TrimSpace(entry)
		if entry != "" && !slices.Contains(keep, entry) && !leadsAround(entry) {
			keep = append(keep, entry)
		}
	}
	return strings.Join(keep, ",")
}

// leadsAround reports whether an entry of NO_PROXY is for one of Microsoft's
// hosts: "*", "microsoft.com", ".microsoft.com" and "*.microsoft.com" all are,
// in the one program or the other.
func leadsAround(entry string) bool {
	name, _, _ := strings.Cut(strings.ToLower(entry), ":")
	name = strings.TrimPrefix(strings.TrimPrefix(name, "*"), ".")
	return name == "" || slices.ContainsFunc(slices.Concat(ca.GraphHosts, ca.EntraHosts), func(host string) bool {
		return ca.Within(host, name)
	})
}
