package ca

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestWhoeverStealsTheKeyCannotPretendToBeOthers makes certificates that the
// emulator would not, and asks two verifiers that share no code: Go's, and the
// program openssl where there is one, as where .ci/run runs.
func TestWhoeverStealsTheKeyCannotPretendToBeOthers(t *testing.T) {
	a := mustNew(t)
	for _, f := range forgeries(t) {
		t.Run(f.what, func(t *testing.T) {
			f.make(t, a)
			for name, verify := range verifiers(t) {
				if err := verify(t, a, f); (err == nil) != f.ok {
					t.Errorf("%s says %v", name, err)
				}
			}
		})
	}
}

// TestVerifiersTakeWhatTheEmulatorShows is the same for the real ones.
func TestVerifiersTakeWhatTheEmulatorShows(t *testing.T) {
	a := mustNew(t)
	for _, host := range []string{"graph.microsoft.com", "login.microsoftonline.com", "dod-graph.microsoft.us", "localhost", "127.0.0.1", "127.0.0.9", "::1"} {
		name, local := host, "127.0.0.1"
		if net.ParseIP(host) != nil {
			name, local = "", host // such clients ask for no name
		}
		c, err := a.GetCertificate(hello(t, name, local))
		if err != nil {
			t.Fatal(err)
		}
		f := forgery{host: host, leaf: c.Leaf}
		for name, verify := range verifiers(t) {
			if err := verify(t, a, f); err != nil {
				t.Errorf("%s: %s: %v", name, host, err)
			}
		}
	}
}

type verifier func(*testing.T, *Authority, forgery) error

// verifiers returns those that this machine has, by name.
func verifiers(t *testing.T) map[string]verifier {
	t.Helper()
	all := map[string]verifier{"Go": goVerifies}
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Logf("Go's verifier is asked alone: %v", err)
		return all
	}
	all["OpenSSL"] = opensslVerifies
	return all
}

func goVerifies(_ *testing.T, a *Authority, f forgery) error {
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	roots.AppendCertsFromPEM(a.PEM())
	if f.under != nil {
		between.AddCert(f.under.leaf)
	}
	usage := x509.ExtKeyUsageServerAuth
	if f.as != 0 {
		usage = f.as
	}
	_, err := f.leaf.Verify(x509.VerifyOptions{DNSName: f.host, Roots: roots, Intermediates: between, KeyUsages: []x509.ExtKeyUsage{usage}})
	return err
}

func opensslVerifies(t *testing.T, a *Authority, f forgery) error {
	t.Helper()
	write := func(name string, text []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	encode := func(c *x509.Certificate) []byte {
		return pem.EncodeToMemory(&pem.Block{Type: pemCertificate, Bytes: c.Raw})
	}
	purpose := "sslserver"
	if f.as == x509.ExtKeyUsageClientAuth {
		purpose = "sslclient"
	}
	args := []string{"verify", "-no-CApath", "-no-CAstore", "-x509_strict", "-purpose", purpose, "-CAfile", write("root.pem", a.PEM())}
	if net.ParseIP(f.host) != nil {
		args = append(args, "-verify_ip", f.host)
	} else {
		args = append(args, "-verify_hostname", f.host)
	}
	if f.under != nil {
		args = append(args, "-untrusted", write("between.pem", encode(f.under.leaf)))
	}
	out, err := exec.CommandContext(t.Context(), "openssl", append(args, write("leaf.pem", encode(f.leaf)))...).CombinedOutput()
	if _, ran := errors.AsType[*exec.ExitError](err); err != nil && !ran {
		t.Fatal(err)
	}
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}
