package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/graphemu/graphemu/emulator/admin"
)

// A tenantTarget is a tenant of the running emulator that a command talks to.
type tenantTarget struct {
	target
	Tenant string `placeholder:"ID" help:"Tenant, as a GUID or a domain (default the seed's first)."`
}

// control sends a request to a path of the emulator's own endpoints. Its answer
// is decoded into v, unless v is nil.
func (t tenantTarget) control(ctx context.Context, method, path string, query url.Values, body, v any) error {
	req, err := t.request(ctx, method, nil, admin.Root, path)
	if err != nil {
		return err
	}
	if query == nil {
		query = make(url.Values)
	}
	if t.Tenant != "" {
		query.Set("tenant", t.Tenant)
	}
	req.URL.RawQuery = query.Encode()
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		req.Body, req.ContentLength = io.NopCloser(strings.NewReader(string(text))), int64(len(text))
		req.Header.Set("Content-Type", "application/json")
	}
	return t.do(req, v)
}

type clockCommand struct {
	Show    clockShow    `cmd:"" default:"withargs" help:"Print what a tenant's clock shows."`
	Advance clockAdvance `cmd:"" help:"Move a tenant's clock, such as by 15m."`
	Set     clockSet     `cmd:"" help:"Set a tenant's clock to an instant."`
	Speed   clockSpeed   `cmd:"" help:"Let a tenant's clock go faster: 3600 is an hour a second, 0 stops it."`
	Reset   clockReset   `cmd:"" help:"Let a tenant go by the common clock again."`
}

type clockShow struct{ tenantTarget }

// Run prints the clock.
func (c *clockShow) Run(ctx context.Context, s streams) error {
	var shown admin.Clock
	if err := c.control(ctx, http.MethodGet, "clock", nil, nil, &shown); err != nil {
		return err
	}
	return printClock(s.out, shown)
}

type clockAdvance struct {
	By time.Duration `arg:"" help:"How far, such as 15m or 1h30m."`
	tenantTarget
}

// Run moves the clock.
func (c *clockAdvance) Run(ctx context.Context, s streams) error {
	return c.change(ctx, s.out, admin.ClockChange{Advance: c.By.String()})
}

type clockSet struct {
	To time.Time `arg:"" format:"2006-01-02T15:04:05Z07:00" help:"The instant, such as 2026-11-23T17:00:00Z."`
	tenantTarget
}

// Run sets the clock.
func (c *clockSet) Run(ctx context.Context, s streams) error {
	return c.change(ctx, s.out, admin.ClockChange{Set: &c.To})
}

type clockSpeed struct {
	Speed float64 `arg:"" help:"Seconds that pass in one of the machine's."`
	tenantTarget
}

// Run changes the speed.
func (c *clockSpeed) Run(ctx context.Context, s streams) error {
	return c.change(ctx, s.out, admin.ClockChange{Speed: &c.Speed})
}

type clockReset struct{ tenantTarget }

// Run gives up the tenant's own clock.
func (c *clockReset) Run(ctx context.Context) error {
	return c.control(ctx, http.MethodDelete, "clock", nil, nil, nil)
}

func (t tenantTarget) change(ctx context.Context, w io.Writer, change admin.ClockChange) error {
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
