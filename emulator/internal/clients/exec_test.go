package clients

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Ways in which a program comes to the emulator that graphemu exec starts for
// it: the commands that stand before the program.
var (
	// asItIs leaves the program what exec gives it.
	asItIs []string
	// byName leaves it the proxy and the certificates, but does not tell it
	// where the emulator is: it has to find it under Microsoft's names.
	byName = []string{"env", "-u", "AZURE_AUTHORITY_HOST", "-u", "GRAPH_URL"}
	// withoutProxy leaves it the certificates, and where the emulator is.
	withoutProxy = []string{"env", "-u", "HTTPS_PROXY", "-u", "https_proxy", "-u", "NODE_USE_ENV_PROXY"}
)

// Where a program has been told to poll.
const (
	microsoft = "https://graph.microsoft.com"
	loopback  = "https://127.0.0.1:PORT"
)

// life is what each program prints of a connection's life. base is the scheme
// and host of the Location that it follows.
func life(base string) string {
	return `created lifeofone draft
polling ` + base + `
schema inprogress
schema inprogress
schema completed
item TSP228082938 It burns
connection Human Resources ready
listed lifeofone
item removed 404
connection removed 404
`
}

// wantLife fails t unless a program prints life when it is run under graphemu
// exec.
func wantLife(t *testing.T, base string, way []string, program ...string) {
	t.Helper()
	got := port.ReplaceAllString(underExec(t, slices.Concat(way, program)...), "127.0.0.1:PORT")
	if diff := cmp.Diff(life(base), got); diff != "" {
		t.Errorf("%s printed (-want +got):\n%s", strings.Join(program, " "), diff)
	}
}

var port = regexp.MustCompile(`127\.0\.0\.1:\d+`)

// underExec runs a program under graphemu exec and returns what it prints.
func underExec(t *testing.T, program ...string) string {
	t.Helper()
	// However fast a program is, it has to poll.
	args := slices.Concat([]string{"exec", "--scenario", "schema-after-polls", "--"}, program)
	cmd := exec.CommandContext(t.Context(), emu.cmd.Path, args...)
	home := t.TempDir() // for programs that keep something, and without the developer's settings
	cmd.Env = append(slices.Clone(emu.cmd.Env), "HOME="+home, "XDG_STATE_HOME="+filepath.Join(home, "state"), "XDG_CONFIG_HOME="+filepath.Join(home, "config"))
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s\n%s", strings.Join(program, " "), err, out, &complaint)
	}
	return string(out)
}

// needs fails t if a program is not on this machine, and says how to get it.
func needs(t *testing.T, program, how string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Fatalf("%v: %s", err, how)
	}
}

// needsPackages fails t unless the packages of npm that a folder of node names
// are installed there.
func needsPackages(t *testing.T, folder string) {
	t.Helper()
	needs(t, "node", "install Node.js 20 or later: https://nodejs.org")
	if _, err := os.Stat(filepath.Join(folder, "node_modules", ".package-lock.json")); err != nil {
		t.Fatalf("%v: run \"npm ci --ignore-scripts\" in emulator/internal/clients/%s", err, filepath.ToSlash(folder))
	}
}
