package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/graphemu/graphemu/cmd/graphemu/internal/bench"
)

// TestBenchStops interrupts a run in the middle of it: what it has started and
// written is gone.
func TestBenchStops(t *testing.T) {
	tmp := t.TempDir()
	cmd := exec.Command("graphemu", "bench", "--leg", "1h", "--only", "GET connection, 16 .*one fsync")
	cmd.Env = append(os.Environ(), "TMPDIR="+tmp, "GORACE="+raceSettings)
	p, err := launch(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	for { // until both servers run
		if files, _ := filepath.Glob(filepath.Join(tmp, "*", "*.db")); len(files) == 2 {
			break
		}
		select {
		case <-p.done:
			t.Fatal(p.stderr.text())
		case <-time.After(time.Millisecond):
		}
	}
	p.mustSignal(t, os.Interrupt)
	<-p.done
	if code, said := p.cmd.ProcessState.ExitCode(), p.stderr.text(); code != exitFailed || !strings.HasSuffix(said, "graphemu: stopped before all was measured\n") {
		t.Errorf("it ended with %d: %s", code, said)
	}
	if left, _ := os.ReadDir(tmp); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
	if runtime.GOOS == "linux" {
		processes, _ := filepath.Glob("/proc/[0-9]*/cmdline")
		for _, file := range processes {
			if line, _ := os.ReadFile(file); strings.Contains(string(line), tmp) {
				t.Errorf("%s still runs: %q", file, line)
			}
		}
	}
}

// TestCheckFailsWhenAGoalIsMissed is for CI.
func TestCheckFailsWhenAGoalIsMissed(t *testing.T) {
	met, missed := true, false
	report := &bench.Report{Rows: []bench.Row{{Met: &met}, {}, {Met: &missed}}}
	if err := (&benchCommand{Check: true}).verdict(report); err == nil || err.Error() != "1 of 2 goals are missed" {
		t.Error(err)
	}
	if err := (&benchCommand{}).verdict(report); err != nil {
		t.Errorf("without --check: %v", err)
	}
	report.Rows[2].Met = &met
	if err := (&benchCommand{Check: true}).verdict(report); err != nil {
		t.Errorf("with all met: %v", err)
	}
}
