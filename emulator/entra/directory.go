package entra

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Directory says which tenants, applications and users exist. The first of
// each is the default one; an empty list means what [DefaultDirectory] holds.
type Directory struct {
	Tenants      []Tenant
	Applications []Application
	Users        []User
}

// A Tenant is a directory of one organisation.
type Tenant struct {
	// ID is a GUID.
	ID string
	// Domains are the names under which the tenant may be called, such as
	// "contoso.onmicrosoft.com".
	Domains []string
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
		Users: []User{{
			ID:                "11bb11bb-cc22-dd33-ee44-55ff55ff55ff",
			UserPrincipalName: "AdeleV@contoso.onmicrosoft.com",
			DisplayName:       "Adele Vance",
			GivenName:         "Adele",
			Surname:           "Vance",
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
	if len(d.Users) == 0 {
		d.Users = def.Users
	}
	d.Tenants, d.Applications, d.Users = slices.Clone(d.Tenants), slices.Clone(d.Applications), slices.Clone(d.Users)

	var errs []error
	taken := map[string]string{}
	claim := func(where, name string) {
		if other, twice := taken[name]; twice {
			errs = append(errs, fmt.Errorf("%s %q is that of %s already", where, name, other))
		}
		taken[name] = where
	}
	for i := range d.Tenants {
		where := fmt.Sprintf("tenant %d", i+1)
		errs = append(errs, d.Tenants[i].complete(where)...)
		for _, name := range append([]string{d.Tenants[i].ID}, d.Tenants[i].Domains...) {
			claim(where, name)
		}
	}
	clear(taken)
	for i := range d.Applications {
		where := fmt.Sprintf("application %d", i+1)
		errs = append(errs, d.Applications[i].complete(where)...)
		claim(where, d.Applications[i].ClientID)
	}
	clear(taken)
	for i := range d.Users {
		where := fmt.Sprintf("user %d", i+1)
		errs = append(errs, d.Users[i].complete(where)...)
		claim(where, d.Users[i].ID)
		claim(where, strings.ToLower(d.Users[i].UserPrincipalName))
	}
	return d, errors.Join(errs...)
}

func (t *Tenant) complete(where string) (errs []error) {
	t.ID = strings.ToLower(t.ID)
	if !isGUID(t.ID) {
		errs = append(errs, fmt.Errorf("%s: id %q is not a GUID", where, t.ID))
	}
	t.Domains = slices.Clone(t.Domains)
	for j, domain := range t.Domains {
		t.Domains[j] = strings.ToLower(domain)
		if !isDomain(t.Domains[j]) {
			errs = append(errs, fmt.Errorf("%s: %q is not a domain", where, domain))
		}
	}
	return errs
}
