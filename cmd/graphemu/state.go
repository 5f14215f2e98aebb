package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// stateFile returns the file that keeps the state if the user names none.
//
// https://specifications.freedesktop.org/basedir-spec/latest/ (XDG_STATE_HOME),
// and what stands for it on macOS and Windows.
func stateFile() (string, error) {
	dir, err := stateDir()
	if err != nil {
		return "", fmt.Errorf("no folder to keep state in: %w: name a file with --data PATH, or use --ephemeral", err)
	}
	return filepath.Join(dir, "graphemu", "graphemu.db"), nil
}

func stateDir() (string, error) {
	if runtime.GOOS == "windows" {
		if dir := os.Getenv("LocalAppData"); dir != "" {
			return dir, nil
		}
		return "", errors.New("%LocalAppData% is not defined")
	}
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Application Support"), nil
	}
	return filepath.Join(home, ".local", "state"), nil
}
