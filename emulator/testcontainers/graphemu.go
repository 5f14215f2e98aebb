package graphemu

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

const (
	port = "4365/tcp" // of the image

	scenarioVariable     = "GRAPHEMU_SCENARIO"
	controlTokenVariable = "GRAPHEMU_CONTROL_TOKEN"
)

// A Container is a running emulator.
type Container struct {
	testcontainers.Container
	controlToken string
}

// Run starts the emulator and returns when it is ready. The Container is not
// nil if there is one to terminate, also when there is an error.
func Run(ctx context.Context, img string, opts ...testcontainers.ContainerCustomizer) (*Container, error) {
	var token string
	all := []testcontainers.ContainerCustomizer{
		testcontainers.WithExposedPorts(port),
		testcontainers.WithEnv(map[string]string{"GRAPHEMU_EPHEMERAL": "true"}),
		testcontainers.WithWaitStrategy(wait.ForHTTP("/_emulator/health").WithPort(port)),
		controlHost(ctx),
	}
	all = append(all, opts...)
	all = append(all, testcontainers.CustomizeRequestOption(func(req *testcontainers.GenericContainerRequest) error {
		token = req.Env[controlTokenVariable]
		return nil
	}))
	ctr, err := testcontainers.Run(ctx, img, all...)
	var c *Container
	if ctr != nil {
		c = &Container{ctr, token}
	}
	if err != nil {
		return c, fmt.Errorf("run graphemu: %w%s", err, lastWords(ctx, c))
	}
	return c, nil
}

// lastWords returns why an emulator did not start, which is on a line of its
// log that begins with its name, as a part of a message.
func lastWords(ctx context.Context, c *Container) string {
	if c == nil {
		return ""
	}
	log, err := c.Logs(ctx)
	if err != nil {
		return ""
	}
	defer log.Close()
	said := ""
	for lines := bufio.NewScanner(log); lines.Scan(); {
		if _, reason, ok := strings.Cut(lines.Text(), "graphemu: "); ok {
			said = ": " + reason
		}
	}
	return said
}

// controlHost lets the emulator answer on its own endpoints under the name of
// the engine's host, if that is one that the emulator would take for a web
// page's.
func controlHost(ctx context.Context) testcontainers.CustomizeRequestOption {
	return func(req *testcontainers.GenericContainerRequest) error {
		provider, err := req.ProviderType.GetProvider()
		if err != nil {
			return err
		}
		defer func() { _ = provider.Close() }() // it has nothing to lose
		docker, ok := provider.(interface {
			DaemonHost(context.Context) (string, error)
		})
		if !ok {
			return nil
		}
		host, err := docker.DaemonHost(ctx)
		if err != nil {
			return err
		}
		if _, err := netip.ParseAddr(host); err == nil || !strings.Contains(host, ".") {
			return nil
		}
		return testcontainers.WithEnv(map[string]string{"GRAPHEMU_CONTROL_HOST": host})(req)
	}
}

// GraphURL returns the root of v1.0 and beta, such as http://localhost:32768.
func (c *Container) GraphURL(ctx context.Context) (string, error) {
	return c.PortEndpoint(ctx, port, "http")
}

// AuthorityURL returns the root of Entra ID's tenants: the emulator has both on
// one port.
func (c *Container) AuthorityURL(ctx context.Context) (string, error) { return c.GraphURL(ctx) }

// SecureURL returns the same root with https, for clients that take no other,
// such as azidentity and MSAL. They have to trust [Container.CA].
//
// It returns an error if the engine's host is not this machine: the emulator
// has no certificate for other hosts than that and Microsoft's own, which
// [Container.Client] reaches.
func (c *Container) SecureURL(ctx context.Context) (string, error) {
	env, err := c.env(ctx)
	if err == nil && env.SecureURL == "" {
		err = errors.New("the emulator has no certificate for the host on which the container runs: use Client")
	}
	return env.SecureURL, err
}

// CA returns the certificate, as PEM, that vouches for the emulator over TLS.
func (c *Container) CA(ctx context.Context) ([]byte, error) {
	return c.get(ctx, "ca.pem")
}

// Client returns a client that reaches https://graph.microsoft.com and
// https://login.microsoftonline.com in the container, as unmodified programs
// do, and no other host.
func (c *Container) Client(ctx context.Context) (*http.Client, error) {
	base, err := c.GraphURL(ctx)
	if err != nil {
		return nil, err
	}
	proxy, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	pem, err := c.CA(ctx)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, errors.New("what the emulator answered is no certificate")
	}
	return &http.Client{Transport: &http.Transport{
		DialContext:       new(net.Dialer).DialContext,
		Proxy:             http.ProxyURL(proxy),
		TLSClientConfig:   &tls.Config{RootCAs: roots},
		ForceAttemptHTTP2: true,
	}}, nil
}
