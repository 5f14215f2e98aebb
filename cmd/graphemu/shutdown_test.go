package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const seedConnection = "/beta/external/connections/e625035b-035b-e625-5b03-25e65b0325e6"

// TestStopAnswersRunningRequests stops an emulator in the middle of an upload.
func TestStopAnswersRunningRequests(t *testing.T) {
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(sig.String(), func(t *testing.T) {
			data := filepath.Join(t.TempDir(), "a.db")
			p := mustLaunch(t, "serve", "--listen=127.0.0.1:0", "--output=json", "--auth=off", "--data", data)
			ready := p.mustReady(t)
			mustDial(t, ready.Listen) // a reserve that is never used must hold up nothing
			upload := beginUpload(t, ready.Listen)

			p.mustSignal(t, sig)
			p.awaitStopping(t)
			resp := upload.finish(t)
			if resp.StatusCode != http.StatusOK {
				t.Errorf("the running request got %s, want 200", resp.Status)
			}
			<-p.done
			if !p.cmd.ProcessState.Success() {
				t.Errorf("graphemu ended with %v: %s", p.cmd.ProcessState, p.stderr.text())
			}
			if !closedInOrder(t, data) {
				t.Error("the next start will have to scan the data file")
			}

			p = mustLaunch(t, "serve", "--listen=127.0.0.1:0", "--output=json", "--auth=off", "--data", data)
			if body := mustGet(t, p.mustReady(t).GraphURL+seedConnection); !strings.Contains(body, `"description":"uploaded"`) {
				t.Errorf("after a restart the connection is %s", body)
			}
		})
	}
}

// TestSecondSignalStopsAtOnce is for a person who presses Ctrl+C again.
func TestSecondSignalStopsAtOnce(t *testing.T) {
	p := mustLaunch(t, "serve", "--listen=127.0.0.1:0", "--output=json", "--auth=off", "--ephemeral")
	beginUpload(t, p.mustReady(t).Listen) // and never finish it
	p.mustSignal(t, os.Interrupt)
	p.awaitStopping(t)
	p.mustSignal(t, os.Interrupt)
	<-p.done
	if status := p.cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() {
		t.Errorf("graphemu ended with %v, want by the signal", p.cmd.ProcessState)
	}
}

// awaitStopping waits until p says that it has got the signal.
func (p *process) awaitStopping(t *testing.T) {
	t.Helper()
	if log, ok := p.stderr.await(func(text string) bool { return strings.Contains(text, `msg="stopping`) }); !ok {
		t.Fatalf("graphemu ended with %v: %s", p.cmd.ProcessState, log)
	}
}

// An upload is a request whose body is still on its way.
type upload struct {
	conn net.Conn
	read *bufio.Reader
	rest string
}

// beginUpload sends half of a PATCH. When it returns, the handler runs: the
// interim answer that it asks for is sent when the body is first read.
func beginUpload(t *testing.T, addr string) upload {
	t.Helper()
	const body = `{"description":"uploaded"}`
	conn := mustDial(t, addr)
	u := upload{conn, bufio.NewReader(conn), body[10:]}
	fmt.Fprintf(conn, "PATCH %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n%s",
		seedConnection, addr, len(body), body[:10])
	for _, want := range []string{"HTTP/1.1 100 Continue\r\n", "\r\n"} {
		if line, err := u.read.ReadString('\n'); err != nil || line != want {
			t.Fatalf("got %q (%v), want %q", line, err, want)
		}
	}
	return u
}

func (u upload) finish(t *testing.T) *http.Response {
	t.Helper()
	if _, err := io.WriteString(u.conn, u.rest); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(u.read, nil)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

func mustDial(t *testing.T, addr string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func mustGet(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// closedInOrder says whether the newer meta page of the bbolt file at path has
// a freelist. Two of them are at its beginning: a header of 16 bytes; magic,
// version, page size and flags (4 each); root bucket (16); then 8 bytes each
// freelist (all bits set if there is none), number of pages, and transaction.
func closedInOrder(t *testing.T, path string) bool {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const freelist, transaction = 48, 64
	number := func(at uint32) uint64 { return binary.NativeEndian.Uint64(file[at:]) }
	page := binary.NativeEndian.Uint32(file[24:])
	if number(transaction) > number(page+transaction) {
		page = 0
	}
	return number(page+freelist) != ^uint64(0)
}
