package main

import (
	"context"
	"net/http"

	"github.com/graphemu/graphemu/emulator/admin"
)

type keysCommand struct {
	Roll   keysRoll   `cmd:"" help:"Make a new key sign tokens. What the old ones signed is taken until it expires."`
	Forget keysForget `cmd:"" help:"Forget the keys that signed before, so that their tokens are refused."`
}

type keysRoll struct{ target }

// Run rolls the keys and prints the id of the new one.
func (c *keysRoll) Run(ctx context.Context, s streams) error {
	var key admin.Key
	if err := (tenantTarget{target: c.target}).control(ctx, http.MethodPost, "keys", nil, nil, &key); err != nil {
		return err
	}
	return printLines(s, []string{key.ID})
}

type keysForget struct{ target }

// Run forgets the old keys.
func (c *keysForget) Run(ctx context.Context) error {
	return (tenantTarget{target: c.target}).control(ctx, http.MethodDelete, "keys", nil, nil, nil)
}
