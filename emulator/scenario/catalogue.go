package scenario

import (
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/graphemu/graphemu/emulator/rest"

	"github.com/graphemu/graphemu/emulator/document"
)

// An ErrorName is the name of an error of the catalogue.
type ErrorName string

func (v *ErrorName) decode(d *decoder, n ast.Node) {
	text, ok := d.text(n)
	if _, known := catalogue[text]; ok && !known {
		d.fail(n, fmt.Sprintf("no error is called %q", text), document.Choose(text, Errors()))
	}
	*v = ErrorName(text)
}

// Errors returns the names of the errors that a rule can answer with, sorted.
func Errors() []string { return slices.Sorted(maps.Keys(catalogue)) }

// edgeFailure is the one error that is not JSON.
const edgeFailure = "edgeFailure"

// challenge is the header of a 401 of Graph's gateway. Its parameters follow
// recordings of Azure's SDK tests against Graph.
const challenge = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`

// claims is what a client has to send back as the parameter claims of its next
// token request, in base64: {"access_token":{"nbf":{"essential":true,"value":"1785585600"}}}.
const claims = "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNzg1NTg1NjAwIn19fQ=="

func unauthorized(message, more string) rest.Error {
	return rest.Error{Status: http.StatusUnauthorized, Code: "InvalidAuthenticationToken", Message: message,
		Header: http.Header{"Www-Authenticate": {challenge + more}}}
}

// catalogue has the errors by name, each with where it was seen.
var catalogue = map[string]rest.Error{
	// Microsoft's own example: https://learn.microsoft.com/graph/throttling,
	// 2021. How long to wait is a guess.
	"throttled": {Status: 429, Code: "TooManyRequests", Message: "Please retry again later.",
		Inner: rest.Inner{Code: "429", Message: "Please retry after"}, Header: http.Header{"Retry-After": {"1"}}},
	// Seen on GET /external/connections: microsoftgraph/microsoft-graph-explorer-v4#2751, 2023.
	"throttledUnknown": {Status: 429, Code: "UnknownError"},
	// MicrosoftDocs/feedback#2614, 2020.
	"serviceUnavailable": {Status: 503, Code: "serviceNotAvailable", Message: "Service unavailable"},
	// Seen on POST /external/connections: microsoftgraph/microsoft-graph-docs#17173.
	"serviceUnknown": {Status: 503, Code: "UnknownError"},
	// Code: https://learn.microsoft.com/graph/errors. Message: OneDrive's, a guess.
	"generalException": {Status: 500, Code: "generalException", Message: "An unspecified error has occurred."},
	// microsoftgraph/microsoft-graph-docs#2505, 2018.
	"gatewayTimeout": {Status: 504, Code: "UnknownError"},
	// A page of Azure Front Door on external items:
	// microsoftgraph/msgraph-sdk-dotnet#3177, 2026. Only its title is known.
	edgeFailure: {Status: 502},

	// Seen on many workloads; https://learn.microsoft.com/graph/resolve-auth-errors.
	"tokenExpired":   unauthorized("Access token has expired or is not yet valid.", ""),
	"tokenEmpty":     unauthorized("Access token is empty.", ""),
	"tokenMalformed": unauthorized("CompactToken parsing failed with error code: 80049217", ""),
	"wrongAudience":  unauthorized("Access token validation failure. Invalid audience.", ""),
	// https://learn.microsoft.com/entra/identity-platform/claims-challenge. The
	// message was seen on other workloads.
	"claimsChallenge": unauthorized("Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp",
		`, error="insufficient_claims", claims="`+claims+`"`),
	// Recorded on a PUT of an item with a delegated token, 2026.
	"unauthenticated": {Status: 401, Code: "Unauthenticated",
		Message: "The request has not been applied because it lacks valid authentication credentials for the target resource."},
	// A guess, as the emulator's own 403 is: what a missing role gets.
	"accessDenied": {Status: 403, Code: "AccessDenied", Message: "The client doesn't have permission to perform the action."},

	// Seen by CLI for Microsoft 365, 2023, for a connection.
	"notFound": {Status: 404, Code: "ItemNotFound", Message: "The requested resource does not exist."},
	// Seen by PnP PowerShell.
	"nameExists": {Status: 409, Code: "NameAlreadyExists", Message: "The specified resource name already exists"},
	// microsoftgraph/microsoft-graph-docs#17126.
	"invalidRequest": {Status: 400, Code: "InvalidRequest", Message: "The request is malformed or incorrect."},
	// Nobody has recorded it: a guess, as the emulator's own answer is.
	"quotaExceeded": {Status: 400, Code: "InvalidRequest", Message: "The request is malformed or incorrect.",
		Inner: rest.Inner{Code: "QuotaExceeded", Source: "Connection", Message: "The limit is reached."}},
	// https://learn.microsoft.com/graph/errors lists the statuses; codes and
	// messages are guesses.
	"requestTimeout":      {Status: 408, Code: "UnknownError"},
	"insufficientStorage": {Status: 507, Code: "quotaLimitReached", Message: "The user has reached their quota limit."},
}

// edgePage is the body of an edgeFailure: a guess around the one line that
// microsoftgraph/msgraph-sdk-dotnet#3177 tells.
const edgePage = `<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Transitional//EN'><html><head><title>502 Bad Gateway</title></head>` +
	`<body><h2>502 Bad Gateway</h2><p>ErrorInfo: OriginConnectionAborted</p></body></html>`
