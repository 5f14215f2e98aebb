package graphemu

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/testcontainers/testcontainers-go"
)

// WithScenario has all tenants misbehave from the start: as a scenario that
// graphemu ships, such as "throttled-ingest", or as one in a file of this
// machine, whose name has a dot or a slash.
func WithScenario(name string) testcontainers.CustomizeRequestOption {
	return func(req *testcontainers.GenericContainerRequest) error {
		if !strings.ContainsAny(name, `./\`) {
			return testcontainers.WithEnv(map[string]string{scenarioVariable: name})(req)
		}
		if _, err := os.Stat(name); err != nil {
			return fmt.Errorf("scenario: %w", err)
		}
		inside := path.Join("/scenarios", filepath.Base(name))
		file := testcontainers.ContainerFile{HostFilePath: name, ContainerFilePath: inside, FileMode: 0o644}
		if err := testcontainers.WithFiles(file)(req); err != nil {
			return err
		}
		return testcontainers.WithEnv(map[string]string{scenarioVariable: inside})(req)
	}
}

// WithFixtures loads files into the seed's first tenant before Run returns:
// lines of JSON, as "graphemu fixtures dump" writes them.
func WithFixtures(files ...string) testcontainers.CustomizeRequestOption {
	return func(req *testcontainers.GenericContainerRequest) error {
		for _, name := range files {
			if _, err := os.Stat(name); err != nil {
				return fmt.Errorf("fixtures: %w", err)
			}
		}
		load := func(ctx context.Context, ctr testcontainers.Container) error {
			for _, name := range files {
				if err := loadFixture(ctx, ctr, req.Env[controlTokenVariable], name); err != nil {
					return fmt.Errorf("fixtures: %s: %w", name, err)
				}
			}
			return nil
		}
		return testcontainers.WithAdditionalLifecycleHooks(testcontainers.ContainerLifecycleHooks{
			PostReadies: []testcontainers.ContainerHook{load},
		})(req)
	}
}

func loadFixture(ctx context.Context, ctr testcontainers.Container, token, name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = call(ctx, ctr, token, http.MethodPost, "/_emulator/fixtures", "application/x-ndjson", file)
	return err
}
