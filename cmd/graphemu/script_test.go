package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"
)

// running is the emulator that a script has started.
type running struct {
	process *process
	said    string // when it was ready
}

type emulatorKey struct{} // of the running in a script's values

var (
	assignmentOf = regexp.MustCompile(`^[A-Z_]+=`)
	urlOf        = regexp.MustCompile(`http://[\w.:\[\]]+:\d+`)
)

func cmdStart(ts *testscript.TestScript, neg bool, args []string) {
	cmd := exec.Command("graphemu", "serve")
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"XDG_STATE_HOME", "GRAPHEMU_LISTEN", "GORACE"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	for len(args) > 0 && assignmentOf.MatchString(args[0]) {
		cmd.Env = append(cmd.Env, args[0])
		args = args[1:]
	}
	cmd.Args = append(cmd.Args, args...)

	p, err := launch(cmd)
	ts.Check(err)
	ts.Defer(p.kill)
	said, err := p.ready()
	ts.Check(err)
	*ts.Value(emulatorKey{}).(*running) = running{p, said}
	publish(ts, said)
}

// publish puts what an emulator said when it was ready where the script sees it.
func publish(ts *testscript.TestScript, said string) (url string) {
	url = urlOf.FindString(said)
	ts.Setenv("URL", url)
	ts.Setenv("ADDR", strings.TrimPrefix(url, "http://"))
	ts.Check(os.WriteFile(ts.MkAbs("ready"), []byte(said), 0o600))
	return url
}

func cmdDetach(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(ts.Exec("graphemu", append([]string{"serve", "--detach", "--output", "json"}, args...)...))
	url := publish(ts, ts.ReadFile("stdout"))
	ts.Defer(func() { _ = ts.Exec("graphemu", "stop", "--url", url) }) // the script may have done so
}

func cmdHalt(ts *testscript.TestScript, neg bool, args []string) {
	signals := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM, "KILL": os.Kill}
	name := cmp.Or(strings.Join(args, " "), "TERM")
	signal, ok := signals[name]
	if !ok {
		ts.Fatalf("usage: halt [INT|TERM|KILL]")
	}
	r := ts.Value(emulatorKey{}).(*running)
	ts.Check(r.process.cmd.Process.Signal(signal))
	<-r.process.done
	fmt.Fprint(ts.Stdout(), strings.TrimPrefix(r.process.stdout.text(), r.said))
	fmt.Fprint(ts.Stderr(), r.process.stderr.text())
	if state := r.process.cmd.ProcessState; name != "KILL" && !state.Success() {
		ts.Fatalf("graphemu ended with %v", state)
	}
}

var oneMessage = regexp.MustCompile(`^graphemu: [^\n]+\n$`)

func cmdRefused(ts *testscript.TestScript, neg bool, args []string) {
	code, args := args[0], args[1:]
	err := ts.Exec("graphemu", args...)
	exit, ok := errors.AsType[*exec.ExitError](err)
	switch {
	case !ok || fmt.Sprint(exit.ExitCode()) != code:
		ts.Fatalf("graphemu ended with %v, want exit status %s", err, code)
	case ts.ReadFile("stdout") != "":
		ts.Fatalf("graphemu wrote to stdout")
	case !oneMessage.MatchString(ts.ReadFile("stderr")):
		ts.Fatalf("stderr is not one line that begins with the program's name")
	}
}

func cmdHTTP(ts *testscript.TestScript, neg bool, args []string) {
	token := ""
	if len(args) > 1 && args[0] == "-token" {
		token, args = strings.TrimSpace(ts.ReadFile(args[1])), args[2:]
	}
	if len(args) < 2 {
		ts.Fatalf("usage: http [-token FILE] METHOD URL [BODY]")
	}
	req, err := http.NewRequest(args[0], args[1], strings.NewReader(strings.Join(args[2:], " ")))
	ts.Check(err)
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%s\n%s\n", resp.Status, body)
}

func cmdNarrow(ts *testscript.TestScript, neg bool, args []string) {
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > 80 {
			ts.Fatalf("longer than 80 columns: %s", line)
		}
	}
}
