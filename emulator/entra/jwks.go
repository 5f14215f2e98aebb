package entra

import (
	"encoding/base64"
	"math/big"

	"github.com/graphemu/graphemu/emulator/rest"
)

// keyDocument is one key of a set: RFC 7517. x5c is what validators of version
// 1 read.
type keyDocument struct {
	Type        string   `json:"kty"`
	Use         string   `json:"use"`
	ID          string   `json:"kid"`
	Thumbprint  string   `json:"x5t"`
	N           string   `json:"n"`
	E           string   `json:"e"`
	Certificate []string `json:"x5c"`
	Issuer      string   `json:"issuer,omitempty"`
}

// publicKeys answers GET /{tenant}/discovery/v2.0/keys.
func (e *Entra) publicKeys(r *rest.Request) (*rest.Response, error) {
	t, err := e.tenant(r.Vars.Get("tenant"))
	if err != nil {
		return nil, err
	}
	return e.keyset(t, issuerV2(r.Base, t)), nil
}

// publicKeysV1 answers GET /{tenant}/discovery/keys, whose keys name no issuer.
func (e *Entra) publicKeysV1(r *rest.Request) (*rest.Response, error) {
	t, err := e.tenant(r.Vars.Get("tenant"))
	if err != nil {
		return nil, err
	}
	return e.keyset(t, ""), nil
}

func (e *Entra) keyset(t tenantRef, issuer string) *rest.Response {
	var set struct {
		Keys []keyDocument `json:"keys"`
	}
	for _, k := range e.keys.published(t.id) {
		set.Keys = append(set.Keys, keyDocument{
			Type: "RSA", Use: "sig", ID: k.id, Thumbprint: k.id, Issuer: issuer,
			N:           base64.RawURLEncoding.EncodeToString(k.public.N.Bytes()),
			E:           base64.RawURLEncoding.EncodeToString(big.NewInt(int64(k.public.E)).Bytes()),
			Certificate: []string{base64.StdEncoding.EncodeToString(k.certificate)},
		})
	}
	return document(set)
}
