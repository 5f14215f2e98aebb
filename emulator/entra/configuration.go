package entra

import (
	"net/http"

	"github.com/graphemu/graphemu/emulator/rest"
)

// metadata is an OpenID configuration, with the members of Entra's that are
// true of the emulator. SDKs need issuer, authorization_endpoint,
// token_endpoint and jwks_uri, and refuse an issuer on another scheme, host or
// port than the authority they were given (logged from azidentity 1.15, MSAL).
//
// https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
type metadata struct {
	TokenEndpoint string   `json:"token_endpoint"`
	AuthMethods   []string `json:"token_endpoint_auth_methods_supported"`
	KeysURI       string   `json:"jwks_uri"`
	ResponseModes []string `json:"response_modes_supported"`
	SubjectTypes  []string `json:"subject_types_supported"`
	Algorithms    []string `json:"id_token_signing_alg_values_supported"`
	ResponseTypes []string `json:"response_types_supported"`
	Scopes        []string `json:"scopes_supported"`
	Issuer        string   `json:"issuer"`
	Authorization string   `json:"authorization_endpoint"`
	Device        string   `json:"device_authorization_endpoint"`
	EndSession    string   `json:"end_session_endpoint"`
	Claims        []string `json:"claims_supported"`
	CloudInstance string   `json:"cloud_instance_name"`
	CloudGraph    string   `json:"cloud_graph_host_name"`
	Graph         string   `json:"msgraph_host"`
}

// configuration answers GET /{tenant}/v2.0/.well-known/openid-configuration.
func (e *Entra) configuration(r *rest.Request) (*rest.Response, error) {
	t, err := e.tenant(r.Vars.Get("tenant"))
	if err != nil {
		return nil, err
	}
	return document(describe(r.Base, t)), nil
}

// configurationV1 answers GET /{tenant}/.well-known/openid-configuration, whose
// issuer is the one of the tokens for Graph. MSAL JS asks for it in its OIDC
// mode, so the endpoints in it are those of version 2, which it then uses.
func (e *Entra) configurationV1(r *rest.Request) (*rest.Response, error) {
	t, err := e.tenant(r.Vars.Get("tenant"))
	if err != nil {
		return nil, err
	}
	m := describe(r.Base, t)
	m.Issuer = cloudOf(r.Base).issuer(anyTenant(t))
	m.KeysURI = authority(r.Base) + "/" + t.segment + "/discovery/keys"
	return document(m), nil
}

func describe(base string, t tenantRef) metadata {
	root := authority(base) + "/" + t.segment
	c := cloudOf(base)
	return metadata{
		TokenEndpoint: root + "/oauth2/v2.0/token",
		AuthMethods:   []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
		KeysURI:       root + "/discovery/v2.0/keys",
		ResponseModes: []string{"query", "fragment", "form_post"},
		SubjectTypes:  []string{"pairwise"},
		Algorithms:    []string{"RS256"},
		ResponseTypes: []string{"code"},
		Scopes:        []string{"openid", "profile", "email", "offline_access"},
		Issuer:        issuerV2(base, t),
		Authorization: root + "/oauth2/v2.0/authorize",
		Device:        root + "/oauth2/v2.0/devicecode",
		EndSession:    root + "/oauth2/v2.0/logout",
		Claims: []string{"sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid", "ver",
			"oid", "email", "upn", "given_name", "family_name"},
		CloudInstance: c.name,
		CloudGraph:    c.directory,
		Graph:         c.graphs[0],
	}
}

// anyTenant returns t's id, or the placeholder that Entra writes for a document
// of many tenants.
//
// https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-issuer
func anyTenant(t tenantRef) string {
	if t.id == "" {
		return "{tenantid}"
	}
	return t.id
}

func issuerV2(base string, t tenantRef) string {
	return authority(base) + "/" + anyTenant(t) + "/v2.0"
}

func document(v any) *rest.Response {
	return rest.NewResponse(http.StatusOK, jsonType, rest.Marshal(v))
}
