package scenario

import (
	"maps"
	"net/url"
	"strings"
	"time"

	"github.com/tidwall/sjson"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A tokenFault changes the token that is issued by what it is asked with: the
// time, which decides when it expires, and the scope, which decides what it is
// for. So it works for every grant, and signs nothing itself.
type tokenFault struct{ token Token }

// lifetime is how long the emulator's access tokens are valid.
const lifetime = time.Hour

func (t tokenFault) wrap(_ *firing, next rest.Handler) rest.Handler {
	return func(r *rest.Request) (*rest.Response, error) {
		now := r.Time
		says := lifetime
		if t.token.Expires != nil {
			says = time.Duration(*t.token.Expires)
			r.Time = now.Add(says - lifetime)
		}
		if t.token.Audience != "" {
			t.readdress(r)
		}
		resp, err := next(r)
		r.Time = now
		if err != nil {
			return resp, err
		}
		if t.token.Says != nil {
			says = time.Duration(*t.token.Says)
		}
		if says != lifetime {
			for _, member := range []string{"expires_in", "ext_expires_in"} {
				resp.Body, _ = sjson.SetBytes(resp.Body, member, int(max(says, 0).Seconds()))
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
