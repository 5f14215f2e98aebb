package admin

import (
	"net/http"

	"github.com/graphemu/graphemu/emulator/rest"
)

// Key names the key that signs tokens.
type Key struct {
	ID string `json:"kid"`
}

// rollKeys answers POST /_emulator/keys: a new key signs from now on. Tokens of
// the old ones are taken until they expire. The keys are those of all tenants,
// as at Entra ID.
func (a *API) rollKeys(*rest.Request) (*rest.Response, error) {
	id, err := a.o.RollKeys()
	if err != nil {
		return nil, err
	}
	return answer(http.StatusCreated, Key{id})
}

// forgetKeys answers DELETE /_emulator/keys: tokens of all keys but the one that
// signs are refused from now on.
func (a *API) forgetKeys(*rest.Request) (*rest.Response, error) {
	a.o.ForgetKeys()
	return rest.Empty(http.StatusNoContent), nil
}
