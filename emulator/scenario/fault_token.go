package scenario

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A tokenFault changes what a token is good for. It signs nothing itself: for
// another audience it asks for another scope, and a token that is to expire
// early is remembered and refused from then on. So it works for every grant;
// but what the token says of its own end stays as it is.
type tokenFault struct{ token Token }

// An issued is a token that ends before it says so.
type issued struct {
	until time.Time
	rule  Name
}

func (t tokenFault) wrap(f *firing, next rest.Handler) rest.Handler {
	return func(r *rest.Request) (*rest.Response, error) {
		if t.token.Audience != "" {
			t.readdress(r)
		}
		resp, err := next(r)
		if err != nil {
			return resp, err
		}
		says := t.token.Says
		if t.token.Expires != nil {
			expires := time.Duration(*t.token.Expires)
			if says == nil {
				truth := Duration(max(expires, 0))
				says = &truth
			}
			f.run.limit(gjson.GetBytes(resp.Body, "access_token").Str, issued{r.Time.Add(expires), f.rule.Name})
		}
		if says != nil {
			for _, member := range []string{"expires_in", "ext_expires_in"} {
				resp.Body, _ = sjson.SetBytes(resp.Body, member, int(time.Duration(*says).Seconds()))
			}
		}
		return resp, nil
	}
}

// readdress asks for another audience than the client did.
func (t tokenFault) readdress(r *rest.Request) {
	s := subject{r: r}
	form := maps.Clone(s.sentForm())
	if form == nil {
		form = url.Values{}
	}
	form.Set("scope", strings.TrimSuffix(t.token.Audience, "/")+"/.default")
	body := form.Encode()
	s.rewind(strings.NewReader(body))
	r.HTTP.ContentLength = int64(len(body))
}

// limit notes when a token ends.
func (x *run) limit(token string, i issued) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.tokens[fnvOffset.add(token)] = i
}

// ended returns the rule that has ended r's token by now, or "".
func (x *run) ended(r *rest.Request) Name {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.tokens) == 0 {
		return ""
	}
	_, token, _ := strings.Cut(r.HTTP.Header.Get("Authorization"), " ")
	i, early := x.tokens[fnvOffset.add(strings.TrimSpace(token))]
	if !early || r.Time.Before(i.until) {
		return ""
	}
	return i.rule
}

// expired returns the error for a token that has ended.
func expired() error {
	e := catalogue["tokenExpired"]
	e.Header = http.Header{"Www-Authenticate": {challenge}}
	return &e
}
