package entra

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
)

// An Application is known in every tenant.
type Application struct {
	// ClientID is its application (client) id: a GUID in the real Entra ID, any
	// text here.
	ClientID string
	// Name is its display name; empty means its ClientID.
	Name string
	// Secrets are its client secrets. Without one, any secret will do.
	Secrets []string
	// ExpiredSecrets were its client secrets once.
	ExpiredSecrets []string
	// Certificates are those whose keys it signs assertions with, in PEM.
	// Without one, any certificate will do.
	Certificates []string
	// FederatedCredentials say whose tokens it may show in place of a secret.
	// Without one, and without Certificates, any token of another issuer will
	// do.
	FederatedCredentials []Federated
	// RedirectURIs are where it may be sent after a sign-in. Without one,
	// anywhere.
	RedirectURIs []string
	// ClientType says whether it has to prove who it is where a user has signed
	// in. Without one the redirect URI decides: see [Application.mustProve].
	ClientType ClientType
	// Roles are its application permissions on Graph; nil means
	// [ConnectorRoles].
	Roles []string
	// Scopes are the delegated permissions on Graph that it was granted; nil
	// means [DefaultScopes].
	Scopes []string

	certificates []*x509.Certificate // Certificates, parsed
}

// A ClientType says whether a client can keep a secret: RFC 6749 §2.1.
type ClientType string

// Client types.
const (
	Confidential ClientType = "confidential"
	Public       ClientType = "public"
)

// A Federated credential accepts the tokens of another issuer for one subject.
// All three compare with case.
//
// https://learn.microsoft.com/graph/api/resources/federatedidentitycredential
// (audience, where Graph has a list of one),
// https://learn.microsoft.com/entra/identity-platform/reference-breaking-changes
// (case)
type Federated struct {
	Issuer   string `json:"issuer"`
	Subject  string `json:"subject"`
	Audience string `json:"audience"`
}

// ConnectorRoles returns the names of Graph's application permissions that
// connectors use: on external connections and items, and to look up in the
// directory who may see an item.
//
// https://learn.microsoft.com/graph/permissions-reference
func ConnectorRoles() []string {
	return []string{
		"ExternalConnection.Read.All", "ExternalConnection.ReadWrite.All", "ExternalConnection.ReadWrite.OwnedBy",
		"ExternalItem.Read.All", "ExternalItem.ReadWrite.All", "ExternalItem.ReadWrite.OwnedBy",
		"Directory.Read.All", "Group.Read.All", "GroupMember.Read.All", "Organization.Read.All", "User.Read.All",
	}
}

// DefaultScopes returns the delegated permissions that an application has if
// nothing else is said: those of connectors and of looking up people.
//
// https://learn.microsoft.com/graph/permissions-reference
func DefaultScopes() []string {
	return append(ConnectorRoles(), "User.Read", "User.ReadBasic.All")
}

func (a *Application) complete(where string) (errs []error) {
	a.ClientID = normalID(a.ClientID)
	if a.ClientID == "" {
		errs = append(errs, fmt.Errorf("%s has no client id", where))
	}
	for _, list := range []struct {
		what   string
		values []string
	}{
		{"secret", slices.Concat(a.Secrets, a.ExpiredSecrets)}, {"role", a.Roles}, {"scope", a.Scopes}, {"redirect URI", a.RedirectURIs},
	} {
		if slices.Contains(list.values, "") {
			errs = append(errs, fmt.Errorf("%s has an empty %s", where, list.what))
		}
	}
	if a.ClientType != "" && a.ClientType != Confidential && a.ClientType != Public {
		errs = append(errs, fmt.Errorf("%s: client type %q is neither confidential nor public", where, a.ClientType))
	}
	a.certificates = nil
	for i, text := range a.Certificates {
		c, err := parseCertificate(text)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: certificate %d: %w", where, i+1, err))
			continue
		}
		a.certificates = append(a.certificates, c)
	}
	if a.Name == "" {
		a.Name = a.ClientID
	}
	if a.Roles == nil {
		a.Roles = ConnectorRoles()
	}
	if a.Scopes == nil {
		a.Scopes = DefaultScopes()
	}
	return errs
}

// parseCertificate reads a certificate with an RSA key, which is what assertions
// are signed with.
func parseCertificate(text string) (*x509.Certificate, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, errors.New("it is no certificate in PEM")
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, err
	}
	if _, ok := c.PublicKey.(*rsa.PublicKey); !ok {
		return nil, errors.New("its key is not RSA")
	}
	return c, nil
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
	return Application{ClientID: clientID, Name: clientID, Roles: ConnectorRoles(), Scopes: DefaultScopes()}, false
}
