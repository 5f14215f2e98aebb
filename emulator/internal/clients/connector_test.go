package clients

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// TestConnectorInGo runs a program with msgraph-sdk-go and azidentity over TLS.
// Go takes the certificate from SSL_CERT_FILE on Linux and BSD only.
func TestConnectorInGo(t *testing.T) {
	program := filepath.Join(t.TempDir(), "connector")
	if out, err := exec.Command("go", "build", "-o", program, "./connector").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	t.Run("under exec", func(t *testing.T) { wantLife(t, microsoft, asItIs, program) })
	t.Run("by name", func(t *testing.T) { wantLife(t, microsoft, byName, program) })
	t.Run("government", func(t *testing.T) { wantLife(t, "https://graph.microsoft.us", asItIs, program, "government") })
	t.Run("direct", func(t *testing.T) { wantLife(t, loopback, withoutProxy, program, "direct") })
}
