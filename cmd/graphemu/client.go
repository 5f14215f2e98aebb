package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"github.com/graphemu/graphemu/emulator/admin"
)

// target is the running emulator that a command talks to.
type target struct {
	URL string `default:"http://127.0.0.1:4365" placeholder:"URL" help:"Where the emulator runs (${default})."`
}

// maxAnswer is the longest answer that is read, in bytes.
const maxAnswer = 1 << 20

// settings asks the emulator what a client needs to know about it.
func (t target) settings(ctx context.Context) (admin.Settings, error) {
	var s admin.Settings
	req, err := t.request(ctx, http.MethodGet, "/"+admin.Root+"/env", nil)
	if err != nil {
		return s, err
	}
	err = t.do(req, &s)
	return s, err
}

func (t target) request(ctx context.Context, method, path string, form url.Values) (*http.Request, error) {
	base, err := url.Parse(t.URL)
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("%q is not a URL: --url takes one such as http://%s", t.URL, defaultListen)
	}
	req, err := http.NewRequestWithContext(ctx, method, base.JoinPath(path).String(), strings.NewReader(form.Encode()))
	if err == nil && form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return req, err
}

// do sends req and decodes the JSON of its answer into v.
func (t target) do(req *http.Request, v any) error {
	resp, err := http.DefaultClient.Do(req)
	if errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("no emulator answers at %s: start one with 'graphemu serve', or say where it is with --url", t.URL)
	}
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s: %s", t.URL, resp.Status, body)
	}
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("what answers at %s is no emulator: %w", t.URL, err)
	}
	return nil
}
