package graph

import (
	"cmp"
	"net/http"
	"slices"
	"sync"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/rest"
)

// metadata answers GET /$metadata. The document of a version is made when it
// is first asked for.
func metadata() action {
	documents := make(map[external.Version]func() []byte)
	for _, v := range []external.Version{external.V1, external.Beta} {
		documents[v] = sync.OnceValue(func() []byte { return describe(v).document() })
	}
	return func(_ *API, r *rest.Request) (*rest.Response, error) {
		return rest.NewResponse(http.StatusOK, "application/xml", documents[version(r)]()), nil
	}
}

// A description is what a version has of the model, sorted by name as in
// Graph's own metadata.
type description struct {
	version external.Version
	types   []*external.Type
	enums   []*external.Enum
}

func describe(v external.Version) *description {
	d := &description{version: v}
	for _, t := range external.Described() {
		d.add(t)
	}
	slices.SortFunc(d.types, func(a, b *external.Type) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(d.enums, func(a, b *external.Enum) int { return cmp.Compare(a.Name, b.Name) })
	return d
}

// add adds e and what it leads to.
func (d *description) add(e external.Edm) {
	switch e := e.(type) {
	case *external.Enum:
		if !slices.Contains(d.enums, e) {
			d.enums = append(d.enums, e)
		}
	case *external.Type:
		if slices.Contains(d.types, e) {
			return
		}
		d.types = append(d.types, e)
		if e.Base != nil {
			d.add(e.Base)
		}
		for _, t := range e.Derived {
			d.add(t)
		}
		for _, p := range d.properties(e) {
			d.add(p.Type)
		}
		for _, nav := range d.navigation(e) {
			d.add(nav.Target)
		}
	}
}

// properties returns those that t itself declares: not its base's, nor the key
// that every entity has from graph.entity.
func (d *description) properties(t *external.Type) []external.Property {
	inherited := 0
	if t.Base != nil {
		inherited = len(t.Base.Properties)
	}
	own := slices.DeleteFunc(slices.Clone(t.Properties[inherited:]), func(p external.Property) bool {
		return p.Hidden || p.Beta && d.version != external.Beta || t.Entity && p.Name == "id"
	})
	slices.SortFunc(own, func(a, b external.Property) int { return cmp.Compare(a.Name, b.Name) })
	return own
}

func (d *description) navigation(t *external.Type) []external.Navigation {
	own := slices.DeleteFunc(slices.Clone(t.Navigation), func(nav external.Navigation) bool {
		return nav.Beta && d.version != external.Beta
	})
	slices.SortFunc(own, func(a, b external.Navigation) int { return cmp.Compare(a.Name, b.Name) })
	return own
}

// isEntity reports whether metadata has t as an entity type: external has no
// key, and so is none to the domain, but a singleton has to be one.
func isEntity(t *external.Type) bool { return t.Entity || len(t.Navigation) > 0 }
