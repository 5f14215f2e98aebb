package odata

import (
	"encoding/base64"
	"encoding/json"
)

// A Token is the place where a page ended. It holds the last document's key
// and not a number of documents, so that documents which come and go between
// two pages make no other document appear twice or never.
type Token struct {
	Key    string            `json:"k"`
	Values []json.RawMessage `json:"v,omitempty"` // what $orderby sorted the last document by
}

// Encode returns the token as a client carries it. Clients must not look into
// a token: https://learn.microsoft.com/graph/paging. What Graph's look like
// for connectors is not known.
func (t *Token) Encode() string {
	b, err := json.Marshal(t)
	if err != nil {
		return "" // a token made from documents always has an encoding
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// DecodeToken reads what Encode made.
//
// Errors: *Error if Encode did not make it.
func DecodeToken(s string) (*Token, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return nil, errToken()
	}
	t := new(Token)
	if err := json.Unmarshal(b, t); err != nil || t.Key == "" || t.Encode() != s {
		return nil, errToken()
	}
	return t, nil
}

// errToken is the error of a token that is not ours. The words are a guess.
func errToken() *Error { return errorf("The $skiptoken query option is invalid.") }
