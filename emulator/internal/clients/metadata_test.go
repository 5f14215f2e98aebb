package clients

import (
	"os/exec"
	"strings"
	"testing"
)

// TestAnotherParserReadsTheMetadata has the OData committee's parser and schema
// for CSDL, which are on npm, fetch $metadata, and compares all that they see
// there with what is in it.
//
// It needs Node.js 20 or later, and the packages of the folder node:
//
//	cd emulator/internal/clients/node && npm ci
func TestAnotherParserReadsTheMetadata(t *testing.T) {
	for _, version := range []string{"v1.0", "beta"} {
		cmd := exec.Command("node", "metadata.js", emu.GraphURL+"/"+version+"/$metadata")
		cmd.Dir = "node"
		var complaint strings.Builder
		cmd.Stderr = &complaint
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: node: %v (is there Node.js 20, and was \"npm ci\" run in the folder node?)\n%s", version, err, &complaint)
		}
		seen := make(set)
		for line := range strings.Lines(string(out)) {
			seen.add(strings.TrimSpace(line))
		}
		ours, _ := ourModel(t, version)
		compare(t, ours, seen, nil)
	}
}
