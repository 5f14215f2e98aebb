package journal

import (
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// blot stands for what is not shown.
const blot = "REDACTED"

// maxHeader is how much of a header's value is shown, in bytes.
const maxHeader = 4 << 10

// What is secret under these names: in forms and queries, and in JSON. The
// second list lacks code, which in Graph's errors is what one looks for, and
// has what the headers of a batch's requests and a directory's objects hold.
// Expressions are compiled when somebody looks at a journal.
var (
	secretInForm = names("client_secret", "client_assertion", "assertion", "password", "passwd", "refresh_token", "code", "code_verifier",
		"access_token", "id_token", "id_token_hint", "device_code", "subject_token", "actor_token")
	secretInJSON = compiled(`(?i)("(?:client_secret|client_assertion|assertion|password|newpassword|currentpassword|refresh_token|code_verifier|` +
		`access_token|id_token|device_code|secrettext|authorization|proxy-authorization|cookie|clientsecret)"\s*:\s*)` +
		`(?:"(?:[^"\\]|\\.)*(?:"|\\?$)|[-+.0-9eE]+)`)
	// What looks like a token is one, wherever it is: RFC 7519's parts with dots
	// between, of which the first begins with {" in base64.
	token = compiled(`eyJ[\w-]{8,}\.[\w.-]*`)
	// secretInURL finds parameters in the middle of a text.
	secretInURL = compiled(`(?i)([?&#](?:` + strings.Join(sorted(secretInForm), "|") + `)=)[^&#\s"'<>]*`)
)

// compiled returns what compiles an expression once, at the first call.
func compiled(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

// blotHeader returns the value of a header without what is secret in it.
func blotHeader(name, value string) string {
	switch strings.ToLower(name) {
	case "authorization", "proxy-authorization":
		scheme, _, two := strings.Cut(value, " ")
		if !two {
			return blot
		}
		return scheme + " " + blot
	case "cookie", "set-cookie", "x-identity-header", "graphconnectors-ticket":
		return blot
	}
	if len(value) > maxHeader {
		value = value[:maxHeader] + "..."
	}
	return blotTokens(value)
}

// blotForm returns a form, or the query of a URL, without what is secret.
func blotForm(form string) string {
	if form == "" {
		return ""
	}
	pairs := strings.Split(form, "&")
	for i, pair := range pairs {
		name, _, ok := strings.Cut(pair, "=")
		plain, err := url.QueryUnescape(name)
		if ok && (err != nil || secretInForm[strings.ToLower(strings.TrimSpace(plain))]) {
			pairs[i] = name + "=" + blot
		}
	}
	return blotTokens(strings.Join(pairs, "&"))
}

// blotJSON returns JSON, of which the end may be missing, without what is
// secret. What was valid is valid still.
func blotJSON(text []byte) []byte {
	text = secretInJSON().ReplaceAll(text, []byte(`${1}"`+blot+`"`))
	return []byte(blotTokens(string(text)))
}

// blotText returns any body without what is secret.
func blotText(contentType string, body []byte) string {
	if strings.HasPrefix(contentType, "application/x-www-form-urlencoded") {
		return string(blotJSON([]byte(blotForm(string(body)))))
	}
	return string(blotJSON(body))
}

func blotTokens(s string) string {
	return token().ReplaceAllString(secretInURL().ReplaceAllString(s, "${1}"+blot), blot)
}
