package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// trust are files that say whom to trust.
type trust struct {
	authority string // the emulator's authority
	bundle    string // whom this machine trusts, and the authority
}

// keepTrust returns files for certificate, which is PEM, in a folder of their
// own below folder. They stay: a shell may name them for a long time.
func keepTrust(folder string, certificate []byte) (trust, error) {
	sum := sha256.Sum256(certificate)
	folder = filepath.Join(folder, fmt.Sprintf("trust-%x", sum[:6]))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return trust{}, err
	}
	return writeTrust(folder, certificate)
}

// writeTrust makes the files in folder.
func writeTrust(folder string, certificate []byte) (trust, error) {
	files := trust{filepath.Join(folder, "ca.pem"), filepath.Join(folder, "bundle.pem")}
	return files, errors.Join(replace(files.authority, certificate), replace(files.bundle, append(machineRoots(), certificate...)))
}

// replace writes a file at once, for there may be programs that read it.
func replace(path string, text []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, text) {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // it is gone if it was renamed
	_, err = f.Write(text)
	return errors.Join(err, f.Close(), os.Rename(f.Name(), path))
}

// machineRoots returns whom this machine trusts, as PEM; nothing where that is
// not kept in a file, as on Windows.
//
// The places are those of Go: crypto/x509/root_linux.go and root_bsd.go.
func machineRoots() []byte {
	for _, path := range slices.Concat([]string{os.Getenv("SSL_CERT_FILE")}, []string{
		"/etc/ssl/certs/ca-certificates.crt",
		"/etc/pki/tls/certs/ca-bundle.crt",
		"/etc/ssl/ca-bundle.pem",
		"/etc/pki/tls/cacert.pem",
		"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
		"/etc/ssl/cert.pem",
	}) {
		if text, err := os.ReadFile(path); err == nil {
			return append(bytes.TrimSpace(text), '\n')
		}
	}
	return nil
}
