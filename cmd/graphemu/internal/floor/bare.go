package floor

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"sync"
)

// bare is the handler below which there is only net/http.
type bare struct {
	once sync.Once
	key  *rsa.PrivateKey // made on the first POST, so that a start does without
	err  error
}

var bareAnswer = append(append([]byte(`{"value":"`), bytes.Repeat([]byte("x"), DocSize-12)...), `"}`...)

func (b *bare) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		b.token(w)
		return
	}
	answerJSON(w, bareAnswer)
}

// token answers what is as long as an answer with a token, and has cost as much:
// a signature.
func (b *bare) token(w http.ResponseWriter) {
	b.once.Do(func() { b.key, b.err = rsa.GenerateKey(rand.Reader, 2048) })
	if b.err != nil {
		http.Error(w, b.err.Error(), http.StatusInternalServerError)
		return
	}
	claims := bytes.Repeat([]byte("x"), 900)
	sum := sha256.Sum256(claims)
	signature, err := rsa.SignPKCS1v15(nil, b.key, crypto.SHA256, sum[:])
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	answerJSON(w, base64.RawURLEncoding.AppendEncode(claims, signature))
}

func answerJSON(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body)
}
