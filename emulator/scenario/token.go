package scenario

import (
	"fmt"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/graphemu/graphemu/emulator/document"
)

// A Token changes the tokens that the token endpoint issues. What is changed
// stands in the token itself; only says can be a lie.
type Token struct {
	// Expires is how long it is good, by the tenant's clock: its claim exp.
	// -1s is one that has expired. The auth modes shape and off look at no end.
	Expires *Span `yaml:"expires"`
	// Says is what the answer's expires_in says; empty means the truth.
	Says *Duration `yaml:"says"`
	// Audience is what the token is for, in place of what was asked for.
	Audience string `yaml:"audience"`
	// WithoutRole names permissions that are left out of it: application
	// permissions of the claim roles as well as delegated ones of scp.
	WithoutRole []Permission `yaml:"withoutRole"`
	// Keys changes the keys that sign the tenant's tokens, before the request
	// is worked on. Any operation may do that, also one of Graph. It happens
	// each time that the rule fires, so bind the rule with occurs.
	Keys Keys `yaml:"keys"`
}

// Keys is what becomes of the keys that sign the tokens of a tenant. Other
// tenants keep theirs.
type Keys string

// What becomes of keys.
const (
	KeysRolled   Keys = "rolled"   // a new key signs, and tokens of the old one are taken until they expire
	KeysReplaced Keys = "replaced" // a new key signs, and tokens of the old ones are refused with 401
)

func (Keys) values() []string { return []string{string(KeysRolled), string(KeysReplaced)} }

func (t *Token) check(d *decoder, at func(string) ast.Node) {
	if !t.issues() && t.Keys == "" {
		d.fail(at(""), "this changes nothing", "write expires, says, audience, withoutRole or keys")
	}
}

// issues reports whether t changes the token that is issued.
func (t *Token) issues() bool {
	return t.Expires != nil || t.Says != nil || t.Audience != "" || t.WithoutRole != nil
}

// A Permission is the name of a permission that an operation of the emulator
// asks for, such as ExternalItem.ReadWrite.OwnedBy.
type Permission string

func (p *Permission) decode(d *decoder, n ast.Node) {
	name, ok := d.text(n)
	if ok && !slices.Contains(permissions, name) {
		d.fail(n, fmt.Sprintf("no operation asks for a permission %q", name), document.Choose(name, permissions))
	}
	*p = Permission(name)
}

// permissions are all that operations ask for: those of the emulator's table,
// to which a test holds this list.
var permissions = []string{
	"Directory.Read.All", "Directory.ReadWrite.All",
	"ExternalConnection.Read.All", "ExternalConnection.ReadWrite.All", "ExternalConnection.ReadWrite.OwnedBy",
	"ExternalItem.Read.All", "ExternalItem.ReadWrite.All", "ExternalItem.ReadWrite.OwnedBy",
	"Group.Read.All", "Group.ReadWrite.All", "GroupMember.Read.All", "GroupMember.ReadWrite.All",
	"Organization.Read.All", "Organization.ReadWrite.All",
	"User.Read", "User.Read.All", "User.ReadBasic.All", "User.ReadWrite", "User.ReadWrite.All",
}

// Permissions returns the permissions that a token can be without.
func Permissions() []string { return slices.Clone(permissions) }
