package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/graphemu/graphemu/emulator/store"
	"github.com/graphemu/graphemu/emulator/store/bolt"
	"github.com/graphemu/graphemu/emulator/store/mem"
)

// openStore opens what keeps the state: the file at path, the default file if
// path is empty, or memory. It returns the file's absolute path, or "".
func openStore(path string, ephemeral bool) (string, store.Driver, error) {
	if ephemeral {
		return "", mem.New(), nil
	}
	var err error
	if path == "" {
		path, err = stateFile()
	} else {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return "", nil, err
	}
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		return "", nil, cannotOpen(err)
	}
	return path, db, nil
}

// warnOfReaders tells whose data file others may read. The emulator itself makes
// it for its owner alone.
func warnOfReaders(log *slog.Logger, path string) {
	info, err := os.Stat(path)
	if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 { // Windows has other rights
		log.Warn("other users of this machine have rights to the data file; chmod 600 takes them away", "data", path, "mode", info.Mode().String())
	}
}

// cannotStart says what helps if a server that was to keep its state in the file
// at path did not come about because of that: a damaged page shows when it is
// read, and a full disk when the seed is written.
func cannotStart(path string, err error) error {
	switch {
	case path == "":
		return err
	case errors.Is(err, bolt.ErrDamaged):
		return cannotOpen(bolt.Explain(path, err))
	case errors.Is(err, store.ErrFull), errors.Is(err, store.ErrReadOnly):
		return cannotOpen(err)
	}
	return err
}

// cannotOpen says why the data file cannot be opened and what helps, where
// package bolt has not said so already.
func cannotOpen(err error) error {
	mend := "; choose another with --data, or use --ephemeral"
	if errors.Is(err, bolt.ErrLocked) || errors.Is(err, bolt.ErrDamaged) || errors.Is(err, bolt.ErrFormat) {
		mend = ""
	}
	text := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "bolt: "), "store: ")
	return fmt.Errorf("cannot open the data file: %s%s", text, mend)
}

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
