package main

import (
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/graphemu/graphemu/emulator/scenario"
	"github.com/graphemu/graphemu/scenarios"
)

// scenarioCommand is graphemu scenario.
func scenarioCommand(s streams) *cobra.Command {
	return byDefault("scenario", "Make it misbehave: list, check and use scenarios.", scenarioList, s,
		scenarioShow(s), scenarioCheck(s), scenarioUse(s), scenarioStatus(s),
		tenantAction("clear", "Take a tenant's scenario out of use.", http.MethodDelete, "scenario"))
}

func scenarioList(s streams) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "Print the scenarios that are shipped.", Args: arguments,
		RunE: func(*cobra.Command, []string) error { return listScenarios(s) },
	}
}

// nameWidth is how much room a name has.
const nameWidth = 24

// listScenarios prints the name and the first sentence of each shipped scenario.
func listScenarios(s streams) error {
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

func scenarioShow(s streams) *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Print the file of a shipped scenario.", Args: arguments,
		Long: "It can be the start of one of your own.", ValidArgsFunction: completeScenario,
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := scenario.NewLibrary(scenarios.FS).Text(args[0])
			if err != nil {
				return err
			}
			_, err = s.out.Write(text)
			return err
		},
	}
}

func scenarioCheck(s streams) *cobra.Command {
	return &cobra.Command{
		Use: "check FILE...", Short: "Say what is wrong with files of your own.", Args: arguments,
		Long: "Each FILE is a scenario in YAML or JSON.",
		RunE: func(_ *cobra.Command, files []string) error { return checkScenarios(s, files) },
	}
}

// checkScenarios checks the files, and says each mistake on a line of stderr.
func checkScenarios(s streams, files []string) error {
	wrong := 0
	for _, file := range files {
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
		return fmt.Errorf("%d of %d files cannot be used", wrong, len(files))
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
