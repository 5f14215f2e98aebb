package external

import (
	"fmt"
	"time"
)

// A State is the state of a connection.
type State string

// The states of a connection.
//
// https://learn.microsoft.com/graph/connecting-external-content-manage-connections#connection-states
const (
	Draft         State = "draft"
	Ready         State = "ready"
	Obsolete      State = "obsolete"
	LimitExceeded State = "limitExceeded"
)

// An Action is something that a connection's state may forbid.
type Action string

// The actions of the documentation's table. Groups and members are not in it:
// that every state allows them is a guess.
const (
	ReadConnection   Action = "read connection"
	UpdateConnection Action = "update connection"
	DeleteConnection Action = "delete connection"
	CreateSchema     Action = "create schema"
	ReadSchema       Action = "read schema"
	UpdateSchema     Action = "update schema"
	CreateItem       Action = "create item"
	ReadItem         Action = "read item"
	UpdateItem       Action = "update item"
	DeleteItem       Action = "delete item"
)

// allowedIn says in which states an action is allowed.
//
// https://learn.microsoft.com/graph/connecting-external-content-manage-connections,
// February 2023, but for two cells: a schema can be read in draft as soon as its
// registration has begun (microsoftgraph/msgraph-metadata#438), and it can be
// updated in ready (the schema page since 2022).
var allowedIn = map[Action][]State{
	ReadConnection:   {Draft, Ready, Obsolete, LimitExceeded},
	UpdateConnection: {Draft, Ready, LimitExceeded},
	DeleteConnection: {Draft, Ready, Obsolete, LimitExceeded},
	CreateSchema:     {Draft},
	ReadSchema:       {Draft, Ready, Obsolete, LimitExceeded},
	UpdateSchema:     {Ready},
	CreateItem:       {Ready},
	ReadItem:         {Ready, Obsolete, LimitExceeded},
	UpdateItem:       {Ready, LimitExceeded},
	DeleteItem:       {Ready, LimitExceeded},
}

// Allows returns nil if a connection in state s may undergo a.
//
// Errors: an [*Error] of kind [Invalid]. Nobody has recorded what the service
// answers: the code is a guess.
func (s State) Allows(a Action) error {
	for _, allowed := range allowedIn[a] {
		if s == allowed {
			return nil
		}
	}
	return &Error{Kind: Invalid, Code: "InvalidConnectionState", Source: "Connection",
		Message: fmt.Sprintf("A connection in state '%s' does not allow to %s.", s, a)}
}

// A Status is the status of an operation.
type Status string

// The statuses of an operation, in the spelling that clients compare with.
const (
	InProgress Status = "inprogress"
	Completed  Status = "completed"
	Failed     Status = "failed"
)

// A Plan says how the registration of a schema goes. The zero Plan completes
// at once, so that the first poll finds it done.
type Plan struct {
	// Takes is how long the registration runs.
	Takes time.Duration `json:"takes,omitempty"`
	// Stuck never ends it.
	Stuck bool `json:"stuck,omitempty"`
	// Polls is how many more polls of its operation it runs for. Takes has to
	// be over, too.
	Polls int `json:"polls,omitempty"`
	// Failure, if not empty, is the message with which it fails in the end.
	Failure string `json:"failure,omitempty"`
}

// A Registration is the registration of a schema. Its status is a function of
// its start, its plan and the clock: nothing has to finish it.
type Registration struct {
	Operation string    `json:"operation"`
	Started   time.Time `json:"started"`
	Plan
	// Updates says that an earlier registration had completed.
	Updates bool `json:"updates,omitempty"`
}

// Status returns how far the registration is.
func (r Registration) Status(now time.Time) Status {
	switch {
	case r.Stuck || r.Polls > 0 || now.Before(r.Started.Add(r.Takes)):
		return InProgress
	case r.Failure != "":
		return Failed
	}
	return Completed
}
