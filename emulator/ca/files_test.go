package ca

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestAllWhoStartAtOnceGetTheSameAuthority(t *testing.T) {
	for range 20 {
		dir := filepath.Join(t.TempDir(), "deep", "ca")
		got := make([][]byte, 8)
		var wg sync.WaitGroup
		for i := range got {
			wg.Go(func() {
				a, err := Load(dir, time.Now)
				if err != nil {
					t.Error(err)
					return
				}
				got[i] = a.PEM()
			})
		}
		wg.Wait()
		for _, pem := range got {
			if !bytes.Equal(pem, got[0]) {
				t.Fatal("there are two authorities")
			}
		}
	}
}

func TestOnlyTheUserMayReadTheFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ca")
	first, err := Load(dir, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{
		dir: 0o700 | os.ModeDir, filepath.Join(dir, CertificateFile): 0o600, filepath.Join(dir, KeyFile): 0o600,
	} {
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%s is %v (%v), want %v", path, info.Mode(), err, want)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("the folder holds %v (%v)", entries, err)
	}
	again, err := Load(dir, time.Now)
	if err != nil || !bytes.Equal(again.PEM(), first.PEM()) {
		t.Errorf("the next start has another authority (%v)", err)
	}
	if err := os.Remove(filepath.Join(dir, CertificateFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir, time.Now); err != nil {
		t.Errorf("a certificate that is missing is not made anew: %v", err)
	}
}

func TestFilesThatCannotBeRightAreRefused(t *testing.T) {
	other := filepath.Join(t.TempDir(), "ca")
	if _, err := Load(other, time.Now); err != nil {
		t.Fatal(err)
	}
	foreign, err := os.ReadFile(filepath.Join(other, CertificateFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		what, file string
		text       []byte
		mode       os.FileMode
		want       string
	}{
		{"no PEM", CertificateFile, []byte("hello"), 0o600, "holds no CERTIFICATE"},
		{"an empty key", KeyFile, nil, 0o600, "holds no PRIVATE KEY"},
		{"another authority's certificate", CertificateFile, foreign, 0o600, "not the key's"},
		{"a key that the group may read", KeyFile, nil, 0o640, "can be read by others"},
	} {
		dir := filepath.Join(t.TempDir(), "ca")
		if _, err := Load(dir, time.Now); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, test.file)
		if test.mode == 0o600 {
			if err := os.WriteFile(path, test.text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Chmod(path, test.mode); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(dir, time.Now); err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error %v, want one that says %q", test.what, err, test.want)
		}
	}
}
