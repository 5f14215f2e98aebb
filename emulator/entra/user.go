package entra

import (
	"fmt"
	"strings"
)

// A User is known in every tenant.
type User struct {
	// ID is the object id, a GUID.
	ID string
	// UserPrincipalName is what the user signs in with, such as
	// "AdeleV@contoso.onmicrosoft.com". It compares without case.
	UserPrincipalName string
	// DisplayName is the user's whole name; empty means UserPrincipalName.
	DisplayName string
	// GivenName, Surname and Mail may be empty.
	GivenName, Surname, Mail string
	// Password is the user's; empty means that any will do.
	Password string
	// Disabled keeps the user from signing in.
	Disabled bool
}

func (u *User) complete(where string) (errs []error) {
	u.ID = strings.ToLower(u.ID)
	if !isGUID(u.ID) {
		errs = append(errs, fmt.Errorf("%s: id %q is not a GUID", where, u.ID))
	}
	if name, domain, ok := strings.Cut(u.UserPrincipalName, "@"); !ok || name == "" || !isDomain(strings.ToLower(domain)) {
		errs = append(errs, fmt.Errorf("%s: userPrincipalName %q is not of the form name@domain", where, u.UserPrincipalName))
	}
	if u.DisplayName == "" {
		u.DisplayName = u.UserPrincipalName
	}
	return errs
}

// user returns the user with this object id or user principal name.
func (d *Directory) user(name string) (User, bool) {
	for _, u := range d.Users {
		if name == u.ID || strings.EqualFold(name, u.UserPrincipalName) {
			return u, true
		}
	}
	return User{}, false
}

// enabled returns the users that may sign in.
func (d *Directory) enabled() []User {
	var users []User
	for _, u := range d.Users {
		if !u.Disabled {
			users = append(users, u)
		}
	}
	return users
}

// home returns the tenant that a user's domain belongs to, or the default one.
func (d *Directory) home(u User) tenantRef {
	_, domain, _ := strings.Cut(strings.ToLower(u.UserPrincipalName), "@")
	for _, t := range d.Tenants {
		for _, known := range t.Domains {
			if known == domain {
				return tenantRef{t.ID, t.ID}
			}
		}
	}
	return tenantRef{d.Tenants[0].ID, d.Tenants[0].ID}
}
