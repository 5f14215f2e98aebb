package graph

import (
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/odata"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// listOrganization answers GET /organization: the caller's tenant, alone.
//
// https://learn.microsoft.com/graph/api/organization-list
func (a *API) listOrganization(r *rest.Request) (*rest.Response, error) {
	return a.objects(r, organizations, nil, func(s *store.Snapshot) odata.Scan {
		return func(after string, fn func(string, []byte) bool) error {
			o, err := organization(r, s)
			if err == nil && o.ID > after {
				fn(o.ID, o.Doc)
			}
			return err
		}
	})
}

// organization is the caller's tenant. One that the seed does not name has no
// domain.
func organization(r *rest.Request, s *store.Snapshot) (external.DirectoryObject, error) {
	o, there, err := s.DirectoryObject(external.OrganizationType, r.Caller.Tenant)
	if err != nil || there {
		return o, err
	}
	return external.NewOrganization(r.Caller.Tenant, nil)
}
