package emulator_test

import (
	"context"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/emulator"
	"github.com/tidwall/gjson"
)

// Nothing but a token of this emulator opens it, and nothing that is sent as one
// makes it fail.
func FuzzToken(f *testing.F) {
	s := openFuzzed(f, emulator.Options{})
	d := s.Settings("")
	_, answer := askForm(s, "/"+d.TenantID+"/oauth2/v2.0/token", "grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&client_id="+d.ClientID+"&client_secret="+d.ClientSecret)
	token := gjson.Get(answer, "access_token").Str
	if token == "" {
		f.Fatal(answer)
	}
	header, rest, _ := strings.Cut(token, ".")
	claims, signature, _ := strings.Cut(rest, ".")
	// Each process has a token of its own, so the corpus names its parts.
	parts := strings.NewReplacer("TOKEN", token, "HEADER", header, "CLAIMS", claims, "SIGNATURE", signature)
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`))
	for _, text := range []string{
		"Bearer TOKEN", "bearer  TOKEN", "Bearer", "Basic YTpi", "Bearer TOKEN.SIGNATURE", "Bearer HEADER.CLAIMS.", "Bearer HEADER.CLAIMS",
		"Bearer HEADER.e30.SIGNATURE", "Bearer HEADER.CLAIMS.SIGNATURE=", "Bearer " + none + ".CLAIMS.", "Bearer " + none + ".CLAIMS.SIGNATURE", "Bearer CLAIMS.CLAIMS.SIGNATURE",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, authorization string) {
		authorization = parts.Replace(authorization)
		r := httptest.NewRequest("GET", "/v1.0/external/connections", nil)
		r.Header.Set("Authorization", authorization)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		scheme, sent, _ := strings.Cut(strings.TrimSpace(authorization), " ")
		ours := strings.EqualFold(scheme, "Bearer") && strings.TrimSpace(sent) == token
		if w.Code != http.StatusUnauthorized && !(ours && w.Code == http.StatusOK) {
			t.Fatalf("%q: %d %s", authorization, w.Code, w.Body)
		}
	})
}

// Whatever is sent to the token endpoint, its answer is one of Entra ID's, and
// the sign-in page never fails either.
func FuzzTokenRequests(f *testing.F) {
	for _, form := range []string{
		"grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&client_id=APP&client_secret=SECRET",
		"grant_type=client_credentials&client_id=APP&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=a.b.c",
		"grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&client_id=APP&client_secret=SECRET&assertion=e30.e30.&requested_token_use=on_behalf_of&scope=x",
		"grant_type=authorization_code&client_id=APP&code=x&redirect_uri=http%3A%2F%2Flocalhost&code_verifier=y",
		"grant_type=refresh_token&client_id=APP&refresh_token=%00", "grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=x", "%zz", "a;b", "",
		"response_type=code&client_id=APP&redirect_uri=http%3A%2F%2Flocalhost&scope=openid&state=%22%3E%3Cscript%3E&login_hint=x",
	} {
		f.Add("TENANT", form)
		f.Add("%2e%2e", form)
	}
	s := openFuzzed(f, emulator.Options{AutoSignIn: true})
	d := s.Settings("")
	known := strings.NewReplacer("TENANT", d.TenantID, "APP", d.ClientID, "SECRET", d.ClientSecret)
	f.Fuzz(func(t *testing.T, tenant, form string) {
		form = known.Replace(form)
		if status, answer := askForm(s, "/"+url.PathEscape(known.Replace(tenant))+"/oauth2/v2.0/token", form); status >= http.StatusInternalServerError || !gjson.Valid(answer) {
			t.Fatalf("%q: %d %s", form, status, answer)
		}
		r := httptest.NewRequest("GET", "/"+d.TenantID+"/oauth2/v2.0/authorize", nil)
		r.URL.RawQuery = form
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code >= http.StatusInternalServerError || strings.Contains(w.Body.String(), "<script>") {
			t.Fatalf("authorize?%s: %d %s", form, w.Code, w.Body)
		}
	})
}

func askForm(s *emulator.Server, path, form string) (int, string) {
	r := httptest.NewRequest("POST", path, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// Whatever a client says first on a connection, in plain HTTP, TLS or as to a
// proxy, and in whatever pieces, the connection ends and others are served.
func FuzzFirstBytes(f *testing.F) {
	for _, text := range []string{
		"GET /_emulator/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
		"CONNECT graph.microsoft.com:443 HTTP/1.1\r\nHost: graph.microsoft.com\r\n\r\n\x16\x03\x01\x00\x05hello",
		"CONNECT evil.example:443 HTTP/1.1\r\n\r\n",
		"GET http://graph.microsoft.com/v1.0/$metadata HTTP/1.0\r\n\r\n",
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x05\x01\x00", "\x00", "",
	} {
		f.Add([]byte(text), byte(7))
	}
	s := openFuzzed(f, emulator.Options{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.Fatal(err)
	}
	served := make(chan error, 1)
	ctx, stop := context.WithCancel(context.Background())
	go func() { served <- s.Serve(ctx, l) }()
	f.Cleanup(func() {
		stop()
		<-served
	})
	f.Fuzz(func(t *testing.T, sent []byte, cut byte) {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatalf("nobody is served any longer: %v", err)
		}
		defer conn.Close()
		n := min(int(cut), len(sent))
		conn.Write(sent[:n]) // it may be refused before all of it is sent
		conn.Write(sent[n:])
		conn.(*net.TCPConn).CloseWrite()
		conn.SetReadDeadline(time.Now().Add(time.Minute))
		if _, err := io.Copy(io.Discard, conn); err != nil && strings.Contains(err.Error(), "timeout") {
			t.Fatalf("%q holds its connection", sent)
		}
	})
}
