package main

import (
	"context"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/graphemu/graphemu/emulator/admin"
)

// keysCommand is graphemu keys.
func keysCommand(s streams) *cobra.Command {
	return parent("keys", "Roll and forget the keys with which it signs tokens.", "", keysRoll(s), keysForget(s))
}

func keysRoll(s streams) *cobra.Command {
	var t target
	c := &cobra.Command{
		Use: "roll", Short: "Make a new key sign tokens. What the old ones signed is taken until it expires.", Args: arguments,
		RunE: func(c *cobra.Command, _ []string) error { return t.rollKeys(c.Context(), s) },
	}
	t.add(c.Flags())
	return c
}

// rollKeys rolls the keys and prints the id of the new one.
func (t target) rollKeys(ctx context.Context, s streams) error {
	var key admin.Key
	if err := (tenantTarget{target: t}).control(ctx, http.MethodPost, "keys", nil, nil, &key); err != nil {
		return err
	}
	return printLines(s, []string{key.ID})
}

func keysForget(streams) *cobra.Command {
	var t target
	c := &cobra.Command{
		Use: "forget", Short: "Forget the keys that signed before, so that their tokens are refused.", Args: arguments,
		RunE: func(c *cobra.Command, _ []string) error {
			return (tenantTarget{target: t}).control(c.Context(), http.MethodDelete, "keys", nil, nil, nil)
		},
	}
	t.add(c.Flags())
	return c
}
