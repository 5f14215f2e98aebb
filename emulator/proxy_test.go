package emulator_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/graphemu/graphemu/emulator"
	"github.com/graphemu/graphemu/emulator/ca"
	"github.com/tidwall/gjson"
)

// An unmodified program that is told only its proxy and its trust.
func TestMicrosoftsHostsThroughTheProxy(t *testing.T) {
	w := listen(t, emulator.Options{})
	for _, host := range []string{"graph.microsoft.com", "graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn"} {
		for _, base := range []string{"https://" + host, "http://" + host} { // a tunnel, and the absolute form
			list := w.get(w.client(true), base+"/v1.0/external/connections")
			if got := gjson.Get(list, `\@odata\.context`).Str; got != base+"/v1.0/$metadata#external/connections" {
				t.Errorf("%s: context %q", base, got)
			}
		}
	}
	for _, host := range []string{"login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net", "westus.login.microsoft.com",
		"login.microsoftonline.us", "login.usgovcloudapi.net", "login-us.microsoftonline.com", "login.chinacloudapi.cn", "login.partner.microsoftonline.cn"} {
		config := w.get(w.client(true), "https://"+host+"/contoso.com/v2.0/.well-known/openid-configuration")
		if got := gjson.Get(config, "token_endpoint").Str; !strings.HasPrefix(got, "https://"+host+"/") {
			t.Errorf("%s: token endpoint %q", host, got)
		}
	}
}

// Each name of Entra ID issues tokens that the Graph of its cloud takes.
func TestEachCloudsTokensThroughTheProxy(t *testing.T) {
	w := listen(t, emulator.Options{})
	app, c := w.srv.Settings(""), w.client(true)
	var graphs []string
	for _, host := range ca.EntraHosts {
		graph := gjson.Get(w.get(c, "https://"+host+"/contoso.com/v2.0/.well-known/openid-configuration"), "msgraph_host").Str
		graphs = append(graphs, graph)
		resp, err := c.PostForm("https://"+host+"/contoso.com/oauth2/v2.0/token", url.Values{"grant_type": {"client_credentials"},
			"client_id": {app.ClientID}, "client_secret": {app.ClientSecret}, "scope": {"https://" + graph + "/.default"}})
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		w.token = gjson.GetBytes(body, "access_token").Str
		w.get(c, "https://"+graph+"/v1.0/external/connections") // or it fails
	}
	for _, graph := range ca.GraphHosts {
		if graph != "dod-graph.microsoft.us" && !slices.Contains(graphs, graph) { // which shares its Entra ID
			t.Errorf("no Entra ID names %s", graph)
		}
	}
}

// A host has only what it has at Microsoft's, and the emulator's own endpoints
// are at neither.
func TestHostsAreKeptApart(t *testing.T) {
	w := listen(t, emulator.Options{})
	const config = "/contoso.com/v2.0/.well-known/openid-configuration"
	for url, status := range map[string]int{
		"https://graph.microsoft.com/v1.0/external/connections":                            200,
		"https://graph.microsoft.com:443/v1.0/external/connections":                        200,
		"https://GRAPH.microsoft.com./v1.0/external/connections":                           200,
		"https://graph.microsoft.com" + config:                                             404,
		"https://graph.microsoft.com/_emulator/health":                                     404,
		"https://login.microsoftonline.com" + config:                                       200,
		"https://login.microsoftonline.com/v1.0/external/connections":                      404,
		"https://login.microsoftonline.com/beta":                                           404,
		"https://login.microsoftonline.com/_emulator/health":                               404,
		"https://westus.login.microsoft.com/_emulator/ca.pem":                              404,
		"http://login.microsoftonline.com/_emulator/ca.pem":                                404,
		"http://" + w.addr + "/_emulator/health":                                           200,
		"http://" + w.addr + "/v1.0/external/connections":                                  200,
		"http://" + w.addr + config:                                                        200,
		"https://" + w.addr + "/v1.0/external/connections":                                 200,
		"http://127.9.8.7:" + strings.Split(w.addr, ":")[1] + "/v1.0/external/connections": 200,
	} {
		req, err := http.NewRequest(http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+w.token)
		resp, err := w.client(true).Do(req)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		resp.Body.Close()
		if resp.StatusCode != status {
			t.Errorf("%s: %s, want %d", url, resp.Status, status)
		}
	}
}

