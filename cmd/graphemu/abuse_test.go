package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/graphemu/graphemu/cmd/graphemu/internal/bench"
)

// abuse makes the tests of abuse as hard as they are meant to be:
//
//	go test ./cmd/graphemu -run TestAbuse -abuse -timeout 30m -v
//
// Without it they take a tenth, and do not wait for the long timeouts.
var abuse = flag.Bool("abuse", false, "abuse at full size, instead of a tenth")

// much returns n, or a tenth of it.
func much(n int) int {
	if *abuse {
		return n
	}
	return n / 10 / underRace
}

// A victim is an emulator that is abused. Others use it meanwhile.
type victim struct {
	*process
	t      *testing.T
	addr   string
	before int64 // memory at rest, in KiB
	files  int
	served atomic.Int64
	client *http.Client // of who abuses it
}

// bearable is how much memory an abuse may cost at most, in MiB: more than any
// honest burst, and far less than what is thrown at the emulator.
const bearable = 256 * underRace

// attack lets do abuse an emulator of its own, and looks whether others are
// served, what it costs, and what is left of it.
func attack(t *testing.T, do func(v *victim), args ...string) {
	t.Parallel()
	p := mustLaunch(t, append([]string{"serve", "--listen=127.0.0.1:0", "--output=json", "--ephemeral"}, args...)...)
	v := &victim{process: p, t: t, addr: p.mustReady(t).Listen, client: &http.Client{Transport: new(http.Transport)}}
	v.use()
	v.before, v.files = v.memory(), v.openFiles()
	peak := watchMemory(p.cmd.Process.Pid)

	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			v.use()
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	do(v)
	close(stop)
	<-stopped
	v.use()

	most := peak()
	t.Logf("others were served %d times; memory before %d MiB, at most %s", v.served.Load(), v.before>>10, most)
	var mib int64
	if _, err := fmt.Sscanf(most, "%d MiB", &mib); err == nil && mib > bearable {
		t.Errorf("that is more than %d MiB", bearable)
	}
	v.leftovers()
}

// use is what others do: a request on a connection of its own.
func (v *victim) use() {
	v.t.Helper()
	transport := &http.Transport{DisableKeepAlives: true}
	client := &http.Client{Transport: transport, Timeout: time.Minute}
	resp, err := client.Get("http://" + v.addr + "/_emulator/env")
	if err != nil {
		v.t.Errorf("others are not served: %v", err)
		return
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		v.t.Errorf("others are not served: %s %v", resp.Status, err)
	}
	v.served.Add(1)
}

func (v *victim) memory() int64 {
	if runtime.GOOS != "linux" {
		return 0
	}
	return bench.Memory(v.cmd.Process.Pid, "RssAnon")
}

func (v *victim) openFiles() int {
	list, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", v.cmd.Process.Pid))
	return len(list)
}

// A goroutine begins so in what Go prints at a SIGQUIT.
var goroutine = regexp.MustCompile(`(?m)^goroutine \d+`)

// What a panic leaves in the log, be it the end of a process or of a request.
var panicked = regexp.MustCompile(`(?m)^panic: |panic in |panic serving`)

// atRest is how many goroutines an emulator has that does nothing, and a few for
// connections of which it does not know yet that they are closed.
const atRest = 20

// leftovers wants connections and goroutines to be gone soon after the abuse.
func (v *victim) leftovers() {
	v.t.Helper()
	v.client.CloseIdleConnections()
	for range 300 {
		if v.openFiles() <= v.files {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	open := v.openFiles()
	if open > v.files {
		v.t.Errorf("%d files are open, %d were before", open, v.files)
	}
	v.mustSignal(v.t, syscall.SIGQUIT)
	<-v.done
	dump := v.stderr.text()
	n := len(goroutine.FindAllString(dump, -1))
	if n == 0 || n > atRest {
		v.t.Errorf("%d goroutines are left:\n%.5000s", n, dump)
	}
	if panicked.MatchString(dump) {
		v.t.Errorf("the emulator panicked:\n%.5000s", dump)
	}
	v.t.Logf("left are %d files, %d were before, and %d goroutines", open, v.files, n)
}

// dial opens a connection and sends text.
func (v *victim) dial(text string) net.Conn {
	v.t.Helper()
	conn, err := net.Dial("tcp", v.addr)
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { conn.Close() })
	if _, err := io.WriteString(conn, text); err != nil {
		v.t.Fatal(err)
	}
	return conn
}

// send sends a request whose body may be endless. It returns the status, or 0 if
// the connection was cut.
func (v *victim) send(method, path string, body io.Reader, headers ...string) int {
	v.t.Helper()
	req, err := http.NewRequest(method, "http://"+v.addr+path, body)
	if err != nil {
		v.t.Fatal(err)
	}
	contentType := "application/json"
	switch {
	case strings.HasSuffix(path, "/fixtures"):
		contentType = "application/x-ndjson"
	case strings.HasSuffix(path, "/token"):
		contentType = "application/x-www-form-urlencoded"
	}
	req.Header.Set("Content-Type", contentType)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	if length := req.Header.Get("Content-Length"); length != "" {
		fmt.Sscan(length, &req.ContentLength)
	}
	resp, err := v.client.Do(req)
	if err != nil {
		return 0
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}
