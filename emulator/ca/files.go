package ca

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// Names of the files in an Authority's folder.
const (
	CertificateFile = "ca.pem"
	KeyFile         = "ca-key.pem"
)

// Types of PEM blocks: RFC 7468.
const (
	pemCertificate = "CERTIFICATE"
	pemKey         = "PRIVATE KEY"
)

// Load returns the Authority that is kept in dir. What is missing there is made
// first. Of several processes that do so at once, all get the same.
//
// Errors: files that cannot be read or written, that do not belong together, or
// a key that others may read.
func Load(dir string, now func() time.Time) (*Authority, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	key, err := loadKey(filepath.Join(dir, KeyFile))
	if err != nil {
		return nil, err
	}
	// Two processes agree on the key first: then whose certificate comes second
	// has made one for the same key, which is dropped.
	path := filepath.Join(dir, CertificateFile)
	der, err := readOrMake(path, pemCertificate, func() ([]byte, error) { return selfSigned(key, now()) })
	if err != nil {
		return nil, err
	}
	a, err := open(der, key, now)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: remove it, and %s beside it, for new ones", path, err, KeyFile)
	}
	return a, nil
}

func loadKey(path string) (*ecdsa.PrivateKey, error) {
	der, err := readOrMake(path, pemKey, func() ([]byte, error) {
		key, err := newKey()
		if err != nil {
			return nil, err
		}
		return x509.MarshalPKCS8PrivateKey(key)
	})
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 { // Windows has other rights
		return nil, fmt.Errorf("%s can be read by others, who could pretend to be Graph: chmod 600 it if nobody has, and remove it otherwise", path)
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	ec, ok := key.(*ecdsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s holds no ECDSA key", path)
	}
	return ec, nil
}

// readOrMake returns what the PEM file at path holds, after it has made the file
// if there is none.
func readOrMake(path, kind string, make func() ([]byte, error)) ([]byte, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		var der []byte
		if der, err = make(); err != nil {
			return nil, err
		}
		if err = create(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})); err != nil {
			return nil, err
		}
		text, err = os.ReadFile(path) // which may be another process's
	}
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != kind {
		return nil, fmt.Errorf("%s holds no %s: remove it for a new one", path, kind)
	}
	return block.Bytes, nil
}

// create writes a file, at once and whole, that only its owner may read. Where
// there is one already, it stays.
func create(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // the link stays
	_, err = f.Write(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	// Unlike a rename, a link replaces nothing.
	if err := os.Link(f.Name(), path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
