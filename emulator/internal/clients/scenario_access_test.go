package clients

import (
	"net/http"
	"strings"
	"time"
)

// These are the scenarios of tokens and permissions.

// accessRevoked: the SDK answers the challenge with a new token, and its user
// sees nothing of it.
func accessRevoked(s *stage) {
	before := s.cred.fetched
	for range 5 {
		_, err := s.one.Get(s.Context(), nil)
		s.works(err)
	}
	s.saw(200, 200, 200, 200, 401, 200)
	if got := s.cred.fetched - before; got != 1 {
		s.Errorf("%d new tokens, want 1", got)
	}
}

func roleMissing(s *stage) {
	s.refused(s.put("t1"), http.StatusForbidden, "AccessDenied")
	_, err := s.one.Groups().Get(s.Context(), nil)
	s.refused(err, http.StatusForbidden, "AccessDenied")
	get(s.T, s.client, "tickets", nil)
}

// notSignedIn fails the test unless a token was refused with this number.
func (s *stage) notSignedIn(err error, number string) {
	s.Helper()
	if err == nil || !strings.Contains(err.Error(), "AADSTS"+number+":") {
		s.Errorf("got %v, want AADSTS%s", err, number)
	}
}

func secretExpired(s *stage) {
	s.works(s.put("t1")) // with the token from before
	s.saw(200)
	s.cred.forget()
	s.notSignedIn(s.put("t1"), "7000222")
	s.saw()
}

func signInFailsTwice(s *stage) {
	s.cred.forget()
	s.notSignedIn(s.put("t1"), "90033")
	s.notSignedIn(s.put("t1"), "90033")
	s.works(s.put("t1"))
	s.saw(200)
}

// keysReplaced: the token that the SDK still holds is no good, and it does not
// fetch another by itself.
func keysReplaced(s *stage) {
	for _, id := range []string{"t1", "t2", "t3"} {
		s.works(s.put(id))
	}
	s.refused(s.put("t4"), http.StatusUnauthorized, "InvalidAuthenticationToken")
	s.refused(s.read("t1"), http.StatusUnauthorized, "InvalidAuthenticationToken")
	s.saw(200, 200, 200, 401, 401)
	s.cred.forget()
	for _, id := range []string{"t4", "t5", "t6", "t7"} {
		s.works(s.put(id))
	}
	s.saw(200, 200, 200, 200)
}

// tokenExpiresMidCrawl: without a challenge, and with a token that says it is
// good for an hour, the SDK does not help.
func tokenExpiresMidCrawl(s *stage) {
	s.cred.forget()
	s.works(s.put("t1"))
	s.advance(5 * time.Minute)
	s.refused(s.put("t2"), http.StatusUnauthorized, "InvalidAuthenticationToken")
	s.saw(200, 401)
	s.cred.forget()
	s.works(s.put("t2"))
}

func tokenForAnother(s *stage) {
	s.cred.forget()
	s.refused(s.put("t1"), http.StatusUnauthorized, "InvalidAuthenticationToken")
	s.cred.forget()
	s.works(s.put("t1"))
}

func tokenWithoutRole(s *stage) {
	s.works(s.put("t1")) // with the token from before
	s.cred.forget()
	s.refused(s.put("t2"), http.StatusForbidden, "AccessDenied")
	get(s.T, s.client, "tickets", nil)
	s.refused(s.put("t2"), http.StatusForbidden, "AccessDenied")
	s.cred.forget()
	s.works(s.put("t2"))
}