// As msal-node 2.6.4 does: no port, and no TLS in the tunnel.
func TestAPlainRequestInATunnelWithoutAPort(t *testing.T) {
	w := listen(t, emulator.Options{})
	c := w.dial()
	if status, text := c.say("CONNECT", "CONNECT login.microsoftonline.com HTTP/1.1", "Proxy-Connection: close",
		"Content-Type: application/x-www-form-urlencoded"); status != 200 {
		t.Fatal(text)
	}
	s := w.srv.Settings("")
	form := "grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&client_id=" + s.ClientID + "&client_secret=" + s.ClientSecret
	status, body := c.say("POST", "POST https://login.microsoftonline.com/"+s.TenantID+"/oauth2/v2.0/token HTTP/1.1", "Host: login.microsoftonline.com",
		"Content-Type: application/x-www-form-urlencoded", fmt.Sprintf("Content-Length: %d", len(form)), "", form)
	if status != 200 || gjson.Get(body, "access_token").Str == "" {
		t.Errorf("%d %s", status, body)
	}
	status, body = c.say("GET", "GET https://login.microsoftonline.com/"+s.TenantID+"/v2.0/.well-known/openid-configuration HTTP/1.1", "Host: login.microsoftonline.com")
	if got := gjson.Get(body, "token_endpoint").Str; status != 200 || !strings.HasPrefix(got, "https://login.microsoftonline.com/") {
		t.Errorf("%d %s", status, body)
	}
}

// A client may write on before it has read that the tunnel is there.
func TestWhatComesWithTheCONNECT(t *testing.T) {
	w := listen(t, emulator.Options{})
	c := w.dial()
	if _, err := fmt.Fprintf(c, "CONNECT %s HTTP/1.1\r\n\r\nGET /_emulator/health HTTP/1.1\r\nHost: %[1]s\r\n\r\n", w.addr); err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"CONNECT", "GET"} {
		resp, err := http.ReadResponse(c.read, &http.Request{Method: method})
		if err != nil || resp.StatusCode != 200 {
			t.Fatalf("%s: %v (%v)", method, resp, err)
		}
	}
}

// Node's clients use their proxy for the emulator itself, too, and some do so
// within TLS.
func TestATunnelToTheEmulator(t *testing.T) {
	w := listen(t, emulator.Options{})
	c := w.dial()
	for _, host := range []string{w.addr, strings.Replace(w.addr, "127.0.0.1", "localhost", 1), w.addr} { // each within the last
		if status, text := c.say("CONNECT", "CONNECT "+host+" HTTP/1.1", "Host: "+host); status != 200 {
			t.Fatal(text)
		}
	}
	secured := tls.Client(c, &tls.Config{RootCAs: w.roots, ServerName: "127.0.0.1"})
	inner := &talk{secured, t, bufio.NewReader(secured)}
	status, body := inner.say("GET", "GET /v1.0/external/connections HTTP/1.1", "Host: "+w.addr, "Authorization: Bearer "+w.token)
	if status != 200 || !strings.Contains(body, "https://"+w.addr+"/") {
		t.Errorf("%d %s", status, body)
	}
}

func TestOtherHostsAreRefusedByName(t *testing.T) {
	w := listen(t, emulator.Options{})
	far, count := counting(t)
	for _, host := range []string{"example.com:443", "westeurope-3.in.applicationinsights.azure.com:443", "graph.microsoft.com:8443", "graph.microsoft.com:80",
		"microsoft.com:443", "evil-graph.microsoft.com.example.com:443", "10.0.0.1:443", far, "[::2]:443"} {
		status, text := w.dial().say("CONNECT", "CONNECT "+host+" HTTP/1.1", "Host: "+host)
		if status != 403 || !strings.Contains(text, host) || !strings.Contains(text, "--proxy-passthrough") {
			t.Errorf("CONNECT %s: %s", host, text)
		}
		status, text = w.dial().say("GET", "GET http://"+host+"/v1.0/external/connections HTTP/1.1", "Host: "+host)
		if want := 403; status != want && host != "graph.microsoft.com:80" || status == want && !strings.Contains(text, host) {
			t.Errorf("GET %s: %d %s", host, status, text)
		}
	}
	// Go's client shows what stands in the first line of the answer.
	if _, err := w.client(true).Get("https://example.com/"); err == nil || !strings.Contains(err.Error(), "--proxy-passthrough") {
		t.Errorf("a client says %v", err)
	}
	if n := count(); n > 0 {
		t.Errorf("%d connections were made to another host", n)
	}
}

