package clients

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// root is the folder of the module that the program is built from.
const root = "../../.."

// emu is the emulator that all tests talk to. Each test has a tenant of its
// own, so they do not see each other.
var emu emulator

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// run builds and starts the program, runs the tests, holds the list of
// operations against what they did, and stops the program, which has to end
// well.
func run(m *testing.M) (code int, err error) {
	dir, err := os.MkdirTemp("", "graphemu-clients-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	program, err := build(dir)
	if err != nil {
		return 0, err
	}
	if err := emu.start(program); err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, emu.stop()) }()
	w := watch()
	if code := m.Run(); code != 0 {
		return code, nil
	}
	return 0, w.contradicts()
}

// build builds the program into dir.
func build(dir string) (string, error) {
	program := filepath.Join(dir, "graphemu")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	abs, err := filepath.Abs(root)
	if err != nil {
		return "", err
	}
	cmd := exec.Command("go", "build", "-o", program, "./cmd/graphemu")
	cmd.Dir = abs
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return program, nil
}

// An emulator is the running program and what it said of itself when it was
// ready.
type emulator struct {
	GraphURL     string `json:"graphUrl"`
	AuthorityURL string `json:"authorityUrl"`
	TenantID     string `json:"tenantId"`
	ClientID     string `json:"clientId"`
	ClientSecret string `json:"clientSecret"`

	cmd    *exec.Cmd
	stdout *bufio.Reader
}

// start starts the program and returns when it is ready.
func (e *emulator) start(program string, flags ...string) error {
	e.cmd = exec.Command(program, append([]string{"serve", "--listen", "127.0.0.1:0", "--ephemeral", "--output", "json"}, flags...)...)
	// What the developer has set for an emulator of theirs is not for this one.
	e.cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GRAPHEMU_") })
	e.cmd.Stderr = os.Stderr
	stdout, err := e.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := e.cmd.Start(); err != nil {
		return err
	}
	e.stdout = bufio.NewReader(stdout)
	line, err := e.stdout.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, e)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("the program did not say that it is ready: %w: %q", err, line), e.cmd.Process.Kill(), e.cmd.Wait())
	}
	return nil
}

// stop asks the program to stop and waits for it.
func (e *emulator) stop() error {
	if runtime.GOOS == "windows" { // it has no interrupt to send
		return e.cmd.Process.Kill()
	}
	if err := e.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	if rest, err := io.ReadAll(e.stdout); err != nil || len(rest) > 0 {
		return fmt.Errorf("after its first line the program printed %q, %v", rest, err)
	}
	if err := e.cmd.Wait(); err != nil {
		return fmt.Errorf("the program did not stop well: %w", err)
	}
	return nil
}
