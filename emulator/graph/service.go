package graph

import (
	"net/http"
	"strconv"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/odata"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// getService answers GET /external: the singleton has no property of its own.
func (a *API) getService(r *rest.Request) (*rest.Response, error) {
	l, err := see(r, set{of: external.ServiceType, name: "external", single: true}, odata.OptionSelect)
	if err != nil {
		return nil, err
	}
	return l.entity(http.StatusOK, []byte("{}"), ""), nil
}

// getQuota answers GET /connections/{id}/quota, on beta.
//
// https://learn.microsoft.com/graph/api/externalconnectors-connectionquota-get?view=graph-rest-beta
func (a *API) getQuota(r *rest.Request) (*rest.Response, error) {
	in := odata.Keyed("connections", connection(r))
	l, err := see(r, set{of: external.QuotaType, name: "quota", in: []string{"external", in}, path: "external/" + in + "/", single: true}, odata.OptionSelect)
	if err != nil {
		return nil, err
	}
	doc := []byte(`{"itemsRemaining":`)
	err = a.view(r, func(s *store.Snapshot) error {
		c, err := s.Connection(connection(r))
		doc = strconv.AppendInt(doc, c.Remaining(a.limitsFor(r)), 10)
		return err
	})
	if err != nil {
		return nil, err
	}
	return l.entity(http.StatusOK, append(doc, '}'), ""), nil
}
