package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/tidwall/gjson"
	"golang.org/x/sys/unix"
)

// small is where TestDiskFull and TestReadOnlyDisk have a disk of their own. It
// needs a mount, which is allowed to root, and in a namespace to anybody whose
// system allows these:
//
//	unshare --mount --map-root-user bash -c 'mount -t tmpfs -o size=8m tmpfs /mnt &&
//		go test ./cmd/graphemu -run "TestDisk|TestReadOnlyDisk" -small /mnt -v'
//
// Without it the process of the emulator gets a limit on the size of its files.
var small = flag.String("small", "", "folder that is a file system of a few MiB, for TestDiskFull")

// A disk has no space from when fill is called until free is.
type disk interface {
	path() string
	fill(t *testing.T, p *process)
	free(t *testing.T, p *process)
}

func newDisk(t *testing.T) disk {
	if *small != "" {
		dir, err := os.MkdirTemp(*small, "")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(dir) })
		return smallDisk{dir}
	}
	return limitedDisk{filepath.Join(t.TempDir(), "a.db")}
}

// A limitedDisk stands for one: a process may not make a file larger.
type limitedDisk struct{ file string }

func (d limitedDisk) path() string { return d.file }

func (d limitedDisk) fill(t *testing.T, p *process) {
	info, err := os.Stat(d.file)
	if err != nil {
		t.Fatal(err)
	}
	d.limit(t, p, uint64(info.Size()))
}

func (d limitedDisk) free(t *testing.T, p *process) { d.limit(t, p, unix.RLIM_INFINITY) }

func (d limitedDisk) limit(t *testing.T, p *process, size uint64) {
	t.Helper()
	limit := unix.Rlimit{Cur: size, Max: unix.RLIM_INFINITY}
	if err := unix.Prlimit(p.cmd.Process.Pid, unix.RLIMIT_FSIZE, &limit, nil); err != nil {
		t.Fatal(err)
	}
}

// A smallDisk is a file system, which something else fills.
type smallDisk struct{ dir string }

func (d smallDisk) path() string { return filepath.Join(d.dir, "a.db") }

func (d smallDisk) fill(t *testing.T, _ *process) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(d.dir, "ballast"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 4096); err == nil; {
		_, err = f.Write(block)
	}
	if pe, ok := err.(*os.PathError); !ok || pe.Err != syscall.ENOSPC {
		t.Fatal(err)
	}
}

func (d smallDisk) free(t *testing.T, _ *process) {
	t.Helper()
	if err := os.Remove(filepath.Join(d.dir, "ballast")); err != nil {
		t.Fatal(err)
	}
}

// TestDiskFull writes until the disk is full, and on, kills the emulator then,
// and goes on when there is space again.
func TestDiskFull(t *testing.T) {
	d := newDisk(t)
	args := []string{"serve", "--listen=127.0.0.1:0", "--output=json", "--auth=off", "--data", d.path()}
	p := mustLaunch(t, args...)
	base := p.mustReady(t).GraphURL
	mustPrepare(t, base)
	all, large := newWriters(), new(hoard)
	all.rounds(t, base, 20)
	for range 10 {
		large.put(t, base)
	}

	d.fill(t, p)
	for range 3 {
		large.fill(t, base)
		all.rounds(t, base, 20)
		large.check(t, base)
		all.check(t, base, large.ids)
	}
	p.kill()
	p = mustLaunch(t, args...)
	base = p.mustReady(t).GraphURL
	d.fill(t, p)
	large.check(t, base)
	all.check(t, base, large.ids)
	large.fill(t, base)

	d.free(t, p)
	full := large.full
	for range 10 {
		large.put(t, base)
	}
	if large.full > full {
		t.Error("with space again, writes are refused")
	}
	all.rounds(t, base, 20)
	p.mustSignal(t, syscall.SIGTERM)
	<-p.done
	if !p.cmd.ProcessState.Success() {
		t.Errorf("graphemu ended with %v: %s", p.cmd.ProcessState, p.stderr.text())
	}
	p = mustLaunch(t, args...)
	base = p.mustReady(t).GraphURL
	large.check(t, base)
	all.check(t, base, large.ids)
	sum := large.tally
	for _, w := range all {
		sum.add(w.tally)
	}
	t.Logf("%s; %d refused, for want of space", sum, large.full)
}

