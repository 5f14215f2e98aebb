package admin

import (
	"net/http"
	"os"

	"github.com/graphemu/graphemu/emulator/rest"
)

// Stopping says who ends.
type Stopping struct {
	// PID is the number of the process.
	PID int `json:"pid"`
}

// stop ends the emulator, unless whoever started it keeps that to themselves.
func (a *API) stop(*rest.Request) (*rest.Response, error) {
	if a.o.Stop == nil {
		return nil, &rest.Error{Status: http.StatusConflict, Code: "Conflict",
			Message: "This emulator was not started with --detach: stop it where it runs, by Ctrl+C or a signal, or by its container or test."}
	}
	a.o.Stop()
	return answer(http.StatusAccepted, Stopping{os.Getpid()})
}
