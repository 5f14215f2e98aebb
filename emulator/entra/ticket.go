package entra

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"sync"
	"time"

	"github.com/graphemu/graphemu/emulator/rest"
)

// Kinds of ticket. One kind never passes for another.
const (
	kindCode    = "code"
	kindRefresh = "refresh"
	kindDevice  = "device"
)

// A ticket is what a code or refresh token stands for. It is given to the
// caller, sealed, so a restart or another replica with the same signing key
// understands it.
type ticket struct {
	ID        string `json:"id"`
	Expires   int64  `json:"exp"` // Unix time
	Tenant    string `json:"tid,omitempty"`
	App       string `json:"app"`
	User      string `json:"oid,omitempty"`
	Scope     string `json:"scp"`
	Nonce     string `json:"nonce,omitempty"`
	Redirect  string `json:"redirect,omitempty"`
	Challenge string `json:"challenge,omitempty"`
	Method    string `json:"method,omitempty"`
	UserCode  string `json:"code,omitempty"`
}

func (t ticket) expired(now time.Time) bool { return now.Unix() >= t.Expires }

// sealer returns what returns the cipher for tickets, which is made when there is
// the first one. Its key derives from the first
// signing key and stays the same when keys roll, as refresh tokens outlive a
// roll (guess).
func sealer(private func() (*rsa.PrivateKey, error)) func() cipher.AEAD {
	return sync.OnceValue(func() cipher.AEAD {
		key, err := private()
		var seal cipher.AEAD
		if err == nil {
			seal, err = newSeal(key)
		}
		if err != nil {
			panic(err) // a mistake in the embedded key, which every test of a ticket shows
		}
		return seal
	})
}

func newSeal(key *rsa.PrivateKey) (cipher.AEAD, error) {
	secret, err := hkdf.Key(sha256.New, x509.MarshalPKCS1PrivateKey(key), nil, "graphemu tickets", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// seal returns t as text that nobody else can read or make.
func (e *Entra) seal(kind string, t ticket) string {
	t.ID = newTokenID()
	return base64.RawURLEncoding.EncodeToString(e.tickets().Seal(nil, nil, rest.Marshal(t), []byte(kind)))
}

// unseal returns the ticket that seal made text of, expired or not.
func (e *Entra) unseal(kind, text string) (t ticket, ok bool) {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return t, false
	}
	plain, err := e.tickets().Open(nil, nil, sealed, []byte(kind))
	return t, err == nil && json.Unmarshal(plain, &t) == nil
}

// redeem reports whether t had not been redeemed yet.
func (e *Entra) redeem(t ticket, now time.Time) bool {
	return e.redeemed.add(t.ID, struct{}{}, time.Unix(t.Expires, 0), now)
}
