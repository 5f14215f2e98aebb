package plant

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/fixtures"
	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"
)

// decode checks the settings in r and reads them into v.
//
// Errors: an [*external.Error].
func decode(t *external.Type, r fixtures.Resource, v any) error {
	doc, err := external.NewSettings(t, r.Body)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(doc, v); err != nil {
		return refused(err, nil)
	}
	return nil
}

// refused returns err as the rule that a resource breaks, or nil.
func refused(err error, path []string) error {
	if err == nil {
		return nil
	}
	return &external.Error{Kind: external.Invalid, Message: strings.ReplaceAll(err.Error(), "\n", "; "), Path: path}
}

func (b *batch) putTenant(r fixtures.Resource) error {
	var t entra.Tenant
	if err := decode(external.TenantSettings, r, &t); err != nil {
		return err
	}
	if err := t.Check(); err != nil {
		return refused(err, nil)
	}
	o, err := external.NewOrganization(t.ID, t.Domains)
	if err != nil {
		return err
	}
	return b.PutDirectoryObject(o)
}

func (b *batch) putApplication(r fixtures.Resource) error {
	doc, err := external.NewSettings(external.ApplicationSettings, r.Body)
	if err != nil {
		return err
	}
	a, err := application(doc)
	if err != nil {
		return err
	}
	if err := a.Check(); err != nil {
		return refused(err, nil)
	}
	return b.PutApplication(entra.NormalID(a.ClientID), doc)
}

func (b *batch) putUser(r fixtures.Resource) error {
	password := gjson.GetBytes(r.Body, "password")
	body := r.Body
	if password.Exists() {
		if password.Type != gjson.String && password.Type != gjson.Null {
			return &external.Error{Path: []string{"password"}, Message: "'password' is not a text."}
		}
		body, _ = sjson.DeleteBytes(r.Body, "password") // of well-formed JSON
	}
	o, err := external.NewDirectoryObject(external.UserType, body)
	if err != nil {
		return err
	}
	if err := user(o.Doc, password.Str).Check(); err != nil {
		return refused(err, []string{"userPrincipalName"})
	}
	if err := b.PutDirectoryObject(o); err != nil {
		return err
	}
	return b.PutPassword(o.ID, password.Str)
}

func (b *batch) putDirectoryGroup(r fixtures.Resource) error {
	o, err := external.NewDirectoryObject(external.DirectoryGroupType, r.Body)
	if e, ok := errors.AsType[*external.Error](err); ok && len(e.Path) == 1 && e.Path[0] == "id" {
		e.Message += `; a group of a connection stands in it, or has "in" beside it`
	}
	if err != nil {
		return err
	}
	return b.PutDirectoryObject(o)
}

func (b *batch) putDirectoryMember(r fixtures.Resource) error {
	doc, err := external.NewSettings(external.MemberSettings, r.Body)
	if err != nil {
		return err
	}
	group := strings.ToLower(r.Group)
	if _, there, err := b.DirectoryObject(external.DirectoryGroupType, group); err != nil {
		return err
	} else if !there {
		return refused(fmt.Errorf("group %q is no group of the directory", r.Group), nil)
	}
	member := strings.ToLower(external.ID(doc))
	// To load a pack again is no mistake: to have a member twice in one is.
	already := false
	if err := b.DirectMembers(group, func(id string) bool { already = id == member; return !already }); err != nil || already {
		return err
	}
	return b.AddToGroup(group, member)
}
