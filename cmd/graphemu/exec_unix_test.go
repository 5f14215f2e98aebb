//go:build !windows

package main

import (
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestExecPassesSignalsOn sends signals to an exec that no terminal sends them
// to, as CI does, and to which the program has an answer of its own.
func TestExecPassesSignalsOn(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2} {
		t.Run(sig.String(), func(t *testing.T) {
			unignore(t, sig)
			p := mustExec(t, `trap 'echo got it; exit 9' INT TERM HUP QUIT USR1 USR2; echo ready; while :; do sleep 0.01; done`)
			p.mustSignal(t, sig)
			<-p.done
			if code := p.cmd.ProcessState.ExitCode(); code != 9 || !strings.Contains(p.stdout.text(), "got it") {
				t.Errorf("graphemu ended with %v, having said %q and %q", p.cmd.ProcessState, p.stdout.text(), p.stderr.text())
			}
			p.mustLeaveNothing(t)
		})
	}
}

// unignore lets children get sig even if the tests run under nohup, or in the
// background of a shell: what is ignored stays so in a child, what is handled
// does not.
func unignore(t *testing.T, sig os.Signal) {
	handled := make(chan os.Signal, 1)
	signal.Notify(handled, sig)
	t.Cleanup(func() { signal.Stop(handled) })
}

// A program that a signal ends is told by its exit code, as by a shell.
func TestExecEndsAsTheProgramDoes(t *testing.T) {
	p := mustExec(t, `echo ready; exec sleep 1000`)
	p.mustSignal(t, syscall.SIGTERM)
	<-p.done
	if code := p.cmd.ProcessState.ExitCode(); code != 128+int(syscall.SIGTERM) {
		t.Errorf("graphemu ended with %v: %s", p.cmd.ProcessState, p.stderr.text())
	}
	p.mustLeaveNothing(t)
}

// What nohup has a process ignore, its child ignores, too.
func TestExecLeavesNohupAlone(t *testing.T) {
	p := mustLaunchIn(t, exec.Command("nohup", "graphemu", "exec", "--", "sh", "-c", `kill -HUP $$; echo survived`))
	<-p.done
	if !p.cmd.ProcessState.Success() || !strings.Contains(p.stdout.text(), "survived") {
		t.Errorf("ended with %v: %s%s", p.cmd.ProcessState, p.stdout.text(), p.stderr.text())
	}
}

// An executed is a graphemu exec and the folder for its temporary files.
type executed struct {
	*process
	tmp string
}

// mustExec runs script by graphemu exec, without a terminal, until it has said
// that it is ready.
func mustExec(t *testing.T, script string) executed {
	t.Helper()
	p := mustLaunchIn(t, exec.Command("graphemu", "exec", "--", "sh", "-c", script))
	if said, ok := p.stdout.await(func(text string) bool { return strings.Contains(text, "ready\n") }); !ok {
		t.Fatalf("graphemu ended with %v: %s%s", p.cmd.ProcessState, said, p.stderr.text())
	}
	return p
}

func mustLaunchIn(t *testing.T, cmd *exec.Cmd) executed {
	t.Helper()
	tmp := t.TempDir()
	cmd.Env = []string{"XDG_STATE_HOME=" + filepath.Join(tmp, "state"), "TMPDIR=" + tmp, "GORACE=" + raceSettings, "PATH=" + os.Getenv("PATH")}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	p, err := launch(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	return executed{p, tmp}
}

func (p executed) mustLeaveNothing(t *testing.T) {
	t.Helper()
	if left, err := os.ReadDir(p.tmp); err != nil || len(left) > 0 {
		t.Errorf("there is %v left (%v)", left, err)
	}
	// Whoever is left of the session has the id of its leader as group.
	if err := syscall.Kill(-p.cmd.Process.Pid, 0); err == nil {
		t.Error("a process is left")
	}
}

func TestNoProxyKeepsWhatLeadsNotAround(t *testing.T) {
	const own = "127.0.0.1,::1,localhost"
	for list, want := range map[string]string{
		"":                       own,
		"*":                      own,
		"localhost, 127.0.0.1":   own,
		"db.internal,10.0.0.0/8": own + ",db.internal,10.0.0.0/8",
		"microsoft.com,.Microsoft.com,*.microsoft.com,graph.microsoft.com:443,com": own,
		"microsoft.org,soft.com,example.com":                                       own + ",microsoft.org,soft.com,example.com",
		"login.partner.microsoftonline.cn,.us":                                     own,
	} {
		if got := noProxy(list); got != want {
			t.Errorf("%q becomes %q, want %q", list, got, want)
		}
	}
}