// Most clients hide why a proxy has refused them. The journal tells where they
// wanted to go, and nothing that they would have told a host of others.
func TestTheJournalShowsWhoWasRefused(t *testing.T) {
	w := listen(t, emulator.Options{})
	w.must(204, w.send("DELETE", journalPath, ""))
	w.dial().say("CONNECT", "CONNECT example.com:443 HTTP/1.1", "Host: example.com:443", "User-Agent: mine", "Proxy-Authorization: Basic eDp5")
	w.dial().say("GET", "GET http://ada:secret@example.org:81/a/b?key=secret HTTP/1.1", "Host: example.org:81", "X-Api-Key: secret")
	page := w.get(new(http.Client), "http://"+w.addr+journalPath)
	for path, want := range map[string]string{
		"entries.#":                            "2",
		"entries.0.method":                     "CONNECT",
		"entries.0.path":                       "example.com:443",
		"entries.0.status":                     "403",
		"entries.0.tenant":                     w.srv.Settings("").TenantID,
		"entries.1.method":                     "GET",
		"entries.1.path":                       "http://example.org:81/a/b",
		"entries.1.status":                     "403",
		"entries.0.request.headers.User-Agent": "mine",
	} {
		if got := gjson.Get(page, path).String(); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	for _, secret := range []string{"secret", "eDp5"} {
		if strings.Contains(page, secret) {
			t.Errorf("the journal shows %s", secret)
		}
	}
}

func TestPassthroughLeadsOnUnchanged(t *testing.T) {
	w := listen(t, emulator.Options{ProxyPassthrough: true})
	c := w.dial()
	if status, text := c.say("CONNECT", "CONNECT "+echo(t)+" HTTP/1.1"); status != 200 {
		t.Fatal(text)
	}
	const said = "\x16\x00GET nothing of HTTP\r\n"
	fmt.Fprint(c, said)
	if err := c.Conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(c.read); err != nil || string(got) != said {
		t.Errorf("back came %q (%v)", got, err)
	}

	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Host, r.URL) }))
	defer other.Close()
	host := strings.TrimPrefix(other.URL, "http://")
	if status, text := w.dial().say("GET", "GET "+other.URL+"/a?b=c HTTP/1.1", "Host: "+host); status != 200 || text != host+"/a?b=c" {
		t.Errorf("%d %s", status, text)
	}
	// Graph is still ours.
	w.get(w.client(true), "https://graph.microsoft.com/v1.0/external/connections")
	gone := deadAddress(t)
	for _, method := range []string{"CONNECT " + gone, "GET http://" + gone + "/"} {
		if status, text := w.dial().say("GET", method+" HTTP/1.1", "Host: "+gone); status != 502 || !strings.Contains(text, gone) {
			t.Errorf("%s: %d %s", method, status, text)
		}
	}
}

// deadAddress is where nobody listens.
func deadAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	return l.Addr().String()
}

// echo starts a server that says what it hears, and returns where.
func echo(t *testing.T) string {
	t.Helper()
	return accepting(t, func(conn net.Conn) {
		_, _ = io.Copy(conn, conn)
	})
}

// counting starts a server that counts its connections.
func counting(t *testing.T) (addr string, count func() int64) {
	t.Helper()
	var n atomic.Int64
	return accepting(t, func(net.Conn) { n.Add(1) }), n.Load
}

func accepting(t *testing.T, f func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err == nil {
				go func() {
					defer conn.Close()
					f(conn)
				}()
			}
		}
	}()
	return l.Addr().String()
}
