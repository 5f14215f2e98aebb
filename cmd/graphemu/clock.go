package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/graphemu/graphemu/emulator/admin"
)

// clockCommand is graphemu clock.
func clockCommand(s streams) *cobra.Command {
	return byDefault("clock", "Show or move a tenant's clock.", clockShow, s,
		clockAdvance(s), clockSet(s), clockSpeed(s),
		tenantAction("reset", "Let a tenant go by the common clock again.", http.MethodDelete, "clock"))
}

func clockShow(s streams) *cobra.Command {
	var t tenantTarget
	c := &cobra.Command{
		Use: "show", Short: "Print what a tenant's clock shows.", Args: arguments,
		RunE: func(c *cobra.Command, _ []string) error {
			var shown admin.Clock
			if err := t.control(c.Context(), http.MethodGet, "clock", nil, nil, &shown); err != nil {
				return err
			}
			return printClock(s.out, shown)
		},
	}
	t.add(c.Flags())
	return c
}

func clockAdvance(s streams) *cobra.Command {
	return clockChange(s, "advance DURATION", "Move a tenant's clock, such as by 15m.", func(text string) (admin.ClockChange, error) {
		by, err := time.ParseDuration(text)
		if err != nil {
			err = misused("DURATION: %q is none such as 15m or 1h30m", text)
		}
		return admin.ClockChange{Advance: by.String()}, err
	})
}

func clockSet(s streams) *cobra.Command {
	return clockChange(s, "set TIME", "Set a tenant's clock to an instant, such as 2026-11-23T17:00:00Z.", func(text string) (admin.ClockChange, error) {
		to, err := time.Parse(time.RFC3339, text)
		if err != nil {
			err = misused("TIME: %q is none such as 2026-11-23T17:00:00Z", text)
		}
		return admin.ClockChange{Set: &to}, err
	})
}

func clockSpeed(s streams) *cobra.Command {
	return clockChange(s, "speed N", "Let a tenant's clock go faster: 3600 is an hour a second, 0 stops it.", func(text string) (admin.ClockChange, error) {
		speed, err := strconv.ParseFloat(text, 64)
		if err != nil {
			err = misused("N: %q is no number of seconds that pass in one of the machine's", text)
		}
		return admin.ClockChange{Speed: &speed}, err
	})
}

// clockChange returns a command that changes a tenant's clock as its argument says.
func clockChange(s streams, use, short string, parse func(string) (admin.ClockChange, error)) *cobra.Command {
	var t tenantTarget
	c := &cobra.Command{
		Use: use, Short: short, Args: arguments,
		RunE: func(c *cobra.Command, args []string) error {
			change, err := parse(args[0])
			if err != nil {
				return err
			}
			return t.changeClock(c.Context(), s.out, change)
		},
	}
	t.add(c.Flags())
	return c
}

func (t tenantTarget) changeClock(ctx context.Context, w io.Writer, change admin.ClockChange) error {
	var shown admin.Clock
	if err := t.control(ctx, http.MethodPatch, "clock", nil, change, &shown); err != nil {
		return err
	}
	return printClock(w, shown)
}

func printClock(w io.Writer, c admin.Clock) error {
	pace := ""
	switch c.Speed {
	case 1:
	case 0:
		pace = " (stopped)"
	default:
		pace = fmt.Sprintf(" (%g times as fast)", c.Speed)
	}
	_, err := fmt.Fprintf(w, "%s%s\n", c.Now.UTC().Format(time.RFC3339), pace)
	return err
}
