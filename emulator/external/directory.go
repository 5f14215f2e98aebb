package external

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/tidwall/gjson"
)

// A DirectoryObject is a user, a group or an organization of Entra ID's
// directory.
type DirectoryObject struct {
	Type *Type
	// ID is a GUID in lower case.
	ID  string
	Doc []byte
}

// NewDirectoryObject returns the object of type t that has the members of body,
// a JSON object. Those that body leaves out, or has as "", have their default.
//
// Errors: an [*Error] of kind [Unreadable] or [Invalid].
func NewDirectoryObject(t *Type, body []byte) (DirectoryObject, error) {
	sent, err := checked(t, body)
	if err != nil {
		return DirectoryObject{}, err
	}
	o := DirectoryObject{Type: t, ID: strings.ToLower(gjson.ParseBytes(sent["id"]).Str)}
	if !IsObjectID(o.ID) {
		e := broken(fmt.Sprintf("id %q is not a GUID", gjson.ParseBytes(sent["id"]).Str))
		e.Path = []string{"id"}
		return o, e
	}
	o.Doc = append(AppendString([]byte(`{"id":`), o.ID), ',')
	for _, p := range t.Properties[1:] { // id is the first of all
		o.Doc = append(AppendString(o.Doc, p.Name), ':')
		o.Doc = append(append(o.Doc, given(sent[p.Name], p)...), ',')
	}
	o.Doc = append(trimComma(o.Doc), '}')
	return o, nil
}

// checked returns the members of body, normalised, by name. Also those that
// Graph lets nobody write are taken.
func checked(t *Type, body []byte) (map[string][]byte, error) {
	doc, err := Parse(body)
	if err != nil {
		return nil, err
	}
	n := &normalizer{version: Beta, rules: Rules{Stored: true}}
	sent := make(map[string][]byte)
	doc.ForEach(func(key, value gjson.Result) bool {
		n.path = []string{key.Str}
		if p := t.Property(key.Str); p == nil {
			err = n.unknown(t, key.Str)
		} else {
			sent[key.Str], err = n.value(nil, p, value)
		}
		n.place(err)
		return err == nil
	})
	return sent, err
}

func given(raw []byte, p Property) string {
	switch {
	case len(raw) > 0 && string(raw) != "null" && string(raw) != `""`:
		return string(raw)
	case p.Default != "":
		return p.Default
	}
	return "null"
}

// NewOrganization returns the organization that a tenant is. Its name is the
// first label of its first domain, which is the one that mail goes to unless it
// says otherwise: Graph lets both be chosen, a seed does not.
//
// Errors: a tenant that is not a GUID.
func NewOrganization(tenant string, domains []string) (DirectoryObject, error) {
	type domain struct {
		Capabilities string `json:"capabilities"`
		IsDefault    bool   `json:"isDefault"`
		IsInitial    bool   `json:"isInitial"`
		Name         string `json:"name"`
		Type         string `json:"type"`
	}
	var body struct {
		ID          string   `json:"id"`
		DisplayName string   `json:"displayName"`
		Domains     []domain `json:"verifiedDomains,omitempty"`
	}
	body.ID = tenant
	for i, name := range domains {
		if i == 0 {
			body.DisplayName, _, _ = strings.Cut(name, ".")
		}
		// Values: the example of the page on organization.
		body.Domains = append(body.Domains, domain{
			Capabilities: "Email, OfficeCommunicationsOnline", Name: name, Type: "Managed",
			IsDefault: i == 0, IsInitial: strings.HasSuffix(strings.ToLower(name), ".onmicrosoft.com"),
		})
	}
	text, err := json.Marshal(body)
	if err != nil {
		return DirectoryObject{}, err
	}
	return NewDirectoryObject(OrganizationType, text)
}

// PrincipalName returns the name by which a user may be asked for; empty for
// what has none.
func (o DirectoryObject) PrincipalName() string {
	return gjson.GetBytes(o.Doc, userPrincipalName).Str
}

// SecurityEnabled reports whether a group is one that access can be given to.
func (o DirectoryObject) SecurityEnabled() bool {
	return gjson.GetBytes(o.Doc, securityEnabled).Bool()
}

// IsObjectID reports whether s can be the id of a directory object: a GUID.
func IsObjectID(s string) bool { return isGUID(s) }
