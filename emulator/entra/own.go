package entra

// Own knows the applications and users that belong to one tenant, and changes
// while the emulator runs.
type Own interface {
	// Application returns the application with this client id, and whether the
	// tenant has it.
	Application(tenant, clientID string) (Application, bool)
	// User returns the user with this object id or user principal name, and
	// whether the tenant has it.
	User(tenant, name string) (User, bool)
}

// knownApplication returns the application with this client id in a tenant, as
// [Directory.application] does.
func (e *Entra) knownApplication(tenant, clientID string) (Application, bool) {
	if e.own != nil && tenant != "" {
		if a, ok := e.own.Application(tenant, normalID(clientID)); ok && len(a.complete("")) == 0 {
			return a, true
		}
	}
	return e.directory.application(clientID)
}

// user returns the user of this name in a tenant, as [Directory.user] does.
func (e *Entra) user(tenant, name string) (User, bool) {
	if e.own != nil && tenant != "" {
		if u, ok := e.own.User(tenant, name); ok && len(u.complete("")) == 0 {
			return u, true
		}
	}
	return e.directory.user(name)
}
