// Package scenarios holds the scenarios that ship with the emulator, as data.
// Each file says at its top what it is good for. Package scenario documents
// the format; schema.json tells it to editors.
package scenarios

import "embed"

// FS holds one file NAME.yaml for each scenario.
//
//go:embed *.yaml
var FS embed.FS
