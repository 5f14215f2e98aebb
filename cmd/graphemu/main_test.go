package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the test binary the graphemu command, too.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"graphemu": main})
}

// TestScripts runs testdata/script, which says how the command line behaves.
// Besides the commands of testscript there are
//
//	start [NAME=VALUE...] [ARG...]
//	    run graphemu serve with these variables and arguments until it is
//	    ready. What it says then is in the file ready, its URL in $URL,
//	    and host and port of that in $ADDR
//	detach [ARG...]
//	    run graphemu serve --detach --output json with these arguments, and
//	    stop it at the end of the script. Files and variables are as with start
//	halt [SIGNAL]
//	    end it with INT, TERM or KILL (default TERM). What it has said since
//	    is the output. Unless killed, it has to exit with 0
//	refused CODE ARG...
//	    run graphemu, which has to exit with CODE, with one line on stderr and
//	    nothing on stdout
//	http [-token FILE] METHOD URL [BODY]
//	    print the status and the body of an answer
//	narrow
//	    no line of stdout is longer than 80 columns
//
// and the condition [root].
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, "state"))
			env.Setenv("GRAPHEMU_LISTEN", "127.0.0.1:0")
			env.Setenv("GORACE", raceSettings)
			env.Values[emulatorKey{}] = new(running)
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name == "root" {
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"start":   cmdStart,
			"detach":  cmdDetach,
			"halt":    cmdHalt,
			"refused": cmdRefused,
			"http":    cmdHTTP,
			"narrow":  cmdNarrow,
		},
	})
}
