package clients

import (
	"path/filepath"
	"slices"
	"testing"
)

// TestConnectorsInNode runs programs with Microsoft's SDKs for JavaScript, with
// the packages of the folder node/sdks.
func TestConnectorsInNode(t *testing.T) {
	t.Parallel()
	folder := filepath.Join("node", "sdks")
	needsPackages(t, folder)
	// Before Node.js 24 fetch does not know of proxies.
	preload := []string{"env", "NODE_OPTIONS=--require ./" + filepath.ToSlash(filepath.Join(folder, "proxy.cjs"))}
	for _, name := range []string{"graph-client", "msal", "kiota"} {
		program := filepath.Join(folder, name+".js")
		t.Run(name+" under exec", func(t *testing.T) { wantLife(t, microsoft, preload, "node", program) })
		t.Run(name+" by name", func(t *testing.T) { wantLife(t, microsoft, slices.Concat(byName, preload), "node", program) })
		t.Run(name+" direct", func(t *testing.T) { wantLife(t, loopback, withoutProxy, "node", program, "direct") })
	}
}

// TestCLIForMicrosoft365 runs the command m365, with the packages of the folder
// node/m365. It has no setting for where Graph is.
func TestCLIForMicrosoft365(t *testing.T) {
	t.Parallel()
	folder := filepath.Join("node", "m365")
	needsPackages(t, folder)
	t.Run("under exec", func(t *testing.T) { wantLife(t, microsoft, asItIs, "sh", filepath.Join(folder, "life.sh")) })
}
