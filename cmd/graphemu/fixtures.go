package main

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/graphemu/graphemu/emulator/plant"
)

// fixturesCommand is graphemu fixtures.
func fixturesCommand(s streams) *cobra.Command {
	return parent("fixtures", "Fill it from files, and write what it holds to one.", fixtureHelp,
		fixturesLoad(s), fixturesDump(s), fixturesCheck(s))
}

// fixtureHelp says what a fixture is.
const fixtureHelp = `A fixture is YAML, JSON or NDJSON, by the end of its name:

    connections:                       # hr.yaml
      - connection: {id: hrdata, name: HR, description: All of HR}
        schema:
          baseType: microsoft.graph.externalItem
          properties: [{name: title, type: string}]
        items:
          - id: "1"
            acl: [{type: everyone, value: everyone, accessType: grant}]
            properties: {title: Welcome}

NDJSON has a resource a line, so it may have any length:

    {"connection": {"id": "hrdata", "name": "HR"}}
    {"in": "hrdata", "schema": {...}}
    {"in": "hrdata", "item": {"id": "1", "acl": [...], "properties": {...}}}
    {"in": "hrdata", "group": {"id": "heads"}}
    {"in": "hrdata", "group": "heads", "member": {"id": "...", "type": "user"}}

'graphemu fixtures dump' shows them all: tenants, applications, users and
groups of the directory too. 'go doc github.com/graphemu/graphemu/fixtures'
tells the rest.`

// summary names the kinds of which there are any.
func summary(c plant.Counts) string {
	var parts []string
	for _, k := range c.Each() {
		switch *k.N {
		case 0:
		case 1:
			parts = append(parts, "1 "+k.Name)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", *k.N, plural.Replace(k.Name+"s")))
		}
	}
	return cmp.Or(strings.Join(parts, ", "), "nothing")
}

var plural = strings.NewReplacer("ys", "ies")

// lines counts the line ends in b.
func lines(b []byte) int { return bytes.Count(b, []byte{'\n'}) }
