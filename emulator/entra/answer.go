package entra

import (
	"encoding/base64"
	"strconv"
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
)

// tokenAnswer is the body of a token. Logged from azidentity 1.15 and MSAL:
// access_token and expires_in are all they need; the others are for users.
type tokenAnswer struct {
	resource string
	lasts    time.Duration // what it says of the token's lifetime

	Type       string `json:"token_type"`
	Scope      string `json:"scope,omitempty"`
	Expires    int    `json:"expires_in"`
	ExtExpires int    `json:"ext_expires_in"`
	Token      string `json:"access_token"`
	Refresh    string `json:"refresh_token,omitempty"`
	ID         string `json:"id_token,omitempty"`
	ClientInfo string `json:"client_info,omitempty"`
}

// answerV1 is the body of a token at the endpoint of version 1, whose numbers
// are text.
//
// https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
// passes on such an answer; that scope lists permissions without their resource
// is from memory, a guess.
type answerV1 struct {
	Type       string `json:"token_type"`
	Scope      string `json:"scope,omitempty"`
	Expires    string `json:"expires_in"`
	ExtExpires string `json:"ext_expires_in"`
	ExpiresOn  string `json:"expires_on"`
	NotBefore  string `json:"not_before"`
	Resource   string `json:"resource"`
	Token      string `json:"access_token"`
	Refresh    string `json:"refresh_token,omitempty"`
	ID         string `json:"id_token,omitempty"`
}

func (a tokenAnswer) v1(now time.Time) answerV1 {
	return answerV1{
		Type: a.Type, Scope: a.Scope,
		Expires: strconv.Itoa(a.Expires), ExtExpires: strconv.Itoa(a.ExtExpires),
		ExpiresOn: unixText(now.Add(a.lasts)), NotBefore: unixText(now.Add(-backdated)),
		Resource: a.resource, Token: a.Token, Refresh: a.Refresh, ID: a.ID,
	}
}

func unixText(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// clientInfo returns the member with which MSAL tells accounts apart. It is
// sent to who asks with client_info=1.
//
// Logged from MSAL and the CLI for Microsoft 365: base64url of uid and utid.
func clientInfo(tenant string, u User) string {
	return base64.RawURLEncoding.EncodeToString(rest.Marshal(struct {
		User   string `json:"uid"`
		Tenant string `json:"utid"`
	}{u.ID, tenant}))
}
