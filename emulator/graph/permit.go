package graph

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A PermissionMode says what happens to a caller whose token lacks what an
// operation asks for.
type PermissionMode string

// The modes.
const (
	// Enforce answers 403, and 401 for another's connection. The empty mode means
	// the same.
	Enforce PermissionMode = "enforce"
	// LogMissing logs what is missing, or whose connection it is, and goes on.
	LogMissing PermissionMode = "log"
	// NoPermissions asks for none.
	NoPermissions PermissionMode = "off"
)

// Permit returns the middleware that holds callers to the permissions of the
// operations. It has to run after the one that fills [rest.Request.Caller].
// used learns what the callers really need.
//
// Table: Microsoft's permissions reference, see [Permissions].
func Permit(mode PermissionMode, log *slog.Logger, used *Usage) rest.Middleware {
	named := table().named
	return func(next rest.Handler) rest.Handler {
		return func(r *rest.Request) (*rest.Response, error) {
			op := named[r.Operation]
			if mode == NoPermissions || op == nil || op.Permissions.none() {
				return next(r)
			}
			names, held := op.Permissions.of(r.Caller)
			granted, ownedOnly := grant(names, held)
			switch {
			case granted:
				r.Caller.OwnedOnly = ownedOnly
			case mode == LogMissing:
				log.Warn("permission missing", "operation", r.Operation, "app", r.Caller.App, "needs one of", names)
			case op.directory:
				return nil, denied(r, names)
			default:
				return nil, forbidden(r, names)
			}
			used.note(r, names)
			return next(r)
		}
	}
}

// ownedBy ends the permissions that reach only what the application owns.
const ownedBy = ".OwnedBy"

func (p Permissions) none() bool { return len(p.Application)+len(p.Delegated) == 0 }

// of returns those of p that would do for c, and all that c holds of their kind:
// the delegated ones if c acts for a user.
func (p Permissions) of(c rest.Caller) (names, held []string) {
	if c.User != "" {
		return p.Delegated, c.Scopes
	}
	return p.Application, c.Roles
}

// grant reports whether one of names is held, and whether all of these reach
// only what the application owns.
func grant(names, held []string) (granted, ownedOnly bool) {
	ownedOnly = true
	for _, name := range names {
		if slices.Contains(held, name) {
			granted = true
			ownedOnly = ownedOnly && strings.HasSuffix(name, ownedBy)
		}
	}
	return granted, ownedOnly
}

// forbidden is a guess: nobody has recorded the body of this workload's 403.
// The code follows its other codes, the message the connectors' admin pages.
func forbidden(r *rest.Request, names []string) error {
	return &rest.Error{Status: http.StatusForbidden, Code: "AccessDenied",
		Message: "The client doesn't have permission to perform the action.", Header: grantHint(r, names)}
}

// grantHint says which permissions would do.
func grantHint(r *rest.Request, names []string) http.Header {
	kind := "application"
	if r.Caller.User != "" {
		kind = "delegated"
	}
	hint := "Grant one of the " + kind + " permissions " + strings.Join(names, ", ")
	if len(names) == 0 {
		hint = "No " + kind + " permission allows this: use a token of the other kind"
	}
	return http.Header{"X-Graphemu-Hint": {hint + "; or serve with --permissions off"}}
}

// Foreign returns what becomes of a caller that may touch only what it owns, and
// touches another's connection: see [PermissionMode].
func Foreign(mode PermissionMode, log *slog.Logger) func(r *rest.Request, connection string) error {
	if mode != LogMissing {
		return RefuseForeign
	}
	return func(r *rest.Request, connection string) error {
		names, _ := table().named[r.Operation].Permissions.of(r.Caller)
		names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return strings.HasSuffix(name, ownedBy) })
		log.Warn("connection of another application", "operation", r.Operation, "app", r.Caller.App, "connection", connection, "needs one of", names)
		return nil
	}
}

// RefuseForeign returns what an application gets that may touch only what it
// owns.
//
// Status: microsoftgraph/microsoft-graph-docs#15737, 2022. Code and message
// were recorded for another 401 of this workload (2026), so they are a guess
// here.
func RefuseForeign(*rest.Request, string) error {
	return &rest.Error{Status: http.StatusUnauthorized, Code: "Unauthenticated",
		Message: "The request has not been applied because it lacks valid authentication credentials for the target resource.",
		Header: http.Header{"X-Graphemu-Hint": {"The connection belongs to another application: " +
			"name this one in configuration.authorizedAppIds, or use a permission that ends with .All"}}}
}