// TestDiskFullAtTheFirstStart leaves no file behind that a later start stumbles
// over, however much of it there was space for.
func TestDiskFullAtTheFirstStart(t *testing.T) {
	graphemu, err := exec.LookPath("graphemu")
	if err != nil {
		t.Fatal(err)
	}
	for blocks := range 20 {
		path := filepath.Join(t.TempDir(), "a.db")
		args := []string{"serve", "--listen=127.0.0.1:0", "--output=json", "--auth=off", "--data", path}
		limit := fmt.Sprintf(`ulimit -f %d; exec "$0" "$@"`, blocks*4) // of 512 bytes, in dash and bash --posix
		p := mustLaunchBy(t, append([]string{"sh", "-c", limit, graphemu}, args...)...)
		if _, err := p.ready(); err == nil {
			p.kill() // it had space enough
		} else if log := p.stderr.text(); p.cmd.ProcessState.ExitCode() != exitFailed || strings.Count(log, "\n") != 1 || !strings.Contains(log, "file too large") {
			t.Errorf("graphemu ended with %v: %s", p.cmd.ProcessState, log)
		}
		mustGet(t, mustLaunch(t, args...).mustReady(t).GraphURL+seedConnection)
	}
}

// A hoard is items of 100 kB that need space.
type hoard struct {
	ids  int
	full int
	tally
}

var hoarded = strings.Repeat("0123456789", 10_000)

func (h *hoard) path(n int) string { return fmt.Sprintf("%s/large%d", crashItems, n) }

// put puts one more and says whether there was space for it.
func (h *hoard) put(t *testing.T, base string) bool {
	t.Helper()
	body := fmt.Sprintf(`{"acl":[{"type":"everyone","value":"everyone","accessType":"grant"}],"properties":{"number":"1"},"content":{"type":"text","value":%q}}`, hoarded)
	h.sent++
	status, answer := send(new(http.Client), http.MethodPut, base+"/v1.0"+h.path(h.ids), body)
	switch {
	case status == http.StatusOK:
		h.ids++
		h.acknowledged++
		return true
	case status != http.StatusInsufficientStorage || gjson.GetBytes(answer, "error.code").Str == "":
		t.Fatalf("PUT: status %d: %s", status, answer)
	}
	h.full++
	return false
}

// fill puts items until there is no space.
func (h *hoard) fill(t *testing.T, base string) {
	t.Helper()
	for range 1000 {
		if !h.put(t, base) {
			return
		}
	}
	t.Fatal("the disk does not fill")
}

// check looks whether all are there that were put, and no other.
func (h *hoard) check(t *testing.T, base string) {
	t.Helper()
	for n := range h.ids {
		_, doc := send(new(http.Client), http.MethodGet, base+"/v1.0"+h.path(n), "")
		if gjson.GetBytes(doc, "content.value").Str != hoarded {
			h.lost++
			t.Errorf("%s is lost: %.200s", h.path(n), doc)
		}
	}
	if status, doc := send(new(http.Client), http.MethodGet, base+"/v1.0"+h.path(h.ids), ""); status != http.StatusNotFound {
		t.Errorf("%s was refused and is there: %.200s", h.path(h.ids), doc)
	}
}

// TestReadOnlyDisk starts on a disk that takes no writes.
func TestReadOnlyDisk(t *testing.T) {
	if *small == "" {
		t.Log("only a start, which needs -small; what is answered, package emulator tests")
		return
	}
	path := filepath.Join(*small, "b.db")
	args := []string{"serve", "--listen=127.0.0.1:0", "--output=json", "--auth=off", "--data", path}
	p := mustLaunch(t, args...)
	p.mustReady(t)
	p.mustSignal(t, syscall.SIGTERM)
	<-p.done
	remount := func(flags uintptr) {
		t.Helper()
		if err := syscall.Mount("", *small, "", syscall.MS_REMOUNT|flags, ""); err != nil {
			t.Fatal(err)
		}
	}
	remount(syscall.MS_RDONLY)
	for _, path := range []string{path, filepath.Join(*small, "new.db")} {
		p = mustLaunch(t, append(args, "--data", path)...)
		<-p.done
		if log := p.stderr.text(); p.cmd.ProcessState.ExitCode() != exitFailed || !strings.Contains(log, "read-only file system; choose another with --data") {
			t.Errorf("graphemu ended with %v: %s", p.cmd.ProcessState, log)
		}
	}
	remount(0)
	mustGet(t, mustLaunch(t, args...).mustReady(t).GraphURL+seedConnection)
}
