package entra

import (
	"net/http"
	"strconv"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"
)

// errUnknownTenant: number from the list of error codes, text and error from
// memory of many reports, a guess.
func errUnknownTenant(name string) error {
	return &oauthError{status: http.StatusBadRequest, name: invalidRequest, code: 90002,
		text: "Tenant '" + name + "' not found. Check to make sure you have the correct tenant ID and are signing into" +
			" the correct cloud. Check with your subscription administrator, this may happen if there are no active" +
			" subscriptions for the tenant.",
		hint: "Only tenants of the seeded directory are known here."}
}

// errConsumers: number and text from the list of error codes, where it names an
// application; the rest is a guess.
func errConsumers() error {
	return &oauthError{status: http.StatusBadRequest, name: invalidRequest, code: 9002332,
		text: "The application is configured for use by Microsoft Entra users only. Please do not use the /consumers endpoint to serve this request."}
}

// errNoCommon: number and text from the list of error codes; the error is a
// guess.
func errNoCommon() error {
	return &oauthError{status: http.StatusBadRequest, name: invalidRequest, code: 9001023,
		text: "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint."}
}

// errSecretExpired: text from memory of many reports, a guess; status and error
// are those of a wrong secret.
func errSecretExpired(app string) error {
	return &oauthError{status: http.StatusUnauthorized, name: invalidClient, code: 7000222,
		text: "The provided client secret keys for app '" + app + "' are expired. Visit the Azure portal to create new keys" +
			" for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security:" +
			" https://aka.ms/certCreds."}
}

// errNoSecret: https://github.com/MicrosoftDocs/azure-docs/issues/25959 (text),
// https://github.com/Azure/azure-sdk-for-go/issues/22386 (status and body).
func errNoSecret() *oauthError {
	return &oauthError{status: http.StatusUnauthorized, name: invalidClient, code: 7000218,
		text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."}
}

// errNotProven is errNoSecret where an application's type decides.
func errNotProven(a Application) error {
	e := errNoSecret()
	e.hint = "The fixtures make this application's clientType confidential."
	if a.ClientType == "" {
		e.hint = "A redirect URI of https is taken for that of a web application, unless the fixtures make its clientType public."
	}
	return e
}

// errPublicClient: https://github.com/harishkrupo/oauth2ms/issues/19 (text and
// error); the status is that of its opposite, a guess.
func errPublicClient() error {
	return &oauthError{status: http.StatusUnauthorized, name: invalidClient, code: 700025,
		text: "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
		hint: "The fixtures make this application's clientType public."}
}

// errAssertionType: RFC 6749 §5.2 for the error; number and text are those of a
// malformed request, a guess.
func errAssertionType() error {
	return &oauthError{status: http.StatusBadRequest, name: invalidRequest, code: 9002313,
		text: "Invalid request. Request is malformed or invalid.", hint: "client_assertion_type must be " + assertionType}
}

// errAssertion: number from the list of error codes, its texts from
// https://github.com/AzureAD/microsoft-authentication-library-for-dotnet/issues/124
// and the Azure SDK for Java's troubleshooting page; status and error as of
// errAssertionTime, a guess.
func errAssertion(text string) error {
	return &oauthError{status: http.StatusUnauthorized, name: invalidClient, code: 50027, text: "Invalid JWT token. " + text}
}

// errAssertionClient and errAssertionAudience: numbers and texts from
// https://learn.microsoft.com/azure/developer/java/sdk/troubleshooting-service-principal-authentication
// (ClientAssertionCredential); status and error are a guess.
func errAssertionClient() error {
	return &oauthError{status: http.StatusUnauthorized, name: invalidClient, code: 700021,
		text: "Client assertion application identifier doesn't match 'client_id' parameter. Review the documentation at " + aboutAssertions + " .",
		hint: "The claims iss and sub of an assertion of your own are both the client id; the iss of another issuer is a URL."}
}

func errAssertionAudience() error {
	return &oauthError{status: http.StatusUnauthorized, name: invalidClient, code: 700023,
		text: "Client assertion audience claim does not match Realm issuer. Review the documentation at " + aboutAssertions + " .",
		hint: "The claim aud is the token endpoint that the request goes to."}
}

const aboutAssertions = "https://learn.microsoft.com/entra/identity-platform/certificate-credentials"

// errClientAssertionTime: https://github.com/obikuro/Sato/issues/1 (text, error),
// https://github.com/AzureAD/microsoft-authentication-library-for-dotnet/issues/4951.
func errClientAssertionTime(c jwt.Claims, now time.Time) error {
	const format = "2006-01-02T15:04:05.0000000Z"
	from := time.Unix(0, 0)
	if c.NotBefore != nil {
		from = c.NotBefore.Time()
	}
	return &oauthError{status: http.StatusUnauthorized, name: invalidClient, code: 700024,
		text: "Client assertion is not within its valid time range. Current time: " + now.UTC().Format(format) +
			", assertion valid from " + from.UTC().Format(format) + ", expiry time of assertion " +
			c.Expiry.Time().UTC().Format(format) + ". Review the documentation at " + aboutAssertions + " ."}
}

// errAssertionSignature: https://github.com/Azure/azure-sdk-for-net/issues/29007
// (text, error); the reason for a key that is found is that of its sibling in
// https://github.com/microsoftgraph/msgraph-sdk-php/issues/1585, that for an
// expired one a guess.
func errAssertionSignature(a Application, reason, thumbprint string) error {
	return &oauthError{status: http.StatusUnauthorized, name: invalidClient, code: 700027,
		text: "Client assertion contains an invalid signature. [Reason - " + reason + ", Thumbprint of key used by client: '" +
			thumbprint + "', Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '" +
			a.ClientID + "'.]",
		hint: "The seed registers " + strconv.Itoa(len(a.certificates)) + " certificates for this application."}
}

// errFederated: https://github.com/Azure/azure-workload-identity/issues/1200
// (issuer; body), https://github.com/Azure/login/issues/482 (subject); audience
// in the same form, a guess.
func errFederated(code int, part, value string) error {
	return &oauthError{status: http.StatusUnauthorized, name: invalidClient, code: code,
		text: "No matching federated identity record found for presented assertion " + part + " '" + value + "'." +
			" Check your federated identity credential Subject, Audience and Issuer against the presented assertion." +
			" https://learn.microsoft.com/entra/workload-id/workload-identity-federation"}
}
