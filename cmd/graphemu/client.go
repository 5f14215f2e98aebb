package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/graphemu/graphemu/emulator/admin"
)

// target is the running emulator that a command talks to.
type target struct {
	URL          string
	ControlToken string
}

func (t *target) add(f *pflag.FlagSet) {
	f.StringVar(&t.URL, "url", "http://"+defaultListen, "`URL` at which the emulator runs")
	f.StringVar(&t.ControlToken, "control-token", "", "`TOKEN` that the emulator asks for below /_emulator/, if it does")
	check(f, "url", t.checkURL)
}

// Bounds on what is awaited from what may be no emulator at all.
const (
	maxAnswer     = 1 << 20 // bytes
	answerTimeout = 30 * time.Second
)

func (t *target) checkURL() error {
	base, err := url.Parse(t.URL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return fmt.Errorf("%q is no URL such as http://%s", t.URL, defaultListen)
	}
	return nil
}

// settings asks the emulator what a client needs to know about it.
func (t *target) settings(ctx context.Context) (admin.Settings, error) {
	var s admin.Settings
	req, err := t.request(ctx, http.MethodGet, nil, admin.Root, "env")
	if err != nil {
		return s, err
	}
	err = t.do(req, &s)
	if err == nil && s.GraphURL == "" {
		err = fmt.Errorf("what answers at %s is no emulator", t.URL)
	}
	return s, err
}

// certificate asks the emulator for what a client has to trust, as PEM.
func (t *target) certificate(ctx context.Context) ([]byte, error) {
	req, err := t.request(ctx, http.MethodGet, nil, admin.Root, "ca.pem")
	if err != nil {
		return nil, err
	}
	return t.fetch(req)
}

func (t *target) request(ctx context.Context, method string, form url.Values, path ...string) (*http.Request, error) {
	address, err := url.JoinPath(t.URL, path...)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err == nil && t.ControlToken != "" {
		req.Header.Set(admin.TokenHeader, t.ControlToken)
	}
	if err == nil && form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return req, err
}

// do sends req and decodes the JSON of its answer into v, unless v is nil.
func (t *target) do(req *http.Request, v any) error {
	body, err := t.fetch(req)
	if err != nil || v == nil {
		return err
	}
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("what answers at %s is no emulator: %w", t.URL, err)
	}
	return nil
}

// fetch sends req and returns the body of its answer.
func (t *target) fetch(req *http.Request) ([]byte, error) {
	client := http.Client{Timeout: answerTimeout}
	resp, err := client.Do(req)
	if err != nil {
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err // without method and URL
		}
		return nil, fmt.Errorf("no emulator answers at %s (%w): start one with 'graphemu serve', or say with --url where it is", t.URL, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode/100 != 2 {
		return nil, fmt.Errorf("%s %s answered %s: %s", req.Method, req.URL, resp.Status, reason(body))
	}
	return body, nil
}

// reason returns what the body of an error, of Graph or of Entra ID, has for
// a person to read.
func reason(body []byte) string {
	var entra struct {
		Description string `json:"error_description"`
	}
	var graph struct {
		Error struct{ Message string }
	}
	// What does not fit one of them leaves it empty.
	_ = json.Unmarshal(body, &entra)
	_ = json.Unmarshal(body, &graph)
	description, _, _ := strings.Cut(entra.Description, " Trace ID:") // nobody can look that up
	return cmp.Or(description, graph.Error.Message, string(body))
}
