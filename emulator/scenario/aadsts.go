package scenario

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/graphemu/graphemu/emulator/rest"
)

// A signInError is an error of the token endpoint.
type signInError struct {
	status     int
	name, text string
}

// aadsts has the errors of the token endpoint by number. The numbers and most
// texts are from
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes;
// that a status belongs to a number is a guess except for 7000215 and 700016,
// which clients have logged.
var aadsts = map[int]signInError{
	50034:   {400, "invalid_grant", "The user account does not exist in the directory."},
	50053:   {400, "invalid_grant", "The account is locked, you've tried to sign in too many times with an incorrect user ID or password."},
	50076:   {400, "interaction_required", "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource."},
	50126:   {400, "invalid_grant", "Error validating credentials due to invalid username or password."},
	50173:   {400, "invalid_grant", "The provided grant has expired due to it being revoked, a fresh auth token is needed."},
	50196:   {400, "invalid_grant", "The server terminated an operation because it encountered a client request loop."},
	53003:   {400, "invalid_grant", "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance."},
	65001:   {400, "invalid_grant", "The user or administrator has not consented to use the application."},
	70011:   {400, "invalid_scope", "The provided value for the input parameter 'scope' is not valid."},
	90002:   {400, "invalid_request", "Tenant not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud."},
	90033:   {503, "temporarily_unavailable", "A transient error has occurred. Please try again."},
	90055:   {429, "temporarily_unavailable", "Server is busy: too many requests. Please try again later."},
	500011:  {400, "invalid_resource", "The resource principal named in the request was not found in the tenant."},
	700016:  {400, "unauthorized_client", "Application with the given identifier was not found in the directory."},
	7000112: {401, "unauthorized_client", "The application is disabled."},
	7000215: {401, "invalid_client", "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID."},
	7000222: {401, "invalid_client", "The provided client secret keys for app are expired. Create new keys for your app."},
}

// aadstsNumbers returns the numbers of the catalogue, in order.
func aadstsNumbers() []string {
	var list []string
	for _, n := range slices.Sorted(maps.Keys(aadsts)) {
		list = append(list, strconv.Itoa(n))
	}
	return list
}

// signInFailure returns Entra's error body for the number, its members in the
// order recorded in https://github.com/Azure/azure-sdk-for-go/issues/22386.
func signInFailure(r *rest.Request, t *Then) *rest.Response {
	n := int(t.AADSTS)
	e := aadsts[n]
	if t.Message != nil {
		e.text = *t.Message
	}
	timestamp := r.Time.UTC().Format("2006-01-02 15:04:05Z")
	body := struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
		Codes       []int  `json:"error_codes"`
		Timestamp   string `json:"timestamp"`
		TraceID     string `json:"trace_id"`
		Correlation string `json:"correlation_id"`
		URI         string `json:"error_uri"`
	}{
		Error: cmp.Or(e.name, "invalid_request"),
		Description: fmt.Sprintf("AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s",
			n, e.text, r.ID, r.ClientID, timestamp),
		Codes: []int{n}, Timestamp: timestamp, TraceID: r.ID, Correlation: r.ClientID,
		URI: "https://login.microsoftonline.com/error?code=" + strconv.Itoa(n),
	}
	status := cmp.Or(int(t.Status), e.status, http.StatusBadRequest)
	return rest.NewResponse(status, "application/json; charset=utf-8", rest.Marshal(body))
}
