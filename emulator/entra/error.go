package entra

import (
	"fmt"
	"net/http"
	"strings"
)

// Values of the member error: RFC 6749 §5.2.
const (
	invalidRequest = "invalid_request"
	invalidClient  = "invalid_client"
)

// An oauthError is an answer that reports a failure in Entra's error body. It
// never holds a secret.
type oauthError struct {
	status int
	name   string // RFC 6749's error
	code   int    // the number after AADSTS
	text   string
	hint   string // tells a person what to do; may be empty
	sub    string // Entra's suberror; may be empty
	header http.Header
}

// Error returns the status, the AADSTS number and the text.
func (e *oauthError) Error() string {
	return fmt.Sprintf("%d %s: AADSTS%d: %s", e.status, e.name, e.code, e.text)
}

// errMethod: text from https://github.com/actions/starter-workflows/issues/3276
// and many more; the status is a guess.
func errMethod(allow []string, method string) error {
	return &oauthError{status: http.StatusMethodNotAllowed, name: invalidRequest, code: 900561,
		text:   "The endpoint only accepts " + strings.Join(allow, ", ") + " requests. Received a " + method + " request.",
		header: http.Header{"Allow": {strings.Join(allow, ", ")}}}
}

// errMissing: https://github.com/MicrosoftDocs/azure-docs/issues/43780.
func errMissing(parameter string) *oauthError {
	return &oauthError{status: http.StatusBadRequest, name: invalidRequest, code: 900144,
		text: "The request body must contain the following parameter: '" + parameter + "'."}
}

// errDuplicate: https://github.com/Azure/azure-sdk-for-java/issues/31733.
func errDuplicate(parameter string) error {
	return &oauthError{status: http.StatusBadRequest, name: invalidRequest, code: 9000411,
		text: "The request is not properly formatted. The parameter '" + parameter + "' is duplicated."}
}

// errInput: number and text from the list of error codes. When Entra answers
// it, and with which status, is a guess.
func errInput(status int, hint string) error {
	return &oauthError{status: status, name: invalidRequest, code: 90013,
		text: "Invalid input received from the user.", hint: hint}
}

// errGrant: text from
// https://github.com/AzureAD/microsoft-authentication-library-for-dotnet/pull/3023,
// the status from RFC 6749 §5.2.
func errGrant(grantType string) error {
	return &oauthError{status: http.StatusBadRequest, name: "unsupported_grant_type", code: 70003,
		text: "The app requested an unsupported grant type '" + grantType + "'."}
}

// errNoTenant: https://github.com/AzureAD/microsoft-identity-web/issues/462 for
// client credentials; the body from
// https://github.com/AzureAD/microsoft-authentication-library-for-python/issues/141.
func errNoTenant() error {
	return &oauthError{status: http.StatusBadRequest, name: invalidRequest, code: 50059,
		text: "No tenant-identifying information found in either the request or implied by any provided credentials.",
		hint: "An application that acts for itself has to name its tenant in the path, by GUID or domain."}
}

// errNoApplication: https://github.com/Azure/azure-sdk-for-python/issues/8314;
// the status from RFC 6749 §5.2.
func errNoApplication(app, tenant string) error {
	return &oauthError{status: http.StatusBadRequest, name: "unauthorized_client", code: 700016,
		text: "Application with identifier '" + app + "' was not found in the directory '" + tenant + "'." +
			" This can happen if the application has not been installed by the administrator of the tenant or" +
			" consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
		hint: "Only applications of the seeded directory get a token here."}
}

// errNoCredential: text from https://github.com/MicrosoftDocs/azure-docs/issues/30777.
// Status and error are those recorded for its sibling 7000218
// (https://github.com/Azure/azure-sdk-for-go/issues/22386): a guess.
func errNoCredential() error {
	return &oauthError{status: http.StatusUnauthorized, name: invalidClient, code: 7000216,
		text: "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type."}
}

// errSecret: https://github.com/keycloak/keycloak/issues/31294 (status and body).
func errSecret(app string) error {
	return &oauthError{status: http.StatusUnauthorized, name: invalidClient, code: 7000215,
		text: "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value," +
			" not the client secret ID, for a secret added to app '" + app + "'."}
}

// errScope: https://github.com/MicrosoftDocs/azure-docs/issues/99862; error from
// https://github.com/databricks/databricks-sql-nodejs/issues/226.
func errScope(scope string) error {
	return &oauthError{status: http.StatusBadRequest, name: "invalid_scope", code: 1002012,
		text: "The provided value for scope " + scope + " is not valid. Client credential flows must have a scope value" +
			" with /.default suffixed to the resource identifier (application ID URI).",
		hint: "Ask for the scope https://graph.microsoft.com/.default"}
}
