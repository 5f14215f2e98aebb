package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// raceSettings keep the race detector, where there is one, from sleeping for a
// second at the end of each process.
const raceSettings = "atexit_sleep_ms=0"

// A process is a graphemu that runs, or has run.
type process struct {
	cmd    *exec.Cmd
	stdout *output
	stderr *output
	done   chan struct{} // closed when it has ended
}

// launch starts cmd, which leads to graphemu, and kills it at the end of the
// test that defers p.kill.
func launch(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, stdout: newOutput(), stderr: newOutput(), done: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = p.stdout, p.stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = cmd.Wait() // p.cmd.ProcessState tells
		p.stdout.end()
		p.stderr.end()
		close(p.done)
	}()
	return p, nil
}

// mustLaunch starts graphemu with args, away from this machine's settings.
func mustLaunch(t *testing.T, args ...string) *process {
	t.Helper()
	return mustLaunchBy(t, append([]string{"graphemu"}, args...)...)
}

// mustLaunchBy does the same with a command that leads to graphemu.
func mustLaunchBy(t *testing.T, command ...string) *process {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = []string{"XDG_STATE_HOME=" + t.TempDir(), "GORACE=" + raceSettings}
	p, err := launch(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	return p
}

// kill ends p the hard way and waits until it is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended already
	<-p.done
}

// lastOfBanner is how the last line of the banner begins, and nothing before it.
var lastOfBanner = regexp.MustCompile(`(?m)^  curl .*/v1\.0/external/connections\n`)

// ready waits until p says that it is ready and returns what it says, whether
// for a script or for a person.
func (p *process) ready() (string, error) {
	said, ok := p.stdout.await(func(text string) bool {
		return lastOfBanner.MatchString(text) || strings.HasPrefix(text, "{") && strings.HasSuffix(text, "\n")
	})
	if !ok {
		return "", fmt.Errorf("graphemu ended before it was ready: %v\n%s", p.cmd.ProcessState, p.stderr.text())
	}
	return said, nil
}

// mustReady waits until p, which was told --output json, is ready.
func (p *process) mustReady(t *testing.T) (s started) {
	t.Helper()
	said, err := p.ready()
	if err == nil {
		err = json.Unmarshal([]byte(said), &s)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// mustSignal sends sig to p, which runs.
func (p *process) mustSignal(t *testing.T, sig os.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
}

// An output is what a process has written so far.
type output struct {
	mu    sync.Mutex
	more  *sync.Cond
	bytes bytes.Buffer
	ended bool
}

func newOutput() *output {
	o := new(output)
	o.more = sync.NewCond(&o.mu)
	return o
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.more.Broadcast()
	return o.bytes.Write(p)
}

func (o *output) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ended = true
	o.more.Broadcast()
}

func (o *output) text() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.bytes.String()
}

// await waits until enough says that the text is, or its end. It returns the
// text and whether it was enough.
func (o *output) await(enough func(string) bool) (string, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for !enough(o.bytes.String()) {
		if o.ended {
			return o.bytes.String(), false
		}
		o.more.Wait()
	}
	return o.bytes.String(), true
}
