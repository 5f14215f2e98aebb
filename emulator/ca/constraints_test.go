package ca

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestWhoeverStealsTheKeyCannotPretendToBeOthers makes certificates that the
// emulator would not, and asks two verifiers that share no code. It needs the
// program openssl.
func TestWhoeverStealsTheKeyCannotPretendToBeOthers(t *testing.T) {
	a := mustNew(t)
	for _, f := range forgeries(t) {
		t.Run(f.what, func(t *testing.T) {
			f.make(t, a)
			if err := goVerifies(a, f); (err == nil) != f.ok {
				t.Errorf("Go's verifier says %v", err)
			}
			if out, err := opensslVerifies(t, a.PEM(), f); (err == nil) != f.ok {
				t.Errorf("OpenSSL's verifier says %v: %s", err, out)
			}
		})
	}
}

// TestOpenSSLTakesWhatTheEmulatorShows is the same for the real ones.
func TestOpenSSLTakesWhatTheEmulatorShows(t *testing.T) {
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
		if err := goVerifies(a, f); err != nil {
			t.Errorf("Go: %s: %v", host, err)
		}
		if out, err := opensslVerifies(t, a.PEM(), f); err != nil {
			t.Errorf("OpenSSL: %s: %v: %s", host, err, out)
		}
	}
}

func goVerifies(a *Authority, f forgery) error {
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

func opensslVerifies(t *testing.T, root []byte, f forgery) (string, error) {
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
	args := []string{"verify", "-no-CApath", "-no-CAstore", "-x509_strict", "-purpose", purpose, "-CAfile", write("root.pem", root)}
	if net.ParseIP(f.host) != nil {
		args = append(args, "-verify_ip", f.host)
	} else {
		args = append(args, "-verify_hostname", f.host)
	}
	if f.under != nil {
		args = append(args, "-untrusted", write("between.pem", encode(f.under.leaf)))
	}
	cmd := exec.CommandContext(t.Context(), "openssl", append(args, write("leaf.pem", encode(f.leaf)))...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if _, ran := errors.AsType[*exec.ExitError](err); err != nil && !ran {
		t.Fatalf("openssl cannot be run, and no other verifier stands in for it: %v", err)
	}
	return out.String(), err
}
