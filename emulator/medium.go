package emulator

import (
	"errors"
	"net/http"

	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// ofMedium answers for a driver that has no space for a change, or takes none.
//
// Statuses: https://learn.microsoft.com/graph/errors (507 "The maximum storage
// quota has been reached", 503 "temporarily unavailable for maintenance or is
// overloaded"). The codes are a guess; the messages are meant for whoever runs
// the emulator.
func ofMedium(next rest.Handler) rest.Handler {
	return func(r *rest.Request) (*rest.Response, error) {
		resp, err := next(r)
		switch {
		case errors.Is(err, store.ErrFull):
			err = &rest.Error{Status: http.StatusInsufficientStorage, Code: "QuotaLimitReached", Err: err,
				Message: "The disk with the emulator's data file has no space left, so nothing was changed. Free some, and try again."}
		case errors.Is(err, store.ErrReadOnly):
			err = &rest.Error{Status: http.StatusServiceUnavailable, Code: "ServiceNotAvailable", Err: err,
				Message: "The file system with the emulator's data file is read-only, so nothing was changed. Make it writable, and try again."}
		}
		return resp, err
	}
}
