package entra

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A refusal is the reason why a token is not taken.
type refusal struct {
	message string // Graph's
	hint    string // ours; {endpoint} stands for the URL of the token endpoint
	err     error  // the cause, for the log
}

// Hints that more than one refusal gives.
const (
	hintNone     = "Send 'Authorization: Bearer TOKEN'; get a token from {endpoint} or print one with: graphemu token"
	hintAnother  = "Get a new token from {endpoint} or print one with: graphemu token"
	hintReal     = "This token came from the real Entra ID: get one from {endpoint}, or serve with --auth shape"
	hintAudience = "Ask for the scope https://graph.microsoft.com/.default, or the same with the host of a national cloud's Graph"
)

// maxVerified bounds the memory for verified tokens to about two megabytes.
const maxVerified = 1024

// verified is what is remembered of a token that was verified: verifying one
// takes 30 µs, a look-up by the token itself a tenth of one. By its SHA-256 it
// would take one.
type verified struct {
	caller      rest.Caller
	from, until time.Time
	key         *signingKey
}

// verify returns the caller that token speaks of, or why it is refused. A token
// is verified once and remembered until it expires by its tenant's clock.
func (e *Entra) verify(token string) (rest.Caller, *refusal) {
	if token == "" {
		return rest.Caller{}, refuseEmpty()
	}
	known, ok := e.verified.get(token)
	if !ok || !slices.Contains(e.keys.of(known.caller.Tenant), known.key) {
		c, key, refused := e.check(token)
		if refused != nil {
			return rest.Caller{}, refused
		}
		known, ok = verified{c.caller(), c.NotBefore.Time(), c.Expires.Time(), key}, false
	}
	now := e.now(known.caller.Tenant)
	if now.Before(known.from) || !now.Before(known.until) {
		return rest.Caller{}, refuseTime()
	}
	if !ok {
		e.verified.put(strings.Clone(token), known, known.until, now) // it is part of a longer header
	}
	return known.caller, nil
}

// check returns the claims of token if they hold at some time, and the key that
// signed them.
func (e *Entra) check(token string) (claims, *signingKey, *refusal) {
	c, key, refused := e.checkSignature(token)
	if refused != nil {
		return claims{}, nil, refused
	}
	if resource, _ := c.Audience.(string); !isGraph(resource) {
		return claims{}, nil, refuseAudience()
	}
	if !isGUID(c.Tenant) || !issues(c.Issuer, c.Tenant) {
		return claims{}, nil, refuseIssuer()
	}
	return c, key, nil
}

// checkSignature returns the claims of token if one of the keys of its tenant
// signed them, and the key.
func (e *Entra) checkSignature(token string) (claims, *signingKey, *refusal) {
	jws, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256})
	if _, other := errors.AsType[*jose.ErrUnexpectedSignatureAlgorithm](err); other {
		return claims{}, nil, refuseSignature(err)
	}
	if err != nil {
		return claims{}, nil, refuseMalformed(err)
	}
	var c claims
	unread := json.Unmarshal(jws.UnsafePayloadWithoutVerification(), &c) // whose key it is hangs on the tenant
	key := e.keys.find(c.Tenant, jws.Signatures[0].Protected.KeyID)
	if key == nil {
		return claims{}, nil, refuseKey(token)
	}
	if _, err := jws.Verify(key.public); err != nil {
		return claims{}, nil, refuseSignature(err)
	}
	if unread != nil {
		return claims{}, nil, refuseMalformed(unread)
	}
	return c, key, nil
}

// peek returns what a JWT claims, without verifying it, and false for any other
// value.
func peek(token string) (c claims, ok bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return c, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	return c, err == nil && json.Unmarshal(payload, &c) == nil
}

// refuseEmpty: observed on Graph, 2018 to 2026. That another scheme than Bearer
// counts as no token is a guess.
func refuseEmpty() *refusal {
	return &refusal{message: "Access token is empty.", hint: hintNone}
}

// refuseMalformed: https://github.com/Earlybyte/aad_oauth/issues/102.
func refuseMalformed(err error) *refusal {
	return &refusal{message: "CompactToken parsing failed with error code: 80049217", err: err,
		hint: "The bearer value is not a JWT. " + hintNone}
}

// refuseAudience: https://github.com/microsoftgraph/microsoft-graph-docs/issues/16208.
func refuseAudience() *refusal {
	return &refusal{message: "Access token validation failure. Invalid audience.", hint: hintAudience}
}

// refuseIssuer: in the form of the message on the audience, a guess.
func refuseIssuer() *refusal {
	return &refusal{message: "Access token validation failure. Invalid issuer.", hint: hintAnother}
}

// refuseSignature: in the form of the message on the audience, a guess.
func refuseSignature(err error) *refusal {
	return &refusal{message: "Access token validation failure. Invalid signature.", hint: hintAnother, err: err}
}

// refuseKey is for a token that names a key of somebody else: most likely one
// that a program fetched from the real Entra ID.
func refuseKey(token string) *refusal {
	r := refuseSignature(errors.New("unknown key"))
	c, _ := peek(token)
	if strings.HasPrefix(c.Issuer, "https://sts.windows.net/") ||
		strings.HasPrefix(c.Issuer, "https://login.microsoftonline.com/") {
		r.hint = hintReal
	}
	return r
}

// refuseTime: observed on Graph, 2018 to 2026.
func refuseTime() *refusal {
	return &refusal{message: "Access token has expired or is not yet valid.", hint: hintAnother}
}
