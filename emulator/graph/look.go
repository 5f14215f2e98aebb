package graph

import (
	"bytes"
	"cmp"
	"net/http"

	"github.com/graphemu/graphemu/emulator/external"
	"github.com/graphemu/graphemu/emulator/odata"
	"github.com/graphemu/graphemu/emulator/rest"
	"github.com/graphemu/graphemu/emulator/store"
)

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
	// dynamic returns what tells the types of members that the type does not
	// name; nil if there are none.
	dynamic func(*store.Snapshot) (func(name string) string, error)
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
	if raw := rawQuery(r); raw != "" {
		if l.query, err = odata.ParseQuery(raw, allow, queryType(s.of, version(r))); err != nil {
			return l, err
		}
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

// describe finds out the types of members that only the store knows, if the
// client wants to see them.
func (l *look) describe(s *store.Snapshot) (err error) {
	if l.level == odata.FullMetadata && l.dynamic != nil {
		l.view.Dynamic, err = l.dynamic(s)
	}
	return err
}

// seeWrite does what see does for a write whose answer can show a document, and
// reads its body.
func seeWrite(r *rest.Request, s set) (look, []byte, error) {
	l, err := see(r, s, odata.OptionSelect)
	if err != nil {
		return l, nil, err
	}
	body, err := r.JSON(external.MaxBodyBytes)
	return l, body, err
}

// updated returns the answer to an update: what show shows, or 204, as the
// client prefers or, if it does not say, as fallback has it.
func (l look) updated(fallback UpdateAnswer, show func() (*rest.Response, error)) (*rest.Response, error) {
	preferred := odata.ParsePrefer(l.r.HTTP.Header["Prefer"]).Return
	if cmp.Or(UpdateAnswer(preferred), fallback) != Representation {
		show = func() (*rest.Response, error) { return rest.Empty(http.StatusNoContent), nil }
	}
	resp, err := show()
	if err == nil && preferred != "" {
		resp.Header.Set("Preference-Applied", "return="+preferred) // RFC 7240 §3
	}
	return resp, err
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

// appendMember appends a member whose value is a string, and a comma.
func appendMember(dst []byte, name, value string) []byte {
	dst = append(append(append(dst, '"'), name...), `":`...)
	return append(external.AppendString(dst, value), ',')
}
