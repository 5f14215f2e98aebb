//go:build !windows

package main

import (
	"os"
	"syscall"
)

// apart makes a process outlive the terminal of the one that starts it.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// ownSignals are those that mean what a program makes of them: Node.js opens its
// inspector at the first.
func ownSignals() []os.Signal { return []os.Signal{syscall.SIGUSR1, syscall.SIGUSR2} }
