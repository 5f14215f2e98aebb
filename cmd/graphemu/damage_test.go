package main

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDamagedPageIsToldOf destroys one page after the other of a data file. An
// emulator that does not start says in one line which file it is and what helps;
// one that starts is not ready unless a request works.
func TestDamagedPageIsToldOf(t *testing.T) {
	data := filepath.Join(t.TempDir(), "a.db")
	args := []string{"serve", "--listen=127.0.0.1:0", "--output=json", "--auth=off", "--data", data}
	p := mustLaunch(t, args...)
	mustPatchName(t, p.mustReady(t).GraphURL) // so that there is a tenant beside the seed
	p.mustSignal(t, os.Interrupt)
	<-p.done
	whole, err := os.ReadFile(data)
	if err != nil {
		t.Fatal(err)
	}
	page := os.Getpagesize()
	refused, unwell := 0, 0
	for at := 2 * page; at < len(whole) && at < 32*page; at += page { // two are bbolt's own
		if strings.Trim(string(whole[at:at+page]), "\x00") == "" {
			continue
		}
		damaged := append([]byte(nil), whole...)
		clear(damaged[at : at+page])
		if err := os.WriteFile(data, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		p := mustLaunch(t, args...)
		if _, err := p.ready(); err != nil {
			refused++
			said := p.stderr.text()
			if strings.Count(said, "\n") != 1 || !strings.Contains(said, "file is damaged") || !strings.Contains(said, "remove it to start anew ("+data+")") {
				t.Errorf("page %d: %s", at/page, said)
			}
			if now, err := os.ReadFile(data); err != nil || !bytes.Equal(now, damaged) {
				t.Errorf("page %d: the file was changed (%v)", at/page, err)
			}
			continue
		}
		base := p.mustReady(t).GraphURL
		works, well := answers(t, base+"/v1.0/connections"), answers(t, base+"/_emulator/health")
		if !works {
			unwell++
		}
		if works != well {
			t.Errorf("page %d: a request works: %v, health says so: %v", at/page, works, well)
		}
		p.kill()
	}
	if refused == 0 || unwell == 0 {
		t.Errorf("%d did not start, and %d were not well: too few to tell", refused, unwell)
	}
}

func mustPatchName(t *testing.T, base string) {
	t.Helper()
	r, _ := http.NewRequest(http.MethodPatch, base+seedConnection, strings.NewReader(`{"name":"Contoso"}`))
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatal(resp.Status)
	}
}

// answers reports whether a GET is answered with 200.
func answers(t *testing.T, url string) bool {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}
