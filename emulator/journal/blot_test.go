package journal_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/graphemu/graphemu/emulator/journal"
	"github.com/graphemu/graphemu/emulator/rest"
)

func request(host string) *rest.Request {
	hr := httptest.NewRequest("GET", "/", nil)
	hr.Host = host
	return &rest.Request{HTTP: hr}
}

// TestSecretsAreBlottedOut has a secret in each place where one can be, and
// something beside it that is to stay. No secret may be left in the JSON.
func TestSecretsAreBlottedOut(t *testing.T) {
	const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJ0aWQiOiJzM2NyM3QifQ.s3cr3tSignature_-x"
	form := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	for name, tt := range map[string]struct {
		step step
		stay string
	}{
		"bearer":               {step{headers: map[string]string{"Authorization": "Bearer s3cr3t"}}, "Bearer REDACTED"},
		"authorization":        {step{headers: map[string]string{"Authorization": "s3cr3t"}}, "REDACTED"},
		"cookie":               {step{headers: map[string]string{"Cookie": "a=s3cr3t"}}, "Cookie"},
		"ticket":               {step{headers: map[string]string{"GraphConnectors-Ticket": "s3cr3t"}}, "Ticket"},
		"token in a header":    {step{headers: map[string]string{"X-Mine": jwt}}, "X-Mine"},
		"query":                {step{path: "/v1.0/x?CODE=s3cr3t&a=stay&code=s3cr3t&Client_Secret=s3cr3t"}, "a=stay"},
		"query in disguise":    {step{path: "/v1.0/x?a=stay&client%5Fsecret=s3cr3t"}, "a=stay"},
		"token in a query":     {step{path: "/v1.0/x?a=stay&mine=" + jwt}, "a=stay"},
		"location":             {step{sent: map[string]string{"Location": "http://a/b?state=stay&code=s3cr3t#id_token=s3cr3t"}}, "state=stay"},
		"form":                 {step{op: "entra.token", method: "POST", headers: form, body: "client_id=stay&client_secret=s3cr3t&password=s3cr3t&refresh_token=s3cr3t&code=s3cr3t&client_assertion=" + jwt}, "client_id=stay"},
		"form, broken":         {step{op: "entra.token", method: "POST", headers: form, body: "client_id=stay&%zz=s3cr3t&client_secret=s3cr3t;s3cr3t"}, "client_id=stay"},
		"answer":               {step{op: "entra.token", answer: `{"expires_in":1234567,"access_token":"s3cr3t","refresh_token" : "s3cr3t\"s3cr3t","id_token":"` + jwt + `"}`}, "1234567"},
		"page":                 {step{op: "entra.authorize", answer: `<input name="code" value="s3cr3t">`, status: 200}, `"status":200`},
		"batch":                {step{op: "batch", method: "POST", body: `{"requests":[{"id":"stay","headers":{"authorization":"Bearer s3cr3t"}}]}`}, "stay"},
		"password in JSON":     {step{op: "users.create", method: "POST", body: `{"name":"stay","passwordProfile":{"password":"s3cr3t"}}`}, "stay"},
		"secretText":           {step{op: "x", answer: `{"displayName":"stay","secretText":"s3cr3t"}`}, "stay"},
		"JSON that is broken":  {step{op: "x", method: "POST", body: `{"name":"stay","client_secret":"s3cr3t`}, "stay"},
		"token in a text":      {step{op: "x", answer: "stay " + jwt}, "stay"},
		"code of an error":     {step{op: "x", status: 404, answer: `{"error":{"code":"ItemNotFound"}}`}, `"code":"ItemNotFound"`},
		"property called code": {step{op: "items.put", method: "PUT", body: `{"properties":{"code":"stay"}}`}, `"code":"stay"`},
		"skip token":           {step{path: "/v1.0/x?$skiptoken=eyJzdGF5IjoxfQ"}, "eyJzdGF5IjoxfQ"},
	} {
		text, err := json.Marshal(play(tt.step).Entries("t", journal.Match{}, 0))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := string(text); strings.Contains(got, "s3cr3t") || strings.Contains(got, "s3cr3tSignature") || strings.Contains(got, jwt[:20]+".") {
			t.Errorf("%s: a secret shows: %s", name, got)
		} else if !strings.Contains(got, tt.stay) {
			t.Errorf("%s: %s is gone: %s", name, tt.stay, got)
		}
	}
}

// A body that is cut may end within a secret.
func TestACutBodyShowsNoSecret(t *testing.T) {
	const body = `{"name":"stay","client_secret":"s3cr3t\"s3cr3t"}`
	for n := 1; n < len(body); n++ {
		s := newStage(journal.Options{Body: n})
		s.run(step{op: "x", method: "POST", body: body})
		m := s.Entries("t", journal.Match{}, 0).Entries[0].Request
		if !m.Cut || strings.Contains(string(m.Body), "s3") || !json.Valid(m.Body) {
			t.Errorf("after %d bytes: %+v", n, m)
		}
	}
}
