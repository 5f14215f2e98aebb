package entra

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Directory says which tenants and applications exist. The first of each is
// the default one; an empty list means the tenant or application that
// [DefaultDirectory] holds.
type Directory struct {
	Tenants      []Tenant
	Applications []Application
}

// A Tenant is a directory of one organisation.
type Tenant struct {
	// ID is a GUID.
	ID string
	// Domains are the names under which the tenant may be called, such as
	// "contoso.onmicrosoft.com".
	Domains []string
}

// An Application is known in every tenant.
type Application struct {
	// ClientID is its application (client) id: a GUID in the real Entra ID, any
	// text here.
	ClientID string
	// Name is its display name; empty means its ClientID.
	Name string
	// Secrets are its client secrets. Without one, any secret will do.
	Secrets []string
	// Roles are its application permissions on Graph; nil means
	// [ConnectorRoles].
	Roles []string
}

// ConnectorRoles returns the names of Graph's application permissions on
// external connections and items.
//
// https://learn.microsoft.com/graph/permissions-reference
func ConnectorRoles() []string {
	return []string{
		"ExternalConnection.Read.All", "ExternalConnection.ReadWrite.All", "ExternalConnection.ReadWrite.OwnedBy",
		"ExternalItem.Read.All", "ExternalItem.ReadWrite.All", "ExternalItem.ReadWrite.OwnedBy",
	}
}

// DefaultDirectory returns the directory that is used when none is given. Its
// ids are the example ids of Microsoft's documentation.
func DefaultDirectory() Directory {
	return Directory{
		Tenants: []Tenant{{
			ID:      "aaaabbbb-0000-cccc-1111-dddd2222eeee",
			Domains: []string{"contoso.onmicrosoft.com", "contoso.com"},
		}},
		Applications: []Application{{
			ClientID: "00001111-aaaa-2222-bbbb-3333cccc4444",
			Name:     "Contoso connector",
		}},
	}
}

// complete returns d in lower case and with its defaults, or what is wrong
// with it.
func (d Directory) complete() (Directory, error) {
	def := DefaultDirectory()
	if len(d.Tenants) == 0 {
		d.Tenants = def.Tenants
	}
	if len(d.Applications) == 0 {
		d.Applications = def.Applications
	}
	d.Tenants, d.Applications = slices.Clone(d.Tenants), slices.Clone(d.Applications)

	var errs []error
	taken := map[string]string{}
	claim := func(where, name string) {
		if other, twice := taken[name]; twice {
			errs = append(errs, fmt.Errorf("%s %q is that of %s already", where, name, other))
		}
		taken[name] = where
	}
	for i := range d.Tenants {
		t := &d.Tenants[i]
		where := fmt.Sprintf("tenant %d", i+1)
		t.ID = strings.ToLower(t.ID)
		if !isGUID(t.ID) {
			errs = append(errs, fmt.Errorf("%s: id %q is not a GUID", where, t.ID))
		}
		claim(where, t.ID)
		t.Domains = slices.Clone(t.Domains)
		for j, domain := range t.Domains {
			t.Domains[j] = strings.ToLower(domain)
			if !isDomain(t.Domains[j]) {
				errs = append(errs, fmt.Errorf("%s: %q is not a domain", where, domain))
			}
			claim(where, t.Domains[j])
		}
	}
	clear(taken)
	for i := range d.Applications {
		where := fmt.Sprintf("application %d", i+1)
		errs = append(errs, d.Applications[i].complete(where)...)
		claim(where, d.Applications[i].ClientID)
	}
	return d, errors.Join(errs...)
}

func (a *Application) complete(where string) (errs []error) {
	a.ClientID = normalID(a.ClientID)
	if a.ClientID == "" {
		errs = append(errs, fmt.Errorf("%s has no client id", where))
	}
	if slices.Contains(a.Secrets, "") {
		errs = append(errs, fmt.Errorf("%s has an empty secret", where))
	}
	if slices.Contains(a.Roles, "") {
		errs = append(errs, fmt.Errorf("%s has an empty role", where))
	}
	if a.Name == "" {
		a.Name = a.ClientID
	}
	if a.Roles == nil {
		a.Roles = ConnectorRoles()
	}
	return errs
}

// application returns the application with this client id, and whether the
// directory knows it. One that it does not know may do all that connectors do.
//
// The id need not be a GUID: the real Entra ID looks up any text and answers
// "Application with identifier 'foo' was not found"
// (https://github.com/Azure/azure-sdk-for-python/issues/8314).
func (d *Directory) application(clientID string) (Application, bool) {
	clientID = normalID(clientID)
	for _, a := range d.Applications {
		if a.ClientID == clientID {
			return a, true
		}
	}
	return Application{ClientID: clientID, Name: clientID, Roles: ConnectorRoles()}, false
}
