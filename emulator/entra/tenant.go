package entra

import (
	"errors"
	"net/http"
	"slices"
	"strings"
)

// consumerTenant is the tenant of all personal Microsoft accounts.
//
// https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference (iss)
const consumerTenant = "9188040d-6c67-4c5b-b112-36a304b66dad"

// A tenantRef is what the {tenant} of a path stands for.
type tenantRef struct {
	// id is empty for common and organizations, which stand for any tenant.
	id string
	// segment is how this tenant is written in the URLs of a document.
	segment string
}

// tenant finds out what the {tenant} of a path stands for. A domain that the
// directory does not know stands for a tenant of its own.
//
// https://learn.microsoft.com/entra/identity-platform/v2-protocols#endpoints
// lists the kinds; that documents write a tenant's GUID for its domain, and
// the refusal's number and text, are from memory: a guess.
func (d *Directory) tenant(name string) (tenantRef, error) {
	lower := strings.ToLower(name)
	switch {
	case lower == "common" || lower == "organizations":
		return tenantRef{segment: lower}, nil
	case lower == "consumers":
		return tenantRef{id: consumerTenant, segment: lower}, nil
	case isGUID(lower):
		return tenantRef{lower, lower}, nil
	case !isDomain(lower):
		return tenantRef{}, &oauthError{status: http.StatusBadRequest, name: invalidRequest, code: 900023,
			text: "Specified tenant identifier '" + name + "' is neither a valid DNS name, nor a valid external domain."}
	}
	for _, t := range d.Tenants {
		if slices.Contains(t.Domains, lower) {
			return tenantRef{t.ID, t.ID}, nil
		}
	}
	id := nameID(lower)
	return tenantRef{id, id}, nil
}

// tenant finds out what the {tenant} of a path stands for, and refuses one that
// is not seeded if it has to.
func (e *Entra) tenant(name string) (tenantRef, error) {
	t, err := e.directory.tenant(name)
	if err != nil || !e.strictTenants || t.id == "" || t.id == consumerTenant {
		return t, err
	}
	if !slices.ContainsFunc(e.directory.Tenants, func(known Tenant) bool { return known.ID == t.id }) {
		return tenantRef{}, errUnknownTenant(name)
	}
	return t, nil
}

// tenantOf returns the id of the tenant in which u signs in by way of t: u's
// home if t stands for any tenant.
func (e *Entra) tenantOf(t tenantRef, u User) (string, error) {
	switch t.id {
	case "":
		return e.directory.home(u).id, nil
	case consumerTenant:
		return "", errConsumers()
	}
	return t.id, nil
}

// TenantID returns the id of the tenant that name, a GUID or a domain, stands
// for in the path of a token request.
//
// Errors: a name that stands for no tenant, or for no certain one.
func (e *Entra) TenantID(name string) (string, error) {
	t, err := e.tenant(name)
	if err == nil && t.id == "" {
		err = errors.New("'" + name + "' stands for any tenant, and not for one")
	}
	return t.id, err
}

// isDomain reports whether s is two or more labels of letters, digits and
// hyphens, in lower case.
func isDomain(s string) bool {
	if len(s) > 253 || !strings.Contains(s, ".") {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		if strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return true
}
