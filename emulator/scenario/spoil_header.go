package scenario

import (
	"net/http"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A headerSpoiler changes the headers of an answer.
type headerSpoiler struct{ then *Then }

func (s headerSpoiler) spoil(_ *firing, r *rest.Request, resp *rest.Response) {
	if s.then.RetryAfter != nil {
		s.then.RetryAfter.set(resp.Header, r.Time)
	}
	if s.then.ContentType != nil {
		setOrDelete(resp.Header, "Content-Type", *s.then.ContentType)
	}
	for name, value := range s.then.Headers {
		setOrDelete(resp.Header, name, string(value))
	}
}

// setOrDelete never changes a slice that is there: answers share them.
func setOrDelete(h http.Header, name, value string) {
	if value == "" {
		h.Del(name)
		return
	}
	h[http.CanonicalHeaderKey(name)] = []string{value}
}
