package bolt

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"syscall"

	"github.com/graphemu/graphemu/emulator/store"
)

// noSpace is what operating systems say when there is none: on the disk, within
// a quota, or within the limit of a process on the size of its files.
func noSpace(err error) bool {
	return isErrno(err, syscall.ENOSPC) || isErrno(err, syscall.EDQUOT) || isErrno(err, syscall.EFBIG) ||
		// ERROR_DISK_FULL: https://learn.microsoft.com/windows/win32/debug/system-error-codes--0-499-
		runtime.GOOS == "windows" && isErrno(err, 112)
}

// ofMedium gives an error of the operating system its meaning for a store.
//
// After a commit that failed bbolt has its state of before: it has written to
// pages that nobody refers to, and not yet to a meta page. So the next one may
// succeed.
func ofMedium(err error) error {
	switch {
	case err == nil:
		return nil
	case noSpace(err):
		return fmt.Errorf("%w: %w", store.ErrFull, err)
	case isErrno(err, syscall.EROFS):
		return fmt.Errorf("%w: %w", store.ErrReadOnly, err)
	}
	return err
}

// isErrno looks at the text, too: where bbolt enlarges a file, it keeps no more
// of the error.
func isErrno(err error, errno syscall.Errno) bool {
	return errors.Is(err, errno) || strings.HasSuffix(err.Error(), ": "+errno.Error())
}
