package emulator

import (
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// A Token is an access token for Graph, and when it ends by the clock of its
// tenant.
type Token struct {
	AccessToken string
	Expiry      time.Time
}

// A Caller says whom a token is for. The zero Caller is the seed's first
// application, acting for itself.
type Caller struct {
	// App is the client id of an application; empty means the seed's first.
	App string
	// User is the object id or user principal name of whom App acts for; empty
	// means that it acts for itself.
	User string
	// Scope is what App asks of User, as in a token request; empty means all
	// that it was granted.
	Scope string
}

// A TokenSource issues access tokens for one caller in one tenant. It asks no
// endpoint, so that the journal shows nothing of it and no scenario stands in
// its way. It may be used from several goroutines at once.
type TokenSource struct {
	tokens *tokens
	caller Caller
}

// Token returns a token that is good for some minutes by the tenant's clock: the
// one that it returned before, if that is.
//
// Errors: nobody has the names in the [Caller], or the test that the tenant was
// made for has ended.
func (s *TokenSource) Token() (Token, error) { return s.tokens.of(s.caller) }

// TokenSource returns a source of tokens for a caller in e.
func (e *Emulator) TokenSource(who Caller) *TokenSource { return &TokenSource{e.tokens, who} }

// Token returns an access token for the seed's first application.
func (e *Emulator) Token() string {
	e.t.Helper()
	token, err := e.tokens.of(Caller{})
	if err != nil {
		e.t.Fatalf("emulator: no token: %v", err)
	}
	return token.AccessToken
}

// Client returns a client that reaches e without a network: see
// [Server.Transport]. To requests without the header Authorization it adds a
// token for the seed's first application. It needs no closing.
func (e *Emulator) Client() *http.Client { return e.ClientFor(Caller{}) }

// ClientFor returns a client whose token is for another caller.
func (e *Emulator) ClientFor(who Caller) *http.Client {
	return &http.Client{Transport: authorized{e.TokenSource(who), e.Transport()}}
}

// Transport returns the transport of [Emulator.Client], which adds no token: for
// a program that gets its own, and for requests that are to be refused.
func (e *Emulator) Transport() http.RoundTripper { return e.server.Transport() }

// authorized adds a token to requests that have none.
type authorized struct {
	source *TokenSource
	next   http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (a authorized) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, has := r.Header["Authorization"]; has {
		return a.next.RoundTrip(r)
	}
	token, err := a.source.Token()
	if err != nil {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, err
	}
	r = r.Clone(r.Context()) // a transport must not change the request
	r.Header.Set("Authorization", "Bearer "+token.AccessToken)
	return a.next.RoundTrip(r)
}

// spare is how long a token that is handed out is still good, at least.
const spare = 5 * time.Minute

// tokens are those of one tenant that were issued, by caller: to sign one costs
// more than any request.
type tokens struct {
	server *Server
	tenant string
	// ended is set when the tenant is dropped.
	ended atomic.Bool

	mu     sync.Mutex
	issued map[Caller]Token
}

// errEnded is what comes of a tenant whose test has ended. Without it a request
// that comes late would make it anew, and a look at its journal find nothing.
var errEnded = errors.New("the test that this tenant was made for has ended, and the tenant with it")

// alive returns errEnded if the tenant is dropped.
func (k *tokens) alive() error {
	if k.ended.Load() {
		return errEnded
	}
	return nil
}

func (k *tokens) of(who Caller) (Token, error) {
	if err := k.alive(); err != nil {
		return Token{}, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.server.clocks.Now(k.tenant)
	// The clock may have been put back, to before the token was issued.
	if t, ok := k.issued[who]; ok && now.Add(spare).Before(t.Expiry) && !now.Before(t.Expiry.Add(-time.Hour)) {
		return t, nil
	}
	text, err := k.sign(who)
	if err != nil {
		return Token{}, err
	}
	if k.issued == nil {
		k.issued = make(map[Caller]Token)
	}
	t := Token{text, now.Add(time.Hour)}
	k.issued[who] = t
	return t, nil
}

func (k *tokens) sign(who Caller) (string, error) {
	if who.User == "" {
		return k.server.entra.Token(k.tenant, who.App)
	}
	return k.server.entra.UserToken(k.tenant, who.App, who.User, who.Scope)
}
