package plant

import (
	"encoding/json"
	"strings"

	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/store"
	"github.com/tidwall/gjson"
)

// Directory returns who may ask for tokens, as the tenant that s reads has it.
//
// Errors: a failure of the driver.
func Directory(s *store.Snapshot) (entra.Directory, error) {
	var d entra.Directory
	err := s.DirectoryInOrder(external.OrganizationType, func(id string, doc []byte) bool {
		t := entra.Tenant{ID: id}
		for _, name := range gjson.GetBytes(doc, "verifiedDomains.#.name").Array() {
			t.Domains = append(t.Domains, name.Str)
		}
		d.Tenants = append(d.Tenants, t)
		return true
	})
	if err != nil {
		return d, err
	}
	err = s.InOrder(store.Application, func(id string) bool {
		var doc []byte
		if doc, err = s.Application(id); err != nil {
			return false
		}
		a, wrong := application(doc)
		err = wrong
		d.Applications = append(d.Applications, a)
		return err == nil
	})
	if err != nil {
		return d, err
	}
	err = s.DirectoryInOrder(external.UserType, func(id string, doc []byte) bool {
		password, failed := s.Password(id)
		if failed != nil {
			err = failed
			return false
		}
		d.Users = append(d.Users, user(doc, password))
		return true
	})
	return d, err
}

// application reads the settings of an application.
func application(doc []byte) (entra.Application, error) {
	var a struct {
		ClientID             string            `json:"clientId"`
		Name                 string            `json:"name"`
		Secrets              []string          `json:"secrets"`
		ExpiredSecrets       []string          `json:"expiredSecrets"`
		Certificates         []string          `json:"certificates"` // PEM
		FederatedCredentials []entra.Federated `json:"federatedCredentials"`
		RedirectURIs         []string          `json:"redirectUris"`
		ClientType           entra.ClientType  `json:"clientType"`
		Roles                []string          `json:"roles"`
		Scopes               []string          `json:"scopes"`
	}
	err := json.Unmarshal(doc, &a)
	return entra.Application{
		ClientID: a.ClientID, Name: a.Name, Secrets: a.Secrets, ExpiredSecrets: a.ExpiredSecrets,
		Certificates: a.Certificates, FederatedCredentials: a.FederatedCredentials,
		RedirectURIs: a.RedirectURIs, ClientType: a.ClientType, Roles: a.Roles, Scopes: a.Scopes,
	}, err
}

// user reads a user of the directory.
func user(doc []byte, password string) entra.User {
	text := func(name string) string { return gjson.GetBytes(doc, name).Str }
	return entra.User{
		ID: text("id"), UserPrincipalName: text("userPrincipalName"), DisplayName: text("displayName"),
		GivenName: text("givenName"), Surname: text("surname"), Mail: text("mail"), Password: password,
		Disabled: gjson.GetBytes(doc, "accountEnabled").Type == gjson.False,
	}
}

// Application returns the application with this client id, and whether there is
// one.
func Application(s *store.Snapshot, clientID string) (entra.Application, bool, error) {
	doc, err := s.Application(clientID)
	if err != nil || doc == nil {
		return entra.Application{}, false, err
	}
	a, err := application(doc)
	return a, err == nil, err
}

// User returns the user with this object id or user principal name, and whether
// there is one.
func User(s *store.Snapshot, name string) (entra.User, bool, error) {
	id, err := s.NamedUser(name)
	if id == "" {
		id = strings.ToLower(name)
	}
	if err != nil {
		return entra.User{}, false, err
	}
	o, there, err := s.DirectoryObject(external.UserType, id)
	if err != nil || !there {
		return entra.User{}, false, err
	}
	password, err := s.Password(id)
	return user(o.Doc, password), err == nil, err
}
