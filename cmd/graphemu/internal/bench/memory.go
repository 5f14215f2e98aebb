package bench

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/graphemu/graphemu/cmd/graphemu/internal/floor"
)

// What a server gets before its memory is read the second time.
const (
	loadedReads  = 10_000
	loadedWrites = 5_000
	loadedConns  = 16
)

// memoryRows are about what a process keeps resident, files that it maps
// included.
func memoryRows() []row {
	const about = 6 * time.Second
	return []row{
		{name: "memory, idle", against: overShared, unit: mebibytes, goal: atMost(2), about: about / 4, measure: memory(false)},
		{name: "memory, after load", against: overShared, unit: mebibytes, goal: atMost(2), about: about, measure: memory(true)},
	}
}

// memory measures processes that have given one answer, or many.
func memory(loaded bool) func(context.Context, *lab, row) ([]pair, error) {
	return func(ctx context.Context, l *lab, _ row) ([]pair, error) {
		if runtime.GOOS != "linux" {
			return nil, errNotHere
		}
		side := func(kind string) func() (sample, error) {
			return func() (out sample, err error) {
				err = l.launchBriefly(ctx, kind, l.file(), func(s *server) error {
					if err := l.occupy(ctx, s, loaded); err != nil {
						return err
					}
					out.value = float64(Memory(s.cmd.Process.Pid, "VmRSS")) / 1024
					return nil
				})
				return out, err
			}
		}
		return inTurn(l.Pairs, side(durable), side(floor.SharedFsync))
	}
}

// occupy has s give one answer, or a fixed number of reads and writes.
func (l *lab) occupy(ctx context.Context, s *server, loaded bool) error {
	if err := l.fill(ctx, s, !loaded); err != nil || !loaded {
		return err
	}
	for _, x := range []load{
		{server: s, requests: getItem(s), conns: loadedConns, fixed: loadedReads / loadedConns},
		{server: s, requests: patchConnection(s), conns: loadedConns, fixed: loadedWrites / loadedConns},
	} {
		if _, err := x.run(ctx, 0); err != nil {
			return err
		}
	}
	return nil
}

// Memory returns a value in KiB of what Linux says of a process, such as VmRSS,
// or 0 if it does not.
//
// https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
func Memory(pid int, name string) int64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			n, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 10, 64)
			return n
		}
	}
	return 0
}
