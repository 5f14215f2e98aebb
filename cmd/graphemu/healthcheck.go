package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/graphemu/graphemu/emulator/admin"
)

// healthTimeout is below the time that container engines give a check by
// default, which is 30 seconds, so that the reason is said.
const healthTimeout = 10 * time.Second

type healthcheckCommand struct {
	Listen string `default:"127.0.0.1:4365" placeholder:"ADDR" help:"Address that 'graphemu serve' was given (default ${default})."`
}

// Help is shown by kong below the command's one line.
func (healthcheckCommand) Help() string {
	return `It exits with 0 if a request would work now, and with 1 and the reason if not.
It is the HEALTHCHECK of the container image, and takes the same variable as
the emulator in it, so that it finds whatever port that one listens on.`
}

// Validate is called by kong before the command is run.
func (c *healthcheckCommand) Validate() error {
	if err := checkAddress(c.Listen); err != nil {
		return err
	}
	if _, port, _ := net.SplitHostPort(c.Listen); port == "0" {
		return errors.New("--listen: port 0 stands for any free one: name the port that the emulator got")
	}
	return nil
}

// Run asks the emulator for its health.
func (c *healthcheckCommand) Run(ctx context.Context, s streams) error {
	base := "http://" + dialable(c.Listen)
	if err := health(ctx, base); err != nil {
		return err
	}
	_, err := fmt.Fprintln(s.out, "healthy at", base)
	return err
}

// dialable returns an address at which this machine reaches what listens on
// addr.
func dialable(addr string) string {
	host, port, _ := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// health returns nil if a request to the emulator at base would work now, and
// else why not.
func health(ctx context.Context, base string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/"+admin.Root+"/health", nil)
	if err != nil {
		return err
	}
	// A proxy, which variables may name, is not between a machine and itself.
	transport := &http.Transport{DisableKeepAlives: true}
	resp, err := (&http.Client{Transport: transport, Timeout: healthTimeout}).Do(req)
	if err != nil {
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err // without method and URL
		}
		return fmt.Errorf("unhealthy: no emulator answers at %s (%w)", base, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("unhealthy: %w", err)
	}
	var answer struct {
		Status string            `json:"status"`
		Checks map[string]string `json:"checks"`
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.Status == "" {
		return fmt.Errorf("unhealthy: what answers at %s with %s is no emulator", base, resp.Status)
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("unhealthy: %s", failing(answer.Checks))
	}
	return nil
}

// failing lists the checks that are not ok, sorted.
func failing(checks map[string]string) string {
	var list []string
	for name, state := range checks {
		if state != "ok" {
			list = append(list, name+": "+state)
		}
	}
	slices.Sort(list)
	return strings.Join(list, "; ")
}
