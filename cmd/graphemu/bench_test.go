package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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
	if err := (&benchFlags{Check: true}).verdict(report); err == nil || err.Error() != "1 of 2 goals are missed" {
		t.Error(err)
	}
	if err := (&benchFlags{}).verdict(report); err != nil {
		t.Errorf("without --check: %v", err)
	}
	report.Rows[2].Met = &met
	if err := (&benchFlags{Check: true}).verdict(report); err != nil {
		t.Errorf("with all met: %v", err)
	}
}

// BenchmarkFloors measures GET and PATCH of a connection, each beside its floor:
// gorilla/mux and a bare transaction of bbolt, behind the same net/http. The
// ratio is what tells, the median of pairs of turns; graphemu bench has more rows.
//
//	go test ./cmd/graphemu -run '^$' -bench Floors
func BenchmarkFloors(b *testing.B) {
	program, err := exec.LookPath("graphemu")
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{"GET connection, 1 connection", "GET connection, 16 connections",
		"PATCH connection, 1 connection", "PATCH connection, 16 connections"} {
		b.Run(name, func(b *testing.B) {
			report, err := bench.Run(b.Context(), bench.Options{
				Program: program, Floor: program, Only: regexp.MustCompile("^" + name + `, mux \+ bbolt, one fsync`),
				Pairs: max(b.N, 7), Leg: 100 * time.Millisecond,
			})
			if err != nil {
				b.Fatal(err)
			}
			row := report.Rows[0]
			b.ReportMetric(0, "ns/op") // which would be of all turns together
			b.ReportMetric(row.Measured, "graphemu/s")
			b.ReportMetric(row.Floor, "floor/s")
			b.ReportMetric(row.Ratio, "ratio")
		})
	}
}
