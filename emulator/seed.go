package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/graphemu/graphemu/emulator/entra"
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// A seed is what a tenant starts with, and who may ask for it.
type seed struct {
	Tenants []struct {
		ID      string   `json:"id"`
		Domains []string `json:"domains"`
	} `json:"tenants"`
	Applications []seedApplication `json:"applications"`
	Users        []seedUser        `json:"users"`
	Groups       []seedGroup       `json:"groups"`
	// Connections were created by the first application.
	Connections []seedConnection `json:"connections"`
}

// A seedConnection is a connection as requests would have made it.
type seedConnection struct {
	Connection json.RawMessage `json:"connection"`         // body of a POST
	Schema     json.RawMessage `json:"schema,omitempty"`   // body of a PATCH of its schema, which has completed
	Obsolete   bool            `json:"obsolete,omitempty"` // puts it in state obsolete
}

// parseSeed reads a seed. A member that it does not know is an error.
func parseSeed(text []byte) (seed, error) {
	var s seed
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		return seed{}, fmt.Errorf("seed: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return seed{}, errors.New("seed: more than one JSON value")
	}
	return s, nil
}

// directory returns who may ask for tokens.
func (s seed) directory() entra.Directory {
	var d entra.Directory
	for _, t := range s.Tenants {
		d.Tenants = append(d.Tenants, entra.Tenant{ID: t.ID, Domains: t.Domains})
	}
	for _, a := range s.Applications {
		d.Applications = append(d.Applications, a.application())
	}
	for _, u := range s.Users {
		d.Users = append(d.Users, u.user())
	}
	return d
}

// plant writes the seed's resources.
func (s seed) plant(e *store.Edit) error {
	creator := ""
	if len(s.Applications) > 0 {
		creator = s.Applications[0].ClientID
	}
	for i, c := range s.Connections {
		if err := c.plant(e, creator); err != nil {
			return fmt.Errorf("seed: connection %d: %w", i+1, err)
		}
	}
	return s.plantDirectory(e)
}

// plantDirectory writes what people there are. Groups come before members, which
// they may be of each other.
func (s seed) plantDirectory(e *store.Edit) error {
	put := func(o external.DirectoryObject, err error) error {
		if err != nil {
			return err
		}
		return e.PutDirectoryObject(o)
	}
	for i, t := range s.tenants() {
		if err := put(external.NewOrganization(t.ID, t.Domains)); err != nil {
			return fmt.Errorf("seed: tenant %d: %w", i+1, err)
		}
	}
	for i, u := range s.users() {
		if err := put(external.NewDirectoryObject(external.UserType, rest.Marshal(u))); err != nil {
			return fmt.Errorf("seed: user %d: %w", i+1, err)
		}
	}
	for i, g := range s.Groups {
		if err := put(external.NewDirectoryObject(external.DirectoryGroupType, rest.Marshal(g))); err != nil {
			return fmt.Errorf("seed: group %d: %w", i+1, err)
		}
	}
	for i, g := range s.Groups {
		for _, member := range g.Members {
			if err := e.AddToGroup(strings.ToLower(g.ID), strings.ToLower(member)); err != nil {
				return fmt.Errorf("seed: group %d: %w", i+1, err)
			}
		}
	}
	return nil
}

// tenants returns the tenants of s, or those that Entra ID has without any.
func (s seed) tenants() []entra.Tenant {
	if d := s.directory(); len(d.Tenants) > 0 {
		return d.Tenants
	}
	return entra.DefaultDirectory().Tenants
}

// users returns the users of s, or those that Entra ID has without any.
func (s seed) users() []seedUser {
	users := s.Users
	if len(users) > 0 {
		return users
	}
	for _, u := range entra.DefaultDirectory().Users {
		users = append(users, seedUser{ID: u.ID, UserPrincipalName: u.UserPrincipalName,
			DisplayName: u.DisplayName, GivenName: u.GivenName, Surname: u.Surname, Mail: u.Mail})
	}
	return users
}

func (s seedConnection) plant(e *store.Edit, creator string) error {
	// The user's document names a connection by an id that a create refuses
	// today.
	c, _, err := external.NewConnection(s.Connection, creator, external.Beta, external.Rules{AnyID: true})
	if err != nil {
		return err
	}
	if taken, err := e.HasConnection(c.ID); err != nil {
		return err
	} else if taken {
		return fmt.Errorf("the id %q is that of another connection already", c.ID)
	}
	c.Deprecated = s.Obsolete
	if s.Schema == nil {
		return e.PutConnection(c)
	}
	schema, err := external.NewSchema(s.Schema, external.Beta, c.People(), nil)
	if err != nil {
		return err
	}
	return e.PutSchema(c, nil, schema, external.Registration{Operation: "1.emu.seed"})
}
