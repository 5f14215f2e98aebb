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

	"github.com/spf13/cobra"

	"github.com/graphemu/graphemu/emulator/admin"
)

// healthTimeout is below the time that container engines give a check by
// default, which is 30 seconds, so that the reason is said.
const healthTimeout = 10 * time.Second

// healthcheckCommand is graphemu healthcheck.
func healthcheckCommand(s streams) *cobra.Command {
	var listen string
	c := &cobra.Command{
		Use: "healthcheck", Short: "Say whether the emulator here is healthy.",
		Long: `It exits with 0 if a request would work now, and with 1 and the reason if not.
It is the HEALTHCHECK of the container image, and takes the same variable as
the emulator in it, so that it finds whatever port that one listens on.`,
		Args: arguments,
		RunE: func(c *cobra.Command, _ []string) error {
			base := "http://" + dialable(listen)
			if err := health(c.Context(), base); err != nil {
				return err
			}
			_, err := fmt.Fprintln(s.out, "healthy at", base)
			return err
		},
	}
	c.Flags().StringVar(&listen, "listen", defaultListen, "`ADDR` that 'graphemu serve' was given")
	check(c.Flags(), "listen", func() error { return checkPort(listen) })
	return c
}

// checkPort says whether addr can be meant as one at which somebody listens.
func checkPort(addr string) error {
	if err := checkAddress(addr); err != nil {
		return err
	}
	if _, port, _ := net.SplitHostPort(addr); port == "0" {
		return errors.New("port 0 stands for any free one: name the port that the emulator got")
	}
	return nil
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
