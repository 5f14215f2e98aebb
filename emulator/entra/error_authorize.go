package entra

// Errors of the authorize endpoint. Which error of RFC 6749 §4.1.2.1 goes with a
// number is a guess where nothing else is said.

// errRedirect:
// https://learn.microsoft.com/troubleshoot/entra/entra-id/app-integration/error-code-AADSTS50011-redirect-uri-mismatch.
func errRedirect(uri, app string) error {
	e := badRequest(invalidRequest, 50011, "The redirect URI '"+uri+"' specified in the request does not match the redirect URIs configured"+
		" for the application '"+app+"'. Make sure the redirect URI sent in the request matches one added to your application in the Azure"+
		" portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to fix this.")
	e.hint = "The seed lists the redirect URIs of this application."
	return e
}

// errNoRedirect: number and text from the list of error codes.
func errNoRedirect() error { return badRequest(invalidRequest, 900971, "No reply address provided.") }

// errResponseMode and errResponseType: in the words of the list of error codes.
func errResponseMode(mode string) error {
	return badRequest(invalidRequest, 70007, "'"+mode+"' is not a supported value of 'response_mode' when requesting a token.")
}

func errResponseType(kind string) error {
	e := badRequest("unsupported_response_type", 70005, "The app returned an unsupported response type '"+kind+"'.")
	e.hint = "Ask for response_type=code."
	return e
}

// errIDToken: https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
// (unsupported_response_type), the text from the list of error codes.
func errIDToken() error {
	e := badRequest("unsupported_response_type", 700054, "response_type 'id_token' is not enabled for the application.")
	e.hint = "Ask for response_type=code with the scope openid."
	return e
}

// errChallengeMethod: https://github.com/MicrosoftDocs/entra-docs/pull/1538.
func errChallengeMethod() error {
	return badRequest(invalidRequest, 50149, "Invalid Code_Challenge_method parameter.")
}

// errChallengeSize: number and text from the list of error codes.
func errChallengeSize() error {
	return badRequest(invalidRequest, 501491, "Invalid size of Code_Challenge parameter.")
}

// errNotSignedIn: https://openid.net/specs/openid-connect-core-1_0.html#AuthError
// (login_required); number and text from the list of error codes, which knows it
// for prompt=none.
func errNotSignedIn() error {
	return badRequest("login_required", 50058, "Session information is not sufficient for single-sign-on.")
}

// errDeclined: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#error-response
// (access_denied), number and text from the list of error codes.
func errDeclined() error {
	return badRequest("access_denied", 65004, "User declined to consent to access the app.")
}
