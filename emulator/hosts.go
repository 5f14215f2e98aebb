package emulator

import (
	"strings"

	"github.com/graphemu/graphemu/emulator/ca"
)

// A surface is what a host name leads to.
type surface int

const (
	byPath  surface = iota // the emulator's own name: all, told apart by path
	onGraph                // one of Microsoft Graph's
	onEntra                // one of Entra ID's
)

// surfaces are Microsoft's names.
var surfaces = func() map[string]surface {
	m := make(map[string]surface)
	for _, name := range ca.GraphHosts {
		m[name] = onGraph
	}
	for _, name := range ca.EntraHosts {
		m[name] = onEntra
	}
	return m
}()

// surfaceOf returns what a Host header leads to: host may have a port.
func surfaceOf(host string) surface {
	host = hostname(host)
	if s, ok := surfaces[host]; ok {
		return s
	}
	// One level below, as westus.login.microsoft.com is: see [ca.EntraHosts].
	_, parent, _ := strings.Cut(host, ".")
	return surfaces[parent]
}

// hostname returns host in lower case, without its port and the dot that may
// end a name.
func hostname(host string) string {
	if port := strings.LastIndexByte(host, ':'); port > strings.LastIndexByte(host, ']') &&
		(host[0] == '[' || port == strings.IndexByte(host, ':')) { // not of ::1
		host = host[:port]
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}
