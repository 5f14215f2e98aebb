package entra

import (
	"net/http"
	"strings"

	"github.com/graphemu/graphemu/emulator/rest"
)

// instanceMetadata answers GET /metadata/identity/oauth2/token, as the Azure
// Instance Metadata Service does on 169.254.169.254.
//
// https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
func (e *Entra) instanceMetadata(r *rest.Request) (*rest.Response, error) {
	if !strings.EqualFold(r.HTTP.Header.Get("Metadata"), "true") {
		return identityError("bad_request_102", "Required metadata header not specified"), nil
	}
	return e.identity(r)
}

// appService answers GET /msi/token, as the address in IDENTITY_ENDPOINT does on
// App Service. Any X-IDENTITY-HEADER is right.
//
// https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference;
// logged from the CLI for Microsoft 365 and azidentity in Go and Node.
func (e *Entra) appService(r *rest.Request) (*rest.Response, error) {
	if r.HTTP.Header.Get("X-Identity-Header") == "" {
		resp := identityError("invalid_request", "The header X-IDENTITY-HEADER is missing.") // status and text: a guess
		resp.Status = http.StatusUnauthorized
		return resp, nil
	}
	return e.identity(r)
}

// identityAnswer is the body of a token for a managed identity: its numbers are
// text, and there is never a refresh token.
type identityAnswer struct {
	Token     string `json:"access_token"`
	Client    string `json:"client_id"`
	Expires   string `json:"expires_in"`
	ExpiresOn string `json:"expires_on"`
	NotBefore string `json:"not_before"`
	Resource  string `json:"resource"`
	Type      string `json:"token_type"`
}

// identity answers for the application that a managed identity stands for here:
// the one that the query names, or else the first. The text of the first two
// refusals is a guess.
func (e *Entra) identity(r *rest.Request) (*rest.Response, error) {
	query := r.HTTP.URL.Query()
	resource := query.Get("resource")
	if query.Get("api-version") == "" {
		return identityError("invalid_request", "Required query variable 'api-version' is missing"), nil
	}
	if resource == "" {
		return identityError("invalid_request", "Required query variable 'resource' is missing"), nil
	}
	app, ok := e.identityApp(query.Get)
	if !ok {
		return identityError("invalid_request", "Identity not found"), nil
	}
	tenant := e.directory.Tenants[0].ID
	r.Time = e.now(tenant)
	token, err := e.sign(tenant, appClaims(cloudOf(r.Base), tenant, client{app, byCertificate}, resource, r.Time))
	if err != nil {
		return nil, err
	}
	a := tokenAnswer{resource: resource, lasts: lifetime, Type: "Bearer", Expires: expiresIn, Token: token}.v1(r.Time)
	return document(identityAnswer{Token: a.Token, Client: app.ClientID, Expires: a.Expires,
		ExpiresOn: a.ExpiresOn, NotBefore: a.NotBefore, Resource: a.Resource, Type: a.Type}), nil
}

// identityApp finds the application by client id, by object id, or by the last
// segment of a resource id, which is its name. get returns a parameter.
func (e *Entra) identityApp(get func(string) string) (Application, bool) {
	if id := get("client_id"); id != "" {
		app, known := e.directory.application(id)
		return app, known || !e.strict
	}
	object, resource := get("object_id")+get("principal_id"), get("mi_res_id")+get("msi_res_id")
	if object == "" && resource == "" {
		return e.directory.Applications[0], true
	}
	tenant := e.directory.Tenants[0].ID
	name := resource[strings.LastIndex(resource, "/")+1:]
	for _, app := range e.directory.Applications {
		if object != "" && object == servicePrincipal(tenant, app.ClientID) || name != "" && strings.EqualFold(name, app.Name) {
			return app, true
		}
	}
	return Application{}, false
}

// identityError returns a refusal of the metadata service, whose body is not
// that of Entra.
func identityError(name, text string) *rest.Response {
	return rest.NewResponse(http.StatusBadRequest, jsonType, rest.Marshal(struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}{name, text}))
}
