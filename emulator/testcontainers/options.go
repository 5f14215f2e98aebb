package graphemu

import (
	"fmt"
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

// WithFixtures starts the emulator with what files of this machine hold, beside
// its seed: fixtures in YAML, JSON or NDJSON, in this order. Another option for
// fixtures adds to them.
func WithFixtures(files ...string) testcontainers.CustomizeRequestOption {
	return func(req *testcontainers.GenericContainerRequest) error {
		for _, name := range files {
			if _, err := os.Stat(name); err != nil {
				return fmt.Errorf("fixtures: %w", err)
			}
			// The emulator reads the folder in the order of the names.
			inside := fmt.Sprintf("/docker-entrypoint-init.d/%04d-%s", len(req.Files), filepath.Base(name))
			file := testcontainers.ContainerFile{HostFilePath: name, ContainerFilePath: inside, FileMode: 0o644}
			if err := testcontainers.WithFiles(file)(req); err != nil {
				return err
			}
		}
		return nil
	}
}
