package main

import (
	"os"
	"syscall"
)

// detachedProcess gives a process no console.
//
// https://learn.microsoft.com/windows/win32/procthread/process-creation-flags
const detachedProcess = 0x00000008

// apart makes a process outlive the console of the one that starts it.
func apart() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: detachedProcess | syscall.CREATE_NEW_PROCESS_GROUP}
}

// ownSignals are those that mean what a program makes of them: there are none.
func ownSignals() []os.Signal { return nil }
