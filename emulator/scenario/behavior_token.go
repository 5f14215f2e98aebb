package scenario

import (
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
)

// The methods below tell Entra ID what is changed of the token that a request
// asks for.

// tokenOf returns what the rule says of tokens that fired for r.
func tokenOf(r *rest.Request) Token {
	if t := then(r); t != nil && t.Token != nil {
		return *t.Token
	}
	return Token{}
}

// Lifetime returns how long the token is good that r asks for.
func (e *Engine) Lifetime(r *rest.Request) (d time.Duration, ok bool) {
	if t := tokenOf(r); t.Expires != nil {
		return time.Duration(*t.Expires), true
	}
	return 0, false
}

// Says returns what the answer to r says of the token's lifetime.
func (e *Engine) Says(r *rest.Request) (d time.Duration, ok bool) {
	if t := tokenOf(r); t.Says != nil {
		return time.Duration(*t.Says), true
	}
	return 0, false
}

// Audience returns what the token is for that r asks for, or "".
func (e *Engine) Audience(r *rest.Request) string { return tokenOf(r).Audience }

// Lacks returns the permissions that the token lacks that r asks for.
func (e *Engine) Lacks(r *rest.Request) []string {
	var names []string
	for _, p := range tokenOf(r).WithoutRole {
		names = append(names, string(p))
	}
	return names
}
