package external

import "time"

// What a pack says of a tenant and Graph shows nowhere. Where Graph has a name
// for it, the names are Graph's:
// https://learn.microsoft.com/graph/api/resources/application,
// https://learn.microsoft.com/graph/api/resources/federatedidentitycredential.
var (
	// TenantSettings are a tenant, and the domains under which it may be called.
	TenantSettings = define(&Type{Name: "tenant", Properties: []Property{
		{Name: "id", Type: String, NotNull: true, Required: true},
		{Name: "domains", Type: String, Many: true},
	}})
	// ApplicationSettings are who may ask for tokens, and with what.
	ApplicationSettings = define(&Type{Name: "application", Properties: []Property{
		{Name: "clientId", Type: String, NotNull: true, Required: true},
		{Name: "name", Type: String},
		{Name: "secrets", Type: String, Many: true},
		{Name: "expiredSecrets", Type: String, Many: true},
		{Name: "certificates", Type: String, Many: true},
		{Name: "federatedCredentials", Type: federatedCredential, Many: true},
		{Name: "redirectUris", Type: String, Many: true},
		{Name: "clientType", Type: String, Check: checkClientType}, // RFC 6749 §2.1
		{Name: "roles", Type: String, Many: true},
		{Name: "scopes", Type: String, Many: true},
	}})
	// OperationSettings are how a schema came to be registered. Without an
	// instant at which it began it begins when it is stored; takes is a duration
	// such as "10m", failure the message with which it fails.
	OperationSettings = define(&Type{Name: "operation", Properties: []Property{
		{Name: "id", Type: String, NotNull: true, Required: true},
		{Name: "startedDateTime", Type: DateTimeOffset},
		{Name: "takes", Type: String, Check: checkDuration},
		{Name: "stuck", Type: Boolean},
		{Name: "polls", Type: Int32},
		{Name: "failure", Type: String},
		{Name: "updates", Type: Boolean},
	}})
	// HeldSettings are an id that a connection had, and when it is free again.
	HeldSettings = define(&Type{Name: "held", Properties: []Property{
		{Name: "id", Type: String, NotNull: true, Required: true},
		{Name: "until", Type: DateTimeOffset, NotNull: true, Required: true},
	}})
	// MemberSettings are a member of a group of the directory.
	MemberSettings = define(&Type{Name: "member", Properties: []Property{
		{Name: "id", Type: String, NotNull: true, Required: true},
	}})
)

var federatedCredential = define(&Type{Name: "federatedCredential", Properties: []Property{
	{Name: "issuer", Type: String, NotNull: true, Required: true},
	{Name: "subject", Type: String, NotNull: true, Required: true},
	{Name: "audience", Type: String, NotNull: true, Required: true},
}})

// checkClientType says what is wrong with a client type; "" if nothing is.
func checkClientType(s string) string {
	if s != "confidential" && s != "public" {
		return "is neither confidential nor public"
	}
	return ""
}

// checkDuration says what is wrong with a duration; "" if nothing is.
func checkDuration(s string) string {
	if d, err := time.ParseDuration(s); err != nil || d < 0 {
		return "is no duration such as 90s, 10m or 1h30m"
	}
	return ""
}

// NewSettings returns body, which is one of the settings above, with its members
// in the order of t. What is null is left out.
//
// Errors: an [*Error] of kind [Unreadable] or [Invalid].
func NewSettings(t *Type, body []byte) ([]byte, error) {
	sent, err := checked(t, body)
	if err != nil {
		return nil, err
	}
	doc := []byte{'{'}
	for i := range t.Properties {
		p := &t.Properties[i]
		raw, ok := sent[p.Name]
		switch {
		case ok && string(raw) != "null":
			doc = append(appendName(doc, 1, p.Name), raw...)
		case p.Required:
			e := broken("'" + p.Name + "' is required.")
			e.Path = []string{p.Name}
			return nil, e
		}
	}
	return append(doc, '}'), nil
}
