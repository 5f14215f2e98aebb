package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// Exit codes of a program that did not run, and what is added to the number of
// the signal that ended it: those of a shell, POSIX.1-2024 §2.8.2.
const (
	exitNotExecutable = 126
	exitNotFound      = 127
	exitSignal        = 128
)

// childExit is the exit code of the program that exec ran, which becomes that of
// graphemu.
type childExit int

func (e childExit) Error() string { return fmt.Sprintf("the program ended with %d", int(e)) }

// child runs a program and returns its exit code as an error, or nil for 0.
func child(s streams, command []string, list []variable) error {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = os.Environ()
	for _, v := range list {
		cmd.Env = append(cmd.Env, v.name+"="+v.value) // the last one counts
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, s.out, s.err
	signals, ignore := childSignals() // before there is a child, or one would end graphemu alone
	defer ignore()
	if err := cmd.Start(); err != nil {
		return notStarted(s, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case sig := <-signals:
			_ = cmd.Process.Signal(sig) // it may have ended already
		case err := <-ended:
			return exitOf(cmd.ProcessState, err)
		}
	}
}

// exitOf returns how a program has ended.
func exitOf(state *os.ProcessState, err error) error {
	if state == nil || err == nil {
		return err
	}
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return childExit(exitSignal + int(status.Signal()))
	}
	if code := state.ExitCode(); code > 0 {
		return childExit(code)
	}
	return err
}

// notStarted says why a program was not started.
func notStarted(s streams, err error) error {
	fmt.Fprintf(s.err, "graphemu: %s\n", oneLine(err))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, exec.ErrNotFound) {
		return childExit(exitNotFound)
	}
	return childExit(exitNotExecutable)
}

// childSignals returns the signals that the child is to get. Those that a
// terminal sends to all its programs the child has got already.
func childSignals() (signals chan os.Signal, ignore func()) {
	signals = make(chan os.Signal, 8)
	for _, sig := range append(ownSignals(), os.Interrupt, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGHUP) {
		switch {
		case signal.Ignored(sig): // as nohup wants it, for the child as well
		case onTerminal() && (sig == os.Interrupt || sig == syscall.SIGQUIT):
			signal.Notify(make(chan os.Signal, 1), sig) // it does not end graphemu before the child
		default:
			signal.Notify(signals, sig)
		}
	}
	return signals, func() { signal.Stop(signals) }
}

// onTerminal reports whether a terminal may send signals to graphemu.
func onTerminal() bool {
	tty, err := os.Open("/dev/tty")
	if err != nil {
		return false
	}
	tty.Close()
	return true
}
