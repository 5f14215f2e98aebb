package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/graphemu/graphemu/emulator/admin"
	"github.com/graphemu/graphemu/emulator/scenario"
	"github.com/graphemu/graphemu/scenarios"
)

type scenarioCommand struct {
	List   scenarioList   `cmd:"" default:"withargs" help:"Print the scenarios that are shipped."`
	Show   scenarioShow   `cmd:"" help:"Print the file of a shipped scenario."`
	Check  scenarioCheck  `cmd:"" help:"Say what is wrong with files of your own."`
	Use    scenarioUse    `cmd:"" help:"Put a scenario in use for a tenant of a running emulator."`
	Status scenarioStatus `cmd:"" help:"Print what a tenant has in use."`
	Clear  scenarioClear  `cmd:"" help:"Take a tenant's scenario out of use."`
}

type scenarioList struct{}

// nameWidth is how much room a name has.
const nameWidth = 24

// Run prints the name and the first sentence of each shipped scenario.
func (c *scenarioList) Run(s streams) error {
	library, width := scenario.NewLibrary(scenarios.FS), columns(s.out)
	for _, name := range library.Names() {
		found, err := library.Scenario(name)
		if err != nil {
			return err
		}
		about := wrap(firstSentence(found.Description), nameWidth+1, width)
		if _, err := fmt.Fprintf(s.out, "%-*s %s\n", nameWidth, name, about); err != nil {
			return err
		}
	}
	return nil
}

func firstSentence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	sentence, _, _ := strings.Cut(text, ". ")
	sentence, _, _ = strings.Cut(sentence, ": ")
	return strings.TrimSuffix(sentence, ".") + "."
}

type scenarioShow struct {
	Name string `arg:"" help:"Which one."`
}

// Run prints the file, which can be the start of one's own.
func (c *scenarioShow) Run(s streams) error {
	text, err := scenario.NewLibrary(scenarios.FS).Text(c.Name)
	if err != nil {
		return err
	}
	_, err = s.out.Write(text)
	return err
}

type scenarioCheck struct {
	Files []string `arg:"" name:"file" help:"Scenarios in YAML or JSON."`
}

// Run checks the files, and says each mistake on a line of stderr.
func (c *scenarioCheck) Run(s streams) error {
	wrong := 0
	for _, file := range c.Files {
		found, err := readScenario(file)
		if err != nil {
			wrong++
			fmt.Fprintln(s.err, err)
			continue
		}
		if _, err := fmt.Fprintf(s.out, "%s: %s is fine\n", file, found.Name); err != nil {
			return err
		}
	}
	if wrong > 0 {
		return fmt.Errorf("%d of %d files cannot be used", wrong, len(c.Files))
	}
	return nil
}

func readScenario(file string) (*scenario.Scenario, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return scenario.Parse(file, text)
}

// isFile reports whether what the user gave for a scenario is a file, and not
// the name of a shipped one.
func isFile(name string) bool { return strings.ContainsAny(name, `./\`) }

// findScenario returns the shipped scenario with that name or the one in that
// file, and nil for "".
func findScenario(name string) (*scenario.Scenario, error) {
	switch {
	case name == "":
		return nil, nil
	case isFile(name):
		return readScenario(name)
	}
	s, err := scenario.NewLibrary(scenarios.FS).Scenario(name)
	if err != nil {
		err = fmt.Errorf("%w (a file of your own needs a dot or a slash, such as ./%s)", err, name)
	}
	return s, err
}

type scenarioUse struct {
	Name string `arg:"" scenario:"" help:"A shipped scenario, or a file."`
	Seed string `placeholder:"N" help:"Seed to use in place of the scenario's own."`
	tenantTarget
}

// Run puts the scenario in use, and prints which one it is.
func (c *scenarioUse) Run(ctx context.Context, s streams) error {
	query := make(url.Values)
	if c.Seed != "" {
		query.Set("seed", c.Seed)
	}
	if c.Tenant != "" {
		query.Set("tenant", c.Tenant)
	}
	var body string
	if isFile(c.Name) {
		text, err := os.ReadFile(c.Name)
		if err != nil {
			return err
		}
		if _, err := scenario.Parse(c.Name, text); err != nil {
			return err
		}
		body = string(text)
		query.Set("file", c.Name)
	} else {
		query.Set("name", c.Name)
	}
	req, err := c.request(ctx, http.MethodPut, nil, admin.Root, "scenario")
	if err != nil {
		return err
	}
	req.URL.RawQuery = query.Encode()
	req.Body, req.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	req.Header.Set("Content-Type", "application/yaml") // RFC 9512
	var used admin.Scenario
	if err := c.do(req, &used); err != nil {
		return err
	}
	return printScenario(s.out, used)
}

type scenarioStatus struct{ tenantTarget }

// Run prints which scenario is in use.
func (c *scenarioStatus) Run(ctx context.Context, s streams) error {
	var used admin.Scenario
	if err := c.control(ctx, http.MethodGet, "scenario", nil, nil, &used); err != nil {
		return err
	}
	return printScenario(s.out, used)
}

func printScenario(w io.Writer, used admin.Scenario) error {
	if used.Name == "" {
		_, err := fmt.Fprintln(w, "none")
		return err
	}
	_, err := fmt.Fprintf(w, "%s with seed %d\n", used.Name, used.Seed)
	return err
}

type scenarioClear struct{ tenantTarget }

// Run takes the scenario out of use.
func (c *scenarioClear) Run(ctx context.Context) error {
	return c.control(ctx, http.MethodDelete, "scenario", nil, nil, nil)
}
