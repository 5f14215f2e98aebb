package graph

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/odata"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

// pageSize is how many members a page has if $top does not say. Nobody has
// recorded it for connectors: a guess, from Graph's other workloads.
const pageSize = 100

// A set is a collection of entities: what its documents are, and where in the
// service it lies.
type set struct {
	of   *external.Type
	name string   // its last segment, such as "items"
	in   []string // what comes before it in a context URL, such as "external"
	path string   // what comes before it in an entity's id, with a slash at its end
	// single says that it is no collection but the one entity of that name.
	single bool
	// total returns how many members there are without reading them; nil if
	// nobody has counted.
	total func(*store.Snapshot) (int64, error)
}

// A look is how a request wants to see documents: its query options, its
// Accept and its Prefer header, checked before anything is done.
type look struct {
	set
	r     *rest.Request
	query odata.Query
	level odata.Metadata
	view  external.View
}

// see returns how r wants to see documents of s.
//
// Errors: an [*odata.Error] for a query option that is wrong or not in allow.
func see(r *rest.Request, s set, allow odata.Options) (look, error) {
	l := look{set: s, r: r}
	var err error
	if l.query, err = odata.ParseQuery(r.HTTP.URL.RawQuery, allow, queryType(s.of, version(r))); err != nil {
		return l, err
	}
	// An Accept that cannot be met is answered with JSON all the same: so a
	// browser shows something. A guess.
	l.level, _ = odata.ParseAccept(r.HTTP.Header.Get("Accept"))
	l.view = external.View{
		Version:    version(r),
		Bare:       l.level == odata.NoMetadata,
		AllMembers: odata.ParsePrefer(r.HTTP.Header["Prefer"]).IncludeUnknownEnumMembers,
	}
	return l, nil
}

// entity returns the answer that shows one document. echoed is the @odata.type
// that goes back to the client who sent it; empty for none.
func (l look) entity(status int, doc []byte, echoed string) *rest.Response {
	body := make([]byte, 1, len(doc)+256)
	body[0] = '{'
	if l.level != odata.NoMetadata {
		body = appendMember(body, odata.AnnotationContext, l.entityContext())
		body = l.annotate(body, doc, echoed)
	}
	return rest.NewResponse(status, l.level.ContentType(), closed(l.appendMembers(body, doc)))
}

// closed ends an object, which may have a comma too many.
func closed(object []byte) []byte {
	return append(bytes.TrimSuffix(object, []byte{','}), '}')
}

func (l look) entityContext() string {
	if l.single && len(l.in) == 0 { // a singleton of the service is named by itself
		return l.context()
	}
	return l.context("$entity")
}

// annotate appends the annotations of one entity below its context.
func (l look) annotate(dst, doc []byte, echoed string) []byte {
	if echoed != "" {
		dst = appendMember(dst, odata.AnnotationType, echoed)
	} else if l.level == odata.FullMetadata {
		dst = appendMember(dst, odata.AnnotationType, "#"+l.of.EdmName())
	}
	if l.level == odata.FullMetadata {
		id := l.path + l.name
		if !l.single {
			id = l.path + odata.Keyed(l.name, external.ID(doc))
		}
		dst = appendMember(dst, "@odata.id", l.r.Base+"/"+l.r.Version+"/"+id)
		dst = appendMember(dst, "@odata.editLink", id)
	}
	return dst
}

// appendMembers appends the members of doc that the client gets to see.
func (l look) appendMembers(dst, doc []byte) []byte {
	if len(l.query.Select) == 0 {
		start := len(dst)
		dst = l.view.Append(dst, l.of, doc)
		return append(dst[:start], dst[start+1:len(dst)-1]...) // without its braces
	}
	shown := l.query.Project(l.view.Append(nil, l.of, doc))
	return append(dst, shown[1:len(shown)-1]...)
}

// context returns the context URL, with what $select asked for.
func (l look) context(suffix ...string) string {
	fragment := append(append(make([]string, 0, 8), l.in...), odata.Selected(l.name, l.query.Select))
	return odata.Context(l.r.Base, l.r.Version, append(fragment, suffix...)...)
}

// list answers a request for a page of the collection that scan reads.
func (a *API) list(r *rest.Request, s set, scan func(*store.Snapshot) odata.Scan) (*rest.Response, error) {
	l, err := see(r, s, odata.OptionsOfCollection)
	if err != nil {
		return nil, err
	}
	page, err := a.page(l, scan)
	if err != nil {
		return nil, err
	}
	body := []byte{'{'}
	if l.level != odata.NoMetadata {
		body = appendMember(body, odata.AnnotationContext, l.context())
	}
	if l.query.Count {
		body = strconv.AppendInt(append(body, `"`+odata.AnnotationCount+`":`...), int64(page.Count), 10)
		body = append(body, ',')
	}
	if page.Next != "" {
		u := r.HTTP.URL
		body = appendMember(body, odata.AnnotationNextLink, odata.NextLink(r.Base, u.EscapedPath(), u.RawQuery, page.Next))
	}
	body = append(body, `"value":[`...)
	for i, doc := range page.Documents {
		if i > 0 {
			body = append(body, ',')
		}
		body = closed(l.appendMembers(l.annotate(append(body, '{'), doc, ""), doc))
	}
	return rest.NewResponse(http.StatusOK, l.level.ContentType(), append(body, "]}"...)), nil
}

// page reads the page that l asks for. Where all members are wanted and somebody
// has counted them, they are not read to be counted.
func (a *API) page(l look, scan func(*store.Snapshot) odata.Scan) (page odata.Page, err error) {
	q, total := l.query, l.total
	if q.Filter != nil {
		total = nil
	}
	counted := q.Count && total != nil
	if counted {
		q.Count = false
	}
	err = a.view(l.r, func(s *store.Snapshot) (err error) {
		if page, err = q.Page(pageSize, scan(s)); err != nil || !counted {
			return err
		}
		n, err := total(s)
		page.Count = int(n)
		return err
	})
	return page, err
}

// count answers a request for the number of a collection's members.
//
// https://learn.microsoft.com/graph/aad-advanced-queries: text/plain, a number.
func (a *API) count(r *rest.Request, s set, scan func(*store.Snapshot) odata.Scan) (*rest.Response, error) {
	l, err := see(r, s, odata.OptionFilter)
	if err != nil {
		return nil, err
	}
	l.query.Count, l.query.Top = true, 1
	page, err := a.page(l, scan)
	if err != nil {
		return nil, err
	}
	return rest.NewResponse(http.StatusOK, "text/plain", strconv.AppendInt(nil, int64(page.Count), 10)), nil
}

// appendMember appends a member whose value is a string, and a comma.
func appendMember(dst []byte, name, value string) []byte {
	dst = append(append(append(dst, '"'), name...), `":`...)
	return append(external.AppendString(dst, value), ',')
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
