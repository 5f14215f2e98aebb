package graph

import (
	"net/http"

	"github.com/graphemu/graphemu/emulator/rest"
)

// noResource is what the directory says of a key that nothing has.
//
// Observed: microsoftgraph/microsoft-graph-docs#6059 and others.
func noResource(key string) error {
	return &rest.Error{Status: http.StatusNotFound, Code: "Request_ResourceNotFound",
		Message: "Resource '" + key + "' does not exist or one of its queried reference-property objects are not present."}
}

// noIdentifier is what it says of a key that is no GUID, where only a GUID is
// one.
//
// Observed: AzureAD/microsoft-authentication-library-for-dotnet#1321.
func noIdentifier(key string) error {
	return directoryBadRequest("Invalid object identifier '" + key + "'.")
}

// directoryBadRequest is the directory's own, beside Graph's gateway's
// [rest.BadRequest].
func directoryBadRequest(message string) error {
	return &rest.Error{Status: http.StatusBadRequest, Code: "Request_BadRequest", Message: message}
}

// needsUser refuses an application that asks who it is.
//
// Observed: microsoftgraph/msgraph-sdk-php#1163, pnp/pnpcore#905.
func needsUser() error {
	return rest.BadRequest("/me request is only valid with delegated authentication flow.")
}

// denied is the directory's answer to a caller who lacks a permission. That an
// application is told of the missing user before it is told of permissions is a
// guess.
//
// Observed: microsoftgraph/microsoft-graph-docs#1072.
func denied(r *rest.Request, names []string) error {
	if r.Caller.User == "" && len(names) == 0 {
		return needsUser()
	}
	return &rest.Error{Status: http.StatusForbidden, Code: "Authorization_RequestDenied",
		Message: "Insufficient privileges to complete the operation.", Header: grantHint(r, names)}
}
