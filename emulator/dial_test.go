package emulator_test

import (
	"go/ast"
	"maps"
	"slices"
	"strings"
	"testing"
)

// mayDial says which files may open connections, and to what. All that the
// emulator itself may reach is what a client asks for with --proxy-passthrough;
// commands reach the emulator that the user names. A new line is a decision made
// here.
var mayDial = map[string]string{
	"emulator/passthrough.go":             "hosts that a client of the proxy asks for, if Options.ProxyPassthrough is set",
	"emulator/tokens.go":                  "nothing: the client's transport is the server itself",
	"cmd/graphemu/client.go":              "the emulator at --url",
	"cmd/graphemu/dump.go":                "the emulator at --url",
	"cmd/graphemu/fixtures_load.go":       "the emulator at --url",
	"cmd/graphemu/healthcheck.go":         "the emulator at --url",
	"cmd/graphemu/stop.go":                "the emulator in the background",
	"cmd/graphemu/listen.go":              "nothing: a port by its name",
	"cmd/graphemu/internal/bench/lab.go":  "the processes that graphemu bench has started",
	"cmd/graphemu/internal/bench/load.go": "the same",
}

// dials are the names by which the standard library opens connections or asks a
// name server, by package: whole names, and those that begin so.
var dials = map[string][]string{
	"net":      {"Dial", "Lookup", "Resolver", "DefaultResolver", "ListenPacket", "ListenUDP"},
	"http":     {"Get", "Head", "Post", "PostForm", "Client", "Transport", "DefaultClient", "DefaultTransport"},
	"tls":      {"Dial"},
	"httputil": {"ReverseProxy", "NewSingleHostReverseProxy"},
	"smtp":     {"Dial", "SendMail"},
	"rpc":      {"Dial"},
	"syslog":   {"Dial"},
}

func TestOnlyAFewFilesDial(t *testing.T) {
	seen := map[string]bool{}
	eachFile(t, func(pkg, file string, f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := sel.X.(*ast.Ident)
			if !ok || !opens(x.Name, sel.Sel.Name) {
				return true
			}
			seen[file] = true
			if mayDial[file] == "" {
				t.Errorf("%s: %s.%s: the emulator opens no connections; if this must, say in mayDial to what", file, x.Name, sel.Sel.Name)
			}
			return true
		})
	})
	for _, file := range slices.Sorted(maps.Keys(mayDial)) {
		if !seen[file] {
			t.Errorf("%s dials no longer: take it out of mayDial", file)
		}
	}
}

func opens(pkg, name string) bool {
	return slices.ContainsFunc(dials[pkg], func(known string) bool {
		return name == known || (known == "Dial" || known == "Lookup") && strings.HasPrefix(name, known)
	})
}
