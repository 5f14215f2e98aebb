package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// detach runs graphemu as it was called once more, in the background, and returns
// when that one is ready or has failed.
func (c *serveFlags) detach(ctx context.Context, s streams) error {
	log, err := c.openLog()
	if err != nil {
		return err
	}
	defer log.Close()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, append(slices.Clone(os.Args[1:]), "--output=json", "--detached="+log.Name())...)
	cmd.Args[0] = os.Args[0]
	cmd.Stderr, cmd.SysProcAttr = log, apart()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil { // its last words are in the log
		return whyEnded(cmd.Wait(), log.Name())
	}
	var ready started
	if err := json.Unmarshal(line, &ready); err != nil {
		return err
	}
	if err := health(ctx, ready.GraphURL); err != nil {
		return err
	}
	if err := cmd.Process.Release(); err != nil {
		return err
	}
	return announce(s.out, c.Output, ready)
}

// openLog makes the log of an emulator in the background: one for each port,
// where the one before left its own.
func (c *serveFlags) openLog() (*os.File, error) {
	folder, err := runFolder()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("no folder for the log of an emulator in the background: %w", err)
	}
	_, port, _ := net.SplitHostPort(c.Listen)
	if port == "0" {
		return os.CreateTemp(folder, "*.log")
	}
	l, err := listen(c.Listen) // or the log of who listens already would be lost
	if err != nil {
		return nil, err
	}
	l.Close()
	return os.OpenFile(filepath.Join(folder, port+".log"), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
}

// whyEnded returns the error of an emulator that has ended before it was ready.
func whyEnded(err error, log string) error {
	text, readErr := os.ReadFile(log)
	if readErr != nil {
		return readErr
	}
	for _, line := range slices.Backward(strings.Split(string(text), "\n")) {
		if reason, ok := strings.CutPrefix(line, "graphemu: "); ok {
			return errors.New(reason)
		}
	}
	return fmt.Errorf("the emulator ended before it was ready: %w: %s has its log", cmp.Or(err, errors.New("exit status 0")), log)
}

// remember writes down where an emulator runs in the background. The function
// that it returns undoes that.
func (s started) remember() (forget func() error, err error) {
	path, err := runFile(s.Listen)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	return func() error { return os.Remove(path) }, os.WriteFile(path, append(text, '\n'), 0o600)
}

// recall returns what was written down of the emulator that listens on the port
// of addr, and nothing if there is none.
func recall(addr string) (s started) {
	path, err := runFile(addr)
	if err != nil {
		return started{}
	}
	text, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(text, &s) != nil {
		return started{}
	}
	return s
}

// runFile is where an emulator in the background, which listens on addr, is
// written down: one file a port.
func runFile(addr string) (string, error) {
	folder, err := runFolder()
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(addr)
	return filepath.Join(folder, port+".json"), err
}

func runFolder() (string, error) {
	dir, err := stateDir()
	if err != nil {
		return "", fmt.Errorf("no folder for the log of an emulator in the background: %w", err)
	}
	return filepath.Join(dir, "graphemu", "run"), nil
}
