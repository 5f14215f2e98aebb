package emulator

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/graphemu/graphemu/emulator/admin"
	"github.com/graphemu/graphemu/emulator/rest"
)

// whose returns the tenant in whose journal r goes: the caller's, or the one
// that the path of a token request names. A caller who was refused goes where
// its token says if that tenant is there, so that a test with a tenant of its
// own finds its 401; who says nothing goes to the first tenant, where people
// look. What is asked of the emulator itself goes nowhere.
func (s *Server) whose(r *rest.Request) string {
	if r.Caller.Tenant != "" {
		return r.Caller.Tenant
	}
	if root, _, _ := strings.Cut(strings.TrimLeft(r.HTTP.URL.Path, "/"), "/"); root == admin.Root {
		return ""
	}
	if name := r.Vars.Get("tenant"); name != "" {
		if id, err := s.entra.TenantID(name); err == nil {
			return id
		}
	}
	if id := claimed(r.HTTP.Header.Get("Authorization")); s.journal.Knows(id) {
		return id
	}
	return s.entra.Directory().Tenants[0].ID
}

// claimed returns the tenant that a token claims to be of, which nobody has
// verified.
func claimed(authorization string) string {
	_, payload, _ := strings.Cut(authorization, ".")
	payload, _, _ = strings.Cut(payload, ".")
	text, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		return ""
	}
	var claims struct {
		Tenant string `json:"tid"`
	}
	if json.Unmarshal(text, &claims) != nil {
		return ""
	}
	return claims.Tenant
}
