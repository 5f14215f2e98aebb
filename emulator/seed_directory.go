package emulator

import "github.com/graphemu/graphemu/emulator/entra"

// A seedApplication is an application that may ask for tokens. What is left out
// is not checked: see [entra.Application].
type seedApplication struct {
	ClientID             string            `json:"clientId"`
	Name                 string            `json:"name"`
	Secrets              []string          `json:"secrets"`
	ExpiredSecrets       []string          `json:"expiredSecrets"`
	Certificates         []string          `json:"certificates"` // PEM
	FederatedCredentials []entra.Federated `json:"federatedCredentials"`
	RedirectURIs         []string          `json:"redirectUris"`
	Roles                []string          `json:"roles"`
	Scopes               []string          `json:"scopes"`
}

func (a seedApplication) application() entra.Application {
	return entra.Application{
		ClientID: a.ClientID, Name: a.Name, Secrets: a.Secrets, ExpiredSecrets: a.ExpiredSecrets,
		Certificates: a.Certificates, FederatedCredentials: a.FederatedCredentials,
		RedirectURIs: a.RedirectURIs, Roles: a.Roles, Scopes: a.Scopes,
	}
}

// A seedUser is a user as Graph writes it, with the password to sign in with.
type seedUser struct {
	ID                string `json:"id"`
	UserPrincipalName string `json:"userPrincipalName"`
	DisplayName       string `json:"displayName"`
	GivenName         string `json:"givenName"`
	Surname           string `json:"surname"`
	Mail              string `json:"mail"`
	JobTitle          string `json:"jobTitle"`
	AccountEnabled    *bool  `json:"accountEnabled"` // left out means true
	Password          string `json:"password"`
}

func (u seedUser) user() entra.User {
	return entra.User{
		ID: u.ID, UserPrincipalName: u.UserPrincipalName, DisplayName: u.DisplayName,
		GivenName: u.GivenName, Surname: u.Surname, Mail: u.Mail, Password: u.Password,
		Disabled: u.AccountEnabled != nil && !*u.AccountEnabled,
	}
}

// A seedGroup is a group as Graph writes it, with its direct members.
type seedGroup struct {
	ID              string   `json:"id"`
	DisplayName     string   `json:"displayName"`
	Description     string   `json:"description"`
	MailNickname    string   `json:"mailNickname"`
	SecurityEnabled bool     `json:"securityEnabled"`
	Members         []string `json:"members"` // ids of users and groups
}
