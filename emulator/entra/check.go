package entra

import "errors"

// Check returns what is wrong with t by itself, or nil.
func (t Tenant) Check() error { return errors.Join(t.complete("the tenant")...) }

// Check returns what is wrong with a by itself, or nil.
func (a Application) Check() error { return errors.Join(a.complete("the application")...) }

// Check returns what is wrong with u by itself, or nil.
func (u User) Check() error { return errors.Join(u.complete("the user")...) }

// NormalID returns the form in which client ids are compared.
func NormalID(clientID string) string { return normalID(clientID) }
