package main

import (
	"crypto/tls"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// A marker is the beginning of each secret that these tests send.
const marker = "s3cr3t"

// TestSecretsStayOutOfLogAndJournal sends a secret wherever a client sends one,
// and looks for it where people look, and paste from.
func TestSecretsStayOutOfLogAndJournal(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			p := mustLaunch(t, "serve", "--listen=127.0.0.1:0", "--output=json", "--ephemeral", "--log-level=debug", "--log-format="+format)
			ready := p.mustReady(t)
			n := 0
			secret := func() string { n++; return fmt.Sprintf("%s%d", marker, n) }

			for _, endpoint := range []string{"/oauth2/v2.0/token", "/oauth2/token", "/oauth2/v2.0/devicecode", "/oauth2/v2.0/authorize", "/login"} {
				for _, grant := range []string{"client_credentials", "password", "refresh_token", "authorization_code",
					"urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:jwt-bearer", "nonsense"} {
					form := url.Values{"grant_type": {grant}, "client_id": {ready.ClientID}, "scope": {"https://graph.microsoft.com/.default"}, "username": {"a@contoso.com"}}
					for _, name := range []string{"client_secret", "client_assertion", "assertion", "password", "passwd", "refresh_token", "code", "code_verifier", "device_code", "requested_token", "id_token_hint"} {
						if name != "requested_token" {
							form.Set(name, secret())
						}
					}
					path := ready.GraphURL + "/" + ready.TenantID + endpoint
					send(http.DefaultClient, "POST", path, form.Encode(), "application/x-www-form-urlencoded")
					send(http.DefaultClient, "POST", path, form.Encode()+"&bad=%zz;x", "application/x-www-form-urlencoded")
					send(http.DefaultClient, "GET", path+"?"+form.Encode(), "")
				}
			}
			for _, header := range []string{"Authorization", "Proxy-Authorization", "Cookie", "X-Identity-Header"} {
				for _, value := range []string{secret(), "Bearer " + secret(), "Basic " + secret(), "Bearer eyJhbGciOiJub25lIn0." + secret() + ".x"} {
					for _, path := range []string{"/v1.0/external/connections", "/v1.0/nonsense", "/nowhere", "/_emulator/health"} {
						req, _ := http.NewRequest("GET", ready.GraphURL+path, nil)
						req.Header.Set(header, value)
						if resp, err := http.DefaultClient.Do(req); err == nil {
							resp.Body.Close()
						}
					}
				}
			}
			_, token := send(http.DefaultClient, "POST", ready.GraphURL+"/"+ready.TenantID+"/oauth2/v2.0/token", url.Values{"grant_type": {"client_credentials"},
				"client_id": {ready.ClientID}, "client_secret": {ready.ClientSecret}, "scope": {"https://graph.microsoft.com/.default"}}.Encode(), "application/x-www-form-urlencoded")
			_, journal := send(http.DefaultClient, "GET", ready.GraphURL+"/_emulator/journal", "")
			p.mustSignal(t, syscall.SIGTERM)
			<-p.done
			log := p.stderr.text() + p.stdout.text()
			if strings.Count(log, "request-id") < n/20 || len(journal) < 10_000 {
				t.Fatalf("too little is logged (%d bytes) or recorded (%d) to prove anything", len(log), len(journal))
			}
			wantNone(t, "log", log, marker)
			wantNone(t, "journal", string(journal), marker)
			issued := strings.Split(string(token), `"access_token":"`)[1][:40]
			wantNone(t, "log", log, issued)
			wantNone(t, "journal", string(journal), issued)
			t.Logf("%d secrets, none in %d bytes of log and %d of journal", n, len(log), len(journal))
		})
	}
}

func wantNone(t *testing.T, where, text, secret string) {
	t.Helper()
	if i := strings.Index(text, secret); i >= 0 {
		t.Errorf("the %s shows a secret: %s", where, text[max(0, i-300):min(len(text), i+100)])
	}
}

// TestOnlyTheOwnerMayReadWhatIsKept starts an emulator under a umask that would
// let everybody.
func TestOnlyTheOwnerMayReadWhatIsKept(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // which keeps rights otherwise
	}
	graphemu, err := exec.LookPath("graphemu")
	if err != nil {
		t.Fatal(err)
	}
	state := filepath.Join(t.TempDir(), "state")
	p := mustLaunchBy(t, "sh", "-c", `umask 0; XDG_STATE_HOME=$0 exec "$@"`, state, graphemu, "serve", "--listen=127.0.0.1:0", "--output=json")
	ready := p.mustReady(t)
	conn, err := tls.Dial("tcp", ready.Listen, &tls.Config{InsecureSkipVerify: true}) // for which it makes an authority
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	files := 0
	err = filepath.WalkDir(state, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode().IsRegular() {
			files++
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", path, info.Mode())
		}
		return nil
	})
	if err != nil || files < 3 { // the data, a certificate and its key
		t.Errorf("%d files (%v)", files, err)
	}
	p.kill()

	// Whoever has loosened a right is told.
	if err := os.Chmod(ready.Data, 0o644); err != nil {
		t.Fatal(err)
	}
	p = mustLaunch(t, "serve", "--listen=127.0.0.1:0", "--output=json", "--data", ready.Data)
	p.mustReady(t)
	p.mustSignal(t, syscall.SIGTERM)
	<-p.done
	if log := p.stderr.text(); !strings.Contains(log, "level=WARN") || !strings.Contains(log, "chmod 600") || !strings.Contains(log, ready.Data) {
		t.Errorf("others may read the data file, and the log does not say so: %s", log)
	}
}
