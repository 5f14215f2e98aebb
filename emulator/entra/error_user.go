package entra

import (
	"net/http"
	"time"
)

const invalidGrant = "invalid_grant" // RFC 6749 §5.2

func badGrant(code int, text string) *oauthError {
	return &oauthError{status: http.StatusBadRequest, name: invalidGrant, code: code, text: text}
}

func badRequest(name string, code int, text string) *oauthError {
	return &oauthError{status: http.StatusBadRequest, name: name, code: code, text: text}
}

// errMalformed: https://github.com/MicrosoftDocs/azure-docs/issues/63819 (a bad
// refresh token), https://github.com/Azure-Samples/ms-identity-dotnet-webapi-azurefunctions/issues/3
// (a bad code).
func errMalformed() error {
	return badGrant(9002313, "Invalid request. Request is malformed or invalid.")
}

// errExpired: https://github.com/snok/django-auth-adfs/issues/245.
func errExpired() error {
	return badGrant(70008, "The provided authorization code or refresh token has expired due to inactivity."+
		" Send a new interactive authorization request for this user and resource.")
}

// errInactive: https://github.com/blobfile/blobfile/issues/93 for the error, the
// text from the list of error codes.
func errInactive(issued time.Time) error {
	return badGrant(700082, "The refresh token has expired due to inactivity. The token was issued on "+
		issued.UTC().Format("2006-01-02T15:04:05.0000000Z")+" and was inactive for 90.00:00:00.")
}

// errRedeemed: https://github.com/AzureAD/microsoft-identity-web/pull/2489. That
// a device code gets the same is a guess.
func errRedeemed() error {
	return badGrant(54005, "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.")
}

// errOthersGrant: number from the list of error codes, the text a guess.
func errOthersGrant(parameter, app string) error {
	return badGrant(70000, "The provided value for the input parameter '"+parameter+"' is not valid. It was not issued to the application '"+app+"'.")
}

// errOtherTenant: from memory of reports, a guess.
func errOtherTenant() error {
	return badGrant(700005, "Provided Authorization Code is intended to use against other tenant, thus rejected.")
}

// errOtherRedirect: https://github.com/PartnerCenterSamples/Reseller-Web-Application/issues/73
// for the text; number and error are from memory, a guess.
func errOtherRedirect(got, want string) error {
	return badRequest(invalidClient, 500112, "The reply address '"+got+"' does not match the reply address '"+want+
		"' provided when requesting Authorization code.")
}

// errNoVerifier: https://github.com/pennersr/django-allauth/issues/2916.
func errNoVerifier() error {
	return badGrant(50148, "The code_verifier does not match the code_challenge supplied in the authorization request for PKCE.")
}

// errVerifier: https://github.com/GillesZunino/insomnia-plugin-azure-ad-authentication/issues/14.
func errVerifier() error {
	return badGrant(501481, "The Code_Verifier does not match the code_challenge supplied in the authorization request.")
}

// errPassword: https://github.com/MicrosoftDocs/azure-docs/issues/67454.
func errPassword() error {
	return badGrant(50126, "Error validating credentials due to invalid username or password.")
}

// errNoUser: https://github.com/Microsoft365DSC/Microsoft365DSC/pull/801; the
// real one hides the name, too.
func errNoUser(_, tenant string) error {
	return badGrant(50034, "The user account {EmailHidden} does not exist in the "+tenant+
		" directory. To sign into this application, the account must be added to the directory.")
}

// errDisabled: text in the words of the list of error codes.
func errDisabled() error { return badGrant(50057, "The user account is disabled.") }

// errUserScope: https://github.com/pnp/pnpframework/issues/1091; error from
// https://github.com/laravel/socialite/issues/315.
func errUserScope(scope string) error {
	return badRequest("invalid_scope", 70011, "The provided request must include a 'scope' input parameter. The provided value for"+
		" the input parameter 'scope' is not valid. The scope "+scope+" is not valid. The scope format is invalid."+
		" Scope must be in a valid URI form <https://example/scope> or a valid Guid <guid/scope>.")
}

// errTwoResources: number and text from the list of error codes; the error is a
// guess.
func errTwoResources(scope string) error {
	return badRequest(invalidRequest, 28000, "Provided value for the input parameter scope is not valid because it contains more than one resource."+
		" Scope "+scope+" is not valid.")
}

// errConsent: https://github.com/MicrosoftDocs/azure-docs/issues/39189 (text,
// error and suberror).
func errConsent(a Application, permission string) error {
	e := badGrant(65001, "The user or administrator has not consented to use the application with ID '"+a.ClientID+"' named '"+a.Name+
		"'. Send an interactive authorization request for this user and resource.")
	e.sub, e.hint = "consent_required", "The seed grants this application no delegated permissions."
	if permission != "" {
		e.hint = "The seed does not grant this application the delegated permission " + permission + ": add it to its scopes."
	}
	return e
}

// errUserAssertion: https://github.com/AzureAD/azure-activedirectory-library-for-dotnet/issues/1234
// (body), https://github.com/AzureAD/microsoft-authentication-library-for-js/issues/389
// (audience).
func errUserAssertion(text string) error { return badGrant(50013, text) }

// errAssertionTime: text from the list of error codes.
func errAssertionTime(now, expires time.Time) error {
	const format = "2006-01-02T15:04:05.0000000Z"
	return badGrant(500133, "Assertion is not within its valid time range. Ensure that the access token is not expired before using it"+
		" for user assertion, or request a new token. Current time: "+now.UTC().Format(format)+", expiry time of assertion "+
		expires.UTC().Format(format)+".")
}

// errAppOnBehalf: from memory of reports, a guess.
func errAppOnBehalf(app string) error {
	return badGrant(7000114, "Application '"+app+"' is not allowed to make application on-behalf-of calls.")
}

// errTokenUse: number from the list of error codes, the rest a guess.
func errTokenUse(use string) error {
	return badRequest(invalidRequest, 90100, "requested_token_use parameter is empty or not valid: '"+use+"'.")
}

// Errors of the device code:
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#expected-errors.

// errPending: https://github.com/secureworks/squarephish/issues/3.
func errPending() error {
	return badRequest("authorization_pending", 70016, "OAuth 2.0 device flow error. Authorization is pending. Continue polling.")
}

// errDeviceExpired: https://github.com/Azure/azure-cli/issues/22251 (text),
// https://github.com/Azure/azure-cli/issues/22252 (the error of version 1).
func errDeviceExpired(v1 bool) error {
	name := "expired_token"
	if v1 {
		name = "code_expired"
	}
	return badRequest(name, 70020, "The provided value for the input parameter 'device_code' is not valid. This device code has expired.")
}

// errDeviceCode: text in the words of its siblings, a guess.
func errDeviceCode() error {
	return badRequest("bad_verification_code", 70018, "The provided value for the input parameter 'device_code' is not valid.")
}

// errDeviceDeclined: the number is that of a declined consent, a guess.
func errDeviceDeclined() error {
	return badRequest("authorization_declined", 65004, "User declined to consent to access the app.")
}

// errUserCode: in the words of the list of error codes.
func errUserCode() *oauthError {
	return badRequest("bad_verification_code", 70018, "Invalid verification code due to User typing in wrong user code for device code flow.")
}
