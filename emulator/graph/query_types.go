package graph

import (
	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/odata"
	"github.com/graphemu/graphemu/emulator/rest"
)

// rawQuery returns the query of r's URL, with each option under its full name.
func rawQuery(r *rest.Request) string {
	if version(r) == external.Beta {
		return odata.Prefixed(r.HTTP.URL.RawQuery)
	}
	return r.HTTP.URL.RawQuery
}

// queryType tells the query language what documents of type t look like to a
// client of version v.
func queryType(t *external.Type, v external.Version) odata.Type {
	return odata.Type{Name: t.EdmName(), Property: func(path string) (odata.Kind, bool) {
		p := t.Find(path, v)
		if p == nil {
			return odata.Any, false
		}
		return kind(p), true
	}}
}

func kind(p *external.Property) odata.Kind {
	if p.Many {
		return odata.Collection
	}
	switch t := p.Type.(type) {
	case *external.Type:
		return odata.Complex
	case *external.Enum:
		return odata.Enum
	default:
		return primitives[t]
	}
}

var primitives = map[external.Edm]odata.Kind{
	external.String:         odata.String,
	external.Boolean:        odata.Bool,
	external.Int32:          odata.Int,
	external.Int64:          odata.Int,
	external.Double:         odata.Double,
	external.DateTimeOffset: odata.DateTime,
	external.JSON:           odata.Complex,
}
